// SPDX-License-Identifier: LGPL-2.1-or-later
#include "plan/plan-undo-command.h"

#include <limits.h>
#include <string.h>

#include "bus/attr.h"
#include "drivers/sysfs-state.h"
#include "drivers/takes-any.h"
#include "plan/plan-online.h"
#include "plan/plan-vf.h"

bool vd_plan_is_on(const struct vd_root *root, const struct vd_layer *layer)
{
	char path[PATH_MAX], text[16];

	return (layer->bus == &vd_bus_ccw || layer->bus == &vd_bus_ccwgroup) &&
	       vd_attr_path(path, sizeof(path), layer->path, "online") == 0 &&
	       vd_sysfs_attribute(root, path, text, sizeof(text)) == 1 && strcmp(text, "1") == 0;
}

/* The kernel would choose another driver, or none. */
static bool is_given(struct vd_plan_maker *maker)
{
	const struct vd_layer *layer = maker->layer;

	return (layer->driver_override && strcmp(layer->driver_override, layer->driver) == 0) ||
	       vd_driver_takes_any(maker->root, layer->bus->kernel_name, layer->driver,
				   layer->path) ||
	       vd_plan_is_unprobed_vf(maker);
}

/* The switch is the layer's own, or that of one which goes with it. virtio_ccw switches its devices
 * on itself (Linux, drivers/s390/virtio/virtio_ccw.c, virtio_ccw_auto_online()). */
static bool is_off_after_bind(const struct vd_plan_maker *maker)
{
	const struct vd_layer *switched = vd_plan_switched_layer(maker->device);

	return switched && switched >= maker->layer && vd_plan_is_on(maker->root, switched) &&
	       switched->driver && strcmp(switched->driver, "virtio_ccw") != 0;
}

void vd_plan_add_undo_command(struct vd_plan_maker *maker)
{
	const char *driver = maker->layer ? maker->layer->driver : NULL, *id = maker->device->id;
	const char *persist = maker->request->driver ? " --persist" : "", *online;

	if (maker->plan->note || (driver && !maker->plan->count))
		return;
	if (!driver) {
		maker->plan->undo_command =
			vd_plan_text(maker,
				     "it has no driver ('virtctl bind %s%s' binds its "
				     "default driver, if it has one)",
				     id, persist);
		return;
	}
	driver = is_given(maker) ? vd_plan_text(maker, " %s", driver) : "";
	online = is_off_after_bind(maker)
			 ? vd_plan_text(maker, ", and 'virtctl online %s' switches it on", id)
			 : "";
	maker->plan->undo_command =
		vd_plan_text(maker, "it has no driver now ('virtctl bind %s%s%s' binds it again%s)",
			     id, driver, persist, online);
}
