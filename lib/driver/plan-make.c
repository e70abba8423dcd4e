// SPDX-License-Identifier: LGPL-2.1-or-later
#include "driver/plan-make.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "device/model.h"
#include "driver/look.h"
#include "driver/plan-path.h"

#define STEPS_MAX 4 /* what replace() and free_layer() need at most */

/* A plan in the making. What can't be allocated is an empty text and FAILED. */
struct maker {
	const struct vd_root *root;
	const struct vd_device *device;
	const struct vd_layer *layer;
	struct vd_plan *plan;
	char *reason;
	bool failed;
};

__attribute__((format(printf, 3, 4))) static int refuse(struct maker *maker, int error,
							const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(maker->reason, VD_REASON_MAX, format, args);
	va_end(args);
	return error;
}

__attribute__((format(printf, 2, 3))) static const char *text(struct maker *maker,
							      const char *format, ...)
{
	char buf[PATH_MAX];
	const char *copy = NULL;
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(buf, sizeof(buf), format, args);
	va_end(args);
	if (n >= 0 && (size_t)n < sizeof(buf))
		copy = vd_arena_strdup(&maker->plan->arena, buf);
	maker->failed |= !copy;
	return copy ? copy : "";
}

static const char *optional(struct maker *maker, const char *value)
{
	return value ? text(maker, "%s", value) : NULL;
}

static void add(struct maker *maker, struct vd_step step)
{
	maker->plan->steps[maker->plan->count++] = step;
}

static const char *in_layer(struct maker *maker, const char *file)
{
	return text(maker, "%s/%s", maker->layer->path, file);
}

static const char *in_bus(struct maker *maker, const char *driver, const char *file)
{
	return text(maker, "sys/bus/%s/drivers/%s/%s", maker->layer->bus->kernel_name, driver,
		    file);
}

/* An empty write never reaches the kernel; a line with nothing on it clears an override. */
static const char *override_value(struct maker *maker, const char *driver)
{
	return driver ? text(maker, "%s", driver) : "\n";
}

static void add_override(struct maker *maker, const char *from, const char *to, bool undo_first)
{
	const char *path = in_layer(maker, "driver_override");

	add(maker,
	    (struct vd_step){
		    .what = to ? text(maker, "set the override to %s", to) : "clear the override",
		    .path = path,
		    .value = override_value(maker, to),
		    .undo_path = path,
		    .undo_value = override_value(maker, from),
		    .expect = VD_EXPECT_ATTRIBUTE,
		    .expect_path = path,
		    .expect_value = optional(maker, to),
		    .undo_expect_value = optional(maker, from),
		    .undo_first = undo_first,
	    });
}

static void add_unbind(struct maker *maker, const char *driver)
{
	const char *name = text(maker, "%s", maker->layer->name);

	add(maker, (struct vd_step){
			   .what = text(maker, "unbind from %s", driver),
			   .path = in_bus(maker, driver, "unbind"),
			   .value = name,
			   .undo_path = in_bus(maker, driver, "bind"),
			   .undo_value = name,
			   .expect = VD_EXPECT_DRIVER,
			   .expect_path = in_layer(maker, "driver"),
			   .undo_expect_value = text(maker, "%s", driver),
		   });
}

/* DRIVER NULL: whichever the kernel chooses. A named one is bound by its own file, which answers
 * with the probe's errno; drivers_probe does not. */
static void add_bind(struct maker *maker, const char *driver)
{
	const char *name = text(maker, "%s", maker->layer->name);
	const char *bus = maker->layer->bus->kernel_name;

	add(maker, (struct vd_step){
			   .what = driver ? text(maker, "bind to %s", driver)
					  : "let the kernel choose a driver",
			   .path = driver ? in_bus(maker, driver, "bind")
					  : text(maker, "sys/bus/%s/drivers_probe", bus),
			   .value = name,
			   .undo_path = in_layer(maker, "driver/unbind"),
			   .undo_value = name,
			   .expect = driver ? VD_EXPECT_DRIVER : VD_EXPECT_ANY_DRIVER,
			   .expect_path = in_layer(maker, "driver"),
			   .expect_value = optional(maker, driver),
		   });
}

