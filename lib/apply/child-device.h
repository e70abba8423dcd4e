/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The devices that a driver makes of its layer: the virtio device on a PCI function or on a channel
 * device. */
#pragma once

#include <limits.h>

#include "bus/bus.h"
#include "apply/uevent.h"

enum vd_child_device_state {
	VD_CHILD_SETTLED, /* each has a driver, or there are no devices */
	VD_CHILD_ABSENT,  /* a driver is bound that makes another device, which is not there yet */
	VD_CHILD_PROBED,  /* a probe of one has begun and not ended, as far as events show */
	VD_CHILD_UNBOUND, /* one has no driver */
};

struct vd_child_device {
	const struct vd_bus *top; /* the caller's */
	enum vd_child_device_state state;
	/* The first device with the worst state; not set if all are settled. */
	const struct vd_bus *bus;
	char path[PATH_MAX];
};

/*
 * vd_child_device_read - Read the state of the devices below PATH, a layer of the bus TOP. Devices
 * of a bus that can't be on their parent's are left out. EVENTS may be NULL. Reads sysfs. Return 0,
 * or:
 * -ENODEV: there is no such folder.
 * -ENOMEM.
 */
int vd_child_device_read(const struct vd_root *root, const struct vd_bus *top, const char *path,
			 struct vd_uevents *events, struct vd_child_device *ret);
