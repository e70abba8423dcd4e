// SPDX-License-Identifier: LGPL-2.1-or-later
/* Devices that disappear with the driver of the device that they are below. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "bus/attr.h"
#include "usage/in-use-internal.h"

/* What nothing drives is missed by nobody. */
static int add_if_driven(struct vd_usage_check *check, const char *path, const char *bus)
{
	char driver[128], holder[512];

	if (vd_usage_check_is_layer(check, path) ||
	    !vd_usage_check_driver(check, path, driver, sizeof(driver)))
		return 0;
	snprintf(holder, sizeof(holder), "%.64s:%.255s", bus, vd_path_name(path));
	return vd_usage_check_add(check,
				  &(struct vd_reason){ .use = VD_USE_CARRIES_DEVICE,
						       .object = holder,
						       .holder = holder,
						       .driver = driver },
				  "is lost with it, and its driver is %s", driver);
}

/* The devices of BUS (the kernel's name) that LAYER is the parent of; those further below too where
 * DEEP. */
static int check_bus(struct vd_usage_check *check, const struct vd_layer *layer, const char *bus,
		     bool deep)
{
	VD_CLEANUP(vd_names_freep) char **names = NULL;
	char dir[128], path[PATH_MAX];
	size_t len = strlen(layer->path);
	int r;

	snprintf(dir, sizeof(dir), "sys/bus/%s/devices", bus);
	r = vd_proc_names(check->proc, dir, NULL, &names);
	for (char **name = names; r == 0 && *name; name++) {
		if (vd_usage_check_link(check, dir, *name, path, sizeof(path)) &&
		    strncmp(path, layer->path, len) == 0 && path[len] == '/' &&
		    (deep || !strchr(path + len + 1, '/')))
			r = add_if_driven(check, path, bus);
	}
	return r;
}

int vd_in_use_below(struct vd_usage_check *check)
{
	const struct vd_device *device = check->device;
	int r = 0;

	for (size_t i = 0; i < device->layer_count && r == 0; i++) {
		const struct vd_layer *layer = &device->layers[i];

		r = check_bus(check, layer, "vdpa", false)
			    ?: check_bus(check, layer, "mdev", false);
		/* VMBus's pass-through channel and Xen's pcifront are a whole bus. What is behind a
		 * PCI bridge stays when its driver goes. */
		if (r == 0 && (layer->bus == &vd_bus_vmbus || layer->bus == &vd_bus_xen))
			r = check_bus(check, layer, "pci", true);
	}
	return r;
}
