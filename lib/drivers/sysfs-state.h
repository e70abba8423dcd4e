/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What sysfs tells about one layer at this moment. Every call reads it again: nothing is cached. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/root.h"
#include "bus/bus.h"

#define VD_DRIVER_NAME_MAX 256

/*
 * vd_sysfs_driver - Read the driver that is bound to the layer at PATH into DRIVER. Return 1, or 0
 * if no driver is bound, or:
 * -ENODEV: there is no such layer.
 * -EINVAL: the link does not end in a driver's name.
 * Those of vd_attr_path() and readlink(2).
 */
int vd_sysfs_driver(const struct vd_root *root, const char *path,
		    char driver[static VD_DRIVER_NAME_MAX]);

/* vd_sysfs_attribute - Read the attribute PATH into BUF. Return 1, or 0 if its text means "none"
 * ("", "(null)"), or an errno of vd_root_read(). */
int vd_sysfs_attribute(const struct vd_root *root, const char *path, char *buf, size_t size);

/* vd_sysfs_bus - Return the bus of a path "sys/bus/BUS/…", static. NULL: PATH is no such path, or
 * the bus is not one of ours. */
const struct vd_bus *vd_sysfs_bus(const char *path);

/*
 * vd_sysfs_is_deferred - Return whether the kernel defers the probe of the device at PATH until
 * another driver is bound. Only debugfs tells (devices_deferred): false also if that can't be read.
 */
bool vd_sysfs_is_deferred(const struct vd_root *root, const char *path);

/* vd_sysfs_allows_iommu - Return whether DRIVER of BUS (the kernel's name) can be bound to the
 * layer at PATH, as far as IOMMU groups matter: VFIO's need one. */
bool vd_sysfs_allows_iommu(const struct vd_root *root, const char *bus, const char *driver,
			   const char *path);
