// SPDX-License-Identifier: LGPL-2.1-or-later
#include "driver/plan-make.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "device/model.h"
#include "device/vfio.h"
#include "driver/look.h"
#include "driver/plan-online.h"
#include "driver/plan-path.h"
#include "driver/plan-steps.h"

/* The driver of the layer's bus that NAME means; NULL: none. What is used from here on is the name
 * that was found, not the one that was given. */
static const char *find_driver(struct vd_plan_maker *maker, const struct vd_layer *layer,
			       const char *name)
{
	VD_CLEANUP(vd_names_freep) char **names = NULL;
	char dir[PATH_MAX];

	snprintf(dir, sizeof(dir), "sys/bus/%s/drivers", layer->bus->kernel_name);
	if (vd_root_names(maker->root, dir, &names, NULL) < 0)
		return NULL;
	for (char **found = names; *found; found++) {
		if (strcmp(*found, name) == 0)
			return vd_plan_text(maker, "%s", *found);
	}
	return NULL;
}

static const struct vd_bus *bus_that_has(struct vd_plan_maker *maker, const char *name)
{
	for (size_t i = 0; i < VD_BUS_COUNT; i++) {
		const struct vd_layer layer = { .bus = vd_buses[i] };

		if (find_driver(maker, &layer, name))
			return vd_buses[i];
	}
	return NULL;
}

static int refuse_driver(struct vd_plan_maker *maker, const char *name)
{
	const struct vd_bus *bus = bus_that_has(maker, name);
	vd_autofree char *shown = vd_utf8_escape(name, strnlen(name, VD_DRIVER_NAME_MAX));

	if (bus)
		return vd_plan_refuse(maker, -ENOENT,
				      "%s is a driver of the bus %s, and %s has no layer there now",
				      shown ? shown : "it", bus->name, maker->device->id);
	return vd_plan_refuse(maker, -ENOENT,
			      "no bus of %s has a driver of the name %s (is its module loaded?)",
			      maker->device->id, shown ? shown : "");
}

/* The layer can be named in a path, and there is such a folder. */
static int take_layer(struct vd_plan_maker *maker, const struct vd_layer *layer)
{
	uint64_t inode;

	if (!vd_plan_layer_is_sound(layer->path))
		return vd_plan_refuse(maker, -EOPNOTSUPP,
				      "%s of the bus %s can't be followed to its folder",
				      layer->name, layer->bus->name);
	if (vd_root_inode(maker->root, layer->path, &inode) < 0)
		return vd_plan_refuse(maker, -ENODEV, "%s is gone", maker->device->id);
	maker->layer = layer;
	maker->plan->layer_path = vd_plan_text(maker, "%s", layer->path);
	maker->plan->old_driver = vd_plan_optional(maker, layer->driver);
	return 0;
}

static int bind_to(struct vd_plan_maker *maker, const char *name)
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
		r = vd_plan_check_iommu(maker, maker->root, layer->bus->kernel_name, driver,
					layer->path);
	if (r < 0)
		return r;
	maker->plan->new_driver = driver;
	if (vd_plan_is_same(layer->driver, driver)) {
		if (vd_plan_has_override(maker) && layer->driver_override &&
		    strcmp(layer->driver_override, driver) != 0)
			vd_plan_add_override(maker, layer->driver_override, driver, true);
		return 0;
	}
	if (vd_plan_has_override(maker))
		vd_plan_add_release(maker, driver);
	else if (layer->driver)
		vd_plan_add_unbind(maker, layer->driver);
	vd_plan_add_bind(maker, driver);
	return 0;
}

/* Drivers that no device's id leads to, so that whatever has one was given it on purpose. */
static bool takes_nothing_by_itself(const struct vd_root *root, const struct vd_layer *layer)
{
	static const char *const names[] = { "pci-stub", "uio_pci_generic", "igb_uio",
					     "vhost_vdpa" };

	for (size_t i = 0; i < VD_ARRAY_SIZE(names); i++) {
		if (strcmp(layer->driver, names[i]) == 0)
			return true;
	}
	return vd_driver_is_vfio(root, layer->bus->kernel_name, layer->driver, layer->path);
}

static int bind_default(struct vd_plan_maker *maker)
{
	for (size_t i = 0; i < maker->device->layer_count; i++) {
		const struct vd_layer *layer = &maker->device->layers[i];
		int r;

		if (layer->driver && !layer->driver_override &&
		    !takes_nothing_by_itself(maker->root, layer))
			continue;
		r = take_layer(maker, layer);
		if (r < 0)
			return r;
		if (vd_plan_has_override(maker))
			vd_plan_add_release(maker, NULL);
		else if (layer->driver)
			vd_plan_add_unbind(maker, layer->driver);
		vd_plan_add_bind(maker, NULL);
		return 0;
	}
	return take_layer(maker, &maker->device->layers[maker->device->layer_count - 1]);
}

/* The innermost that has a driver; else the outermost. */
static const struct vd_layer *bound_layer(const struct vd_device *device)
{
	const struct vd_layer *layer = NULL;

	for (size_t i = device->layer_count; i > 0; i--) {
		layer = &device->layers[i - 1];
		if (layer->driver)
			break;
	}
	return layer;
}

