// SPDX-License-Identifier: LGPL-2.1-or-later
#include "plan/plan-steps.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "drivers/sysfs-state.h"

int vd_plan_refuse(struct vd_plan_maker *maker, int error, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(maker->reason, VD_REASON_MAX, format, args);
	va_end(args);
	return error;
}

const char *vd_plan_text(struct vd_plan_maker *maker, const char *format, ...)
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

const char *vd_plan_optional(struct vd_plan_maker *maker, const char *value)
{
	return value ? vd_plan_text(maker, "%s", value) : NULL;
}

void vd_plan_add(struct vd_plan_maker *maker, struct vd_step step)
{
	maker->plan->steps[maker->plan->count++] = step;
}

const char *vd_plan_in_layer(struct vd_plan_maker *maker, const char *file)
{
	return vd_plan_text(maker, "%s/%s", maker->layer->path, file);
}

static const char *in_bus(struct vd_plan_maker *maker, const char *driver, const char *file)
{
	return vd_plan_text(maker, "sys/bus/%s/drivers/%s/%s", maker->layer->bus->kernel_name,
			    driver, file);
}

/* An empty write never reaches the kernel; a line with nothing on it clears an override. */
static const char *override_value(struct vd_plan_maker *maker, const char *driver)
{
	return driver ? vd_plan_text(maker, "%s", driver) : "\n";
}

void vd_plan_add_override(struct vd_plan_maker *maker, const char *from, const char *to,
			  bool undo_first)
{
	const char *path = vd_plan_in_layer(maker, "driver_override");

	vd_plan_add(maker, (struct vd_step){
				   .what = to ? vd_plan_text(maker, "set the override to %s", to)
					      : "clear the override",
				   .path = path,
				   .value = override_value(maker, to),
				   .undo_path = path,
				   .undo_value = override_value(maker, from),
				   .expect = VD_EXPECT_ATTRIBUTE,
				   .expect_path = path,
				   .expect_value = vd_plan_optional(maker, to),
				   .undo_expect_value = vd_plan_optional(maker, from),
				   .undo_first = undo_first,
			   });
}

void vd_plan_add_unbind(struct vd_plan_maker *maker, const char *driver)
{
	const char *name = vd_plan_text(maker, "%s", maker->layer->name);

	vd_plan_add(maker, (struct vd_step){
				   .what = vd_plan_text(maker, "unbind from %s", driver),
				   .path = in_bus(maker, driver, "unbind"),
				   .value = name,
				   .undo_path = in_bus(maker, driver, "bind"),
				   .undo_value = name,
				   .expect = VD_EXPECT_DRIVER,
				   .expect_path = vd_plan_in_layer(maker, "driver"),
				   .undo_expect_value = vd_plan_text(maker, "%s", driver),
			   });
}

void vd_plan_add_bind(struct vd_plan_maker *maker, const char *driver)
{
	const char *name = vd_plan_text(maker, "%s", maker->layer->name);
	const char *bus = maker->layer->bus->kernel_name;

	vd_plan_add(maker,
		    (struct vd_step){
			    .what = driver ? vd_plan_text(maker, "bind to %s", driver)
					   : "let the kernel choose a driver",
			    .path = driver ? in_bus(maker, driver, "bind")
					   : vd_plan_text(maker, "sys/bus/%s/drivers_probe", bus),
			    .value = name,
			    .undo_path = vd_plan_in_layer(maker, "driver/unbind"),
			    .undo_value = name,
			    .expect = driver ? VD_EXPECT_DRIVER : VD_EXPECT_ANY_DRIVER,
			    .expect_path = vd_plan_in_layer(maker, "driver"),
			    .expect_value = vd_plan_optional(maker, driver),
		    });
}

bool vd_plan_has_override(struct vd_plan_maker *maker)
{
	return maker->layer->bus->has_override &&
	       vd_root_has_file(maker->root, vd_plan_in_layer(maker, "driver_override"));
}

bool vd_plan_is_same(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

void vd_plan_add_release(struct vd_plan_maker *maker, const char *to)
{
	const char *from = maker->layer->driver_override, *driver = maker->layer->driver;
	bool shut_out = from && driver && strcmp(from, driver) != 0;

	if (shut_out)
		vd_plan_add_override(maker, from, driver, false);
	else if (!vd_plan_is_same(from, to))
		vd_plan_add_override(maker, from, to, true);
	if (driver)
		vd_plan_add_unbind(maker, driver);
	if (shut_out && !vd_plan_is_same(driver, to))
		vd_plan_add_override(maker, driver, to, true);
}

int vd_plan_check_iommu(struct vd_plan_maker *maker, const struct vd_root *root, const char *bus,
			const char *driver, const char *path)
{
	if (vd_sysfs_allows_iommu(root, bus, driver, path))
		return 0;
	return vd_plan_refuse(maker, -EOPNOTSUPP,
			      "%s needs an IOMMU, and %s has no IOMMU group (give this guest an "
			      "IOMMU, and start its kernel with intel_iommu=on or the like)",
			      driver, strrchr(path, '/') + 1);
}