/* Kernels differ in which buses have the file. */
static bool has_override(struct maker *maker)
{
	return maker->layer->bus->has_override &&
	       vd_root_has_file(maker->root, in_layer(maker, "driver_override"));
}

static bool is_same(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

/*
 * From what the layer has to TO (an override; NULL: none). Setting it first closes the door while
 * the layer is free. But where the override that is set would keep out the very driver that is
 * bound (it was set while another had the layer), the way back is opened first: bind must match.
 */
static void add_release(struct maker *maker, const char *to)
{
	const char *from = maker->layer->driver_override, *driver = maker->layer->driver;
	bool shut_out = from && driver && strcmp(from, driver) != 0;

	if (shut_out)
		add_override(maker, from, driver, false);
	else if (!is_same(from, to))
		add_override(maker, from, to, true);
	if (driver)
		add_unbind(maker, driver);
	if (shut_out && !is_same(driver, to))
		add_override(maker, driver, to, true);
}

/* The driver of the layer's bus that NAME means; NULL: none. What is used from here on is the name
 * that was found, not the one that was given. */
static const char *find_driver(struct maker *maker, const struct vd_layer *layer, const char *name)
{
	VD_CLEANUP(vd_names_freep) char **names = NULL;
	char dir[PATH_MAX];

	snprintf(dir, sizeof(dir), "sys/bus/%s/drivers", layer->bus->kernel_name);
	if (vd_root_names(maker->root, dir, &names, NULL) < 0)
		return NULL;
	for (char **found = names; *found; found++) {
		if (strcmp(*found, name) == 0)
			return text(maker, "%s", *found);
	}
	return NULL;
}

static const struct vd_bus *bus_that_has(struct maker *maker, const char *name)
{
	for (size_t i = 0; i < VD_BUS_COUNT; i++) {
		const struct vd_layer layer = { .bus = vd_buses[i] };

		if (find_driver(maker, &layer, name))
			return vd_buses[i];
	}
	return NULL;
}

static int refuse_driver(struct maker *maker, const char *name)
{
	const struct vd_bus *bus = bus_that_has(maker, name);
	vd_autofree char *shown = vd_utf8_escape(name, strnlen(name, VD_DRIVER_NAME_MAX));

	if (bus)
		return refuse(maker, -ENOENT,
			      "%s is a driver of the bus %s, and %s has no layer there now",
			      shown ? shown : "it", bus->name, maker->device->id);
	return refuse(maker, -ENOENT,
		      "no bus of %s has a driver of the name %s (is its module loaded?)",
		      maker->device->id, shown ? shown : "");
}

/* The layer can be named in a path, and there is such a folder. */
static int take_layer(struct maker *maker, const struct vd_layer *layer)
{
	uint64_t inode;

	if (!vd_plan_layer_is_sound(layer->path))
		return refuse(maker, -EOPNOTSUPP,
			      "%s of the bus %s can't be followed to its folder", layer->name,
			      layer->bus->name);
	if (vd_root_inode(maker->root, layer->path, &inode) < 0)
		return refuse(maker, -ENODEV, "%s is gone", maker->device->id);
	maker->layer = layer;
	maker->plan->layer_path = text(maker, "%s", layer->path);
	maker->plan->old_driver = optional(maker, layer->driver);
	return 0;
}

static int check_iommu(struct maker *maker, const struct vd_root *root, const char *bus,
		       const char *driver, const char *path)
{
	if (vd_look_iommu(root, bus, driver, path))
		return 0;
	return refuse(
		maker, -EOPNOTSUPP,
		"%s needs an IOMMU, and %s is in no IOMMU group: give this guest one, and start "
		"its kernel so that it is used (intel_iommu=on)",
		driver, strrchr(path, '/') + 1);
}

static int bind_to(struct maker *maker, const char *name)
{
	const struct vd_layer *layer = NULL;
	const char *driver = NULL;
	int r;

	for (size_t i = maker->device->layer_count; i > 0 && !driver; i--) {
		layer = &maker->device->layers[i - 1];
		driver = find_driver(maker, layer, name);
	}
	if (!driver)
		return refuse_driver(maker, name);
	r = take_layer(maker, layer);
	if (r == 0)
		r = check_iommu(maker, maker->root, layer->bus->kernel_name, driver, layer->path);
	if (r < 0)
		return r;
	maker->plan->new_driver = driver;
	if (is_same(layer->driver, driver)) {
		if (has_override(maker) && layer->driver_override &&
		    strcmp(layer->driver_override, driver) != 0)
			add_override(maker, layer->driver_override, driver, true);
		return 0;
	}
	if (has_override(maker))
		add_release(maker, driver);
	else if (layer->driver)
		add_unbind(maker, layer->driver);
	add_bind(maker, driver);
	return 0;
}

/* Drivers that no device's id leads to, so that whatever has one was given it on purpose. */
static bool takes_nothing_by_itself(const struct vd_layer *layer)
{
	static const char *const names[] = { "vfio", "pci-stub", "uio_pci_generic", "igb_uio",
					     "vhost_vdpa" };

	for (size_t i = 0; layer->driver && i < VD_ARRAY_SIZE(names); i++) {
		if (strstr(layer->driver, names[i]))
			return true;
	}
	return false;
}

static int bind_default(struct maker *maker)
{
	for (size_t i = 0; i < maker->device->layer_count; i++) {
		const struct vd_layer *layer = &maker->device->layers[i];
		int r;

		if (layer->driver && !layer->driver_override && !takes_nothing_by_itself(layer))
			continue;
		r = take_layer(maker, layer);
		if (r < 0)
			return r;
		if (has_override(maker))
			add_release(maker, NULL);
		else if (layer->driver)
			add_unbind(maker, layer->driver);
		add_bind(maker, NULL);
		return 0;
	}
	return take_layer(maker, &maker->device->layers[maker->device->layer_count - 1]);
}

static int unbind(struct maker *maker)
{
	const struct vd_layer *layer = NULL;
	int r;

	for (size_t i = maker->device->layer_count; i > 0; i--) {
		layer = &maker->device->layers[i - 1];
		if (layer->driver)
			break;
	}
	r = take_layer(maker, layer);
	if (r < 0 || !layer->driver)
		return r;
	if (has_override(maker))
		add_release(maker, layer->driver_override);
	else
		add_unbind(maker, layer->driver);
	return 0;
}

/* By the outermost layer that has an override: a driver that comes later would take one that is
 * only unbound. */
static int keep_unbound(struct maker *maker, const char *name)
{
	for (size_t i = 0; i < maker->device->layer_count; i++) {
		const struct vd_layer *layer = &maker->device->layers[i];
		int r;

		if (!layer->bus->has_override)
			continue;
		r = take_layer(maker, layer);
		if (r < 0)
			return r;
		if (!has_override(maker))
			break;
		add_release(maker, text(maker, "%s", name));
		return 0;
	}
	return refuse(maker, -EOPNOTSUPP,
		      "no bus of %s has a driver_override that could keep drivers away",
		      maker->device->id);
}

/* What groups channel devices has the switch; else it is the channel device itself. */
static const struct vd_layer *switched_layer(const struct vd_device *device)
{
	const struct vd_layer *found = NULL;

	for (size_t i = 0; i < device->layer_count; i++) {
		const struct vd_layer *layer = &device->layers[i];

		if (layer->bus == &vd_bus_ccw || layer->bus == &vd_bus_ccwgroup)
			found = layer;
	}
	return found;
}

static int set_online(struct maker *maker, const char *value)
{
	const struct vd_layer *layer = switched_layer(maker->device);
	char old[16];
	const char *path;
	int r;

	if (!layer)
		return refuse(maker, -EOPNOTSUPP,
			      "only channel devices (ccw, ccwgroup) are switched on and off, and "
			      "%s is none",
			      maker->device->id);
	r = take_layer(maker, layer);
	if (r < 0)
		return r;
	path = in_layer(maker, "online");
	r = vd_look_attribute(maker->root, path, old, sizeof(old));
	if (r <= 0)
		return refuse(maker, -EOPNOTSUPP,
			      "%s can't be switched: its attribute online can't be read: %s",
			      maker->device->id, r < 0 ? strerror(-r) : "it is empty");
	if (strcmp(old, value) == 0)
		return 0;
	maker->plan->new_driver = maker->plan->old_driver;
	add(maker, (struct vd_step){
			   .what = *value == '1' ? "switch on" : "switch off",
			   .path = path,
			   .value = text(maker, "%s", value),
			   .undo_path = path,
			   .undo_value = text(maker, "%s", old),
			   .expect = VD_EXPECT_ATTRIBUTE,
			   .expect_path = path,
			   .expect_value = text(maker, "%s", value),
			   .undo_expect_value = text(maker, "%s", old),
		   });
	return 0;
}

static int make(struct maker *maker, const char *driver)
{
	switch (maker->plan->action) {
	case VD_ACTION_BIND:
		return driver ? bind_to(maker, driver) : bind_default(maker);
	case VD_ACTION_UNBIND:
		return driver ? keep_unbound(maker, driver) : unbind(maker);
	default:
		return set_online(maker, maker->plan->action == VD_ACTION_ONLINE ? "1" : "0");
	}
}

int vd_plan_make(const struct vd_root *root, const struct vd_device *device, enum vd_action action,
		 const char *driver, struct vd_plan **ret, char reason[static VD_REASON_MAX])
{
	VD_CLEANUP(vd_plan_freep) struct vd_plan *plan = calloc(1, sizeof(*plan));
	struct maker maker = { root, device, NULL, plan, reason };
	int r;

	if (!plan)
		return -ENOMEM;
	plan->action = action;
	plan->device = text(&maker, "%s", device->id);
	plan->steps = vd_arena_alloc(&plan->arena, STEPS_MAX * sizeof(*plan->steps));
	if (!plan->steps)
		return -ENOMEM;
	r = make(&maker, driver);
	if (r < 0 || maker.failed)
		return maker.failed ? -ENOMEM : r;
	*ret = vd_take_ptr(plan);
	return 0;
}

static int check_driver_now(struct maker *maker)
{
	const struct vd_plan *plan = maker->plan;
	char driver[VD_DRIVER_NAME_MAX];
	int r = vd_look_driver(maker->root, plan->layer_path, driver);

	if (r < 0)
		return refuse(maker, r,
			      r == -ENODEV ? "%s is gone" : "the driver of %s can't be read",
			      plan->device);
	if (!is_same(r ? driver : NULL, plan->old_driver))
		return refuse(maker, -ESTALE, "%s has the driver %s now, not %s; try again",
			      plan->device, r ? driver : "(none)",
			      plan->old_driver ? plan->old_driver : "(none)");
	return 0;
}

/* sys/bus/BUS/drivers/DRIVER/bind */
static int check_new_driver(struct maker *maker, const struct vd_step *step)
{
	char dir[PATH_MAX], *bus = dir + strlen("sys/bus/"), *driver;
	uint64_t inode;
	size_t len = strlen(step->path);

	if (len >= sizeof(dir) || len <= strlen("/bind") ||
	    strcmp(step->path + len - strlen("/bind"), "/bind") != 0)
		return 0;
	snprintf(dir, sizeof(dir), "%.*s", (int)(len - strlen("/bind")), step->path);
	driver = strrchr(dir, '/') + 1;
	if (vd_root_inode(maker->root, dir, &inode) < 0)
		return refuse(maker, -ENOENT, "there is no driver %s any more", driver);
	bus[strcspn(bus, "/")] = '\0';
	return check_iommu(maker, maker->root, bus, driver, maker->plan->layer_path);
}

int vd_plan_check(const struct vd_root *root, const struct vd_plan *plan,
		  char reason[static VD_REASON_MAX])
{
	struct maker maker = { .root = root, .plan = (struct vd_plan *)plan, .reason = reason };
	int r = check_driver_now(&maker);

	for (size_t i = 0; r == 0 && i < plan->count; i++)
		r = check_new_driver(&maker, &plan->steps[i]);
	if (r < 0)
		return r;
	r = vd_look_plan_undone(root, plan);
	if (r < 0)
		return refuse(&maker, r == -ENODEV ? r : -EIO, "%s can't be read: %s", plan->device,
			      strerror(-r));
	return r ? 0
		 : refuse(&maker, -ESTALE, "%s is not as it was a moment ago; try again",
			  plan->device);
}