static int unbind(struct vd_plan_maker *maker)
{
	const struct vd_layer *layer = bound_layer(maker->device);
	int r = take_layer(maker, layer);

	if (r < 0 || !layer->driver)
		return r;
	if (vd_plan_has_override(maker))
		vd_plan_add_release(maker, layer->driver_override);
	else
		vd_plan_add_unbind(maker, layer->driver);
	return 0;
}

/* A channel device is switched off when it is taken from its driver, and stays so. */
static bool is_switched_on(struct vd_plan_maker *maker)
{
	const struct vd_bus *bus = maker->layer->bus;
	char text[16];

	return (bus == &vd_bus_ccw || bus == &vd_bus_ccwgroup) &&
	       vd_look_attribute(maker->root, vd_plan_in_layer(maker, "online"), text,
				 sizeof(text)) == 1 &&
	       strcmp(text, "1") == 0;
}

static int rebind(struct vd_plan_maker *maker)
{
	const struct vd_layer *layer = bound_layer(maker->device);
	int r = take_layer(maker, layer);

	if (r < 0)
		return r;
	if (!layer->driver)
		return vd_plan_refuse(maker, -EOPNOTSUPP, "%s has no driver to be given back to",
				      maker->device->id);
	if (layer->driver_override && strcmp(layer->driver_override, layer->driver) != 0)
		return vd_plan_refuse(maker, -EOPNOTSUPP,
				      "the override of %s names %s: %s would not have it back",
				      maker->device->id, layer->driver_override, layer->driver);
	if (is_switched_on(maker))
		return vd_plan_refuse(maker, -EOPNOTSUPP,
				      "%s would come back switched off, as channel devices do",
				      maker->device->id);
	maker->plan->new_driver = maker->plan->old_driver;
	vd_plan_add_unbind(maker, layer->driver);
	vd_plan_add_bind(maker, layer->driver);
	return 0;
}

/* By the outermost layer that has an override: a driver that comes later would take one that is
 * only unbound. */
static int keep_unbound(struct vd_plan_maker *maker, const char *name)
{
	for (size_t i = 0; i < maker->device->layer_count; i++) {
		const struct vd_layer *layer = &maker->device->layers[i];
		int r;

		if (!layer->bus->has_override)
			continue;
		r = take_layer(maker, layer);
		if (r < 0)
			return r;
		if (!vd_plan_has_override(maker))
			break;
		vd_plan_add_release(maker, vd_plan_text(maker, "%s", name));
		return 0;
	}
	return vd_plan_refuse(maker, -EOPNOTSUPP,
			      "no bus of %s has a driver_override that could keep drivers away",
			      maker->device->id);
}

static int set_online(struct vd_plan_maker *maker, bool on)
{
	const struct vd_layer *layer = vd_plan_switched_layer(maker->device);
	int r;

	if (!layer)
		return vd_plan_refuse(
			maker, -EOPNOTSUPP,
			"only channel devices (ccw, ccwgroup) are switched on and off, and "
			"%s is none",
			maker->device->id);
	r = take_layer(maker, layer);
	return r < 0 ? r : vd_plan_add_switch(maker, on);
}

static int make(struct vd_plan_maker *maker, const char *driver)
{
	switch (maker->plan->action) {
	case VD_ACTION_BIND:
		return driver ? bind_to(maker, driver) : bind_default(maker);
	case VD_ACTION_UNBIND:
		return driver ? keep_unbound(maker, driver) : unbind(maker);
	case VD_ACTION_REBIND:
		return rebind(maker);
	default:
		return set_online(maker, maker->plan->action == VD_ACTION_ONLINE);
	}
}

static int make_plan(struct vd_plan_maker *maker, enum vd_action action, const char *driver,
		     struct vd_plan **ret)
{
	VD_CLEANUP(vd_plan_freep) struct vd_plan *plan = calloc(1, sizeof(*plan));
	int r;

	if (!plan)
		return -ENOMEM;
	maker->plan = plan;
	plan->action = action;
	plan->device = vd_plan_text(maker, "%s", maker->device->id);
	plan->steps = vd_arena_alloc(&plan->arena, VD_PLAN_STEPS_MAX * sizeof(*plan->steps));
	if (!plan->steps)
		return -ENOMEM;
	r = make(maker, driver);
	if (r < 0 || maker->failed)
		return maker->failed ? -ENOMEM : r;
	*ret = vd_take_ptr(plan);
	return 0;
}

int vd_plan_make(const struct vd_root *root, const struct vd_device *device, enum vd_action action,
		 const char *driver, struct vd_plan **ret, char reason[static VD_REASON_MAX])
{
	static const struct vd_online nothing;
	const char *bad;
	struct vd_plan_maker maker = { .root = root,
				       .device = device,
				       .reason = reason,
				       .wish = &nothing,
				       .ret_bad_setting = &bad };

	return make_plan(&maker, action, driver, ret);
}

int vd_plan_make_online(const struct vd_root *root, const struct vd_device *device,
			enum vd_action action, const struct vd_online *wish, struct vd_plan **ret,
			const char **ret_bad_setting, char reason[static VD_REASON_MAX])
{
	struct vd_plan_maker maker = { .root = root,
				       .device = device,
				       .reason = reason,
				       .wish = wish,
				       .ret_bad_setting = ret_bad_setting };

	return make_plan(&maker, action, NULL, ret);
}
