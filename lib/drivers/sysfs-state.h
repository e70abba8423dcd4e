/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What sysfs says of one layer at this moment. Every call reads anew: nothing is remembered. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/root.h"
#include "bus/bus.h"

#define VD_DRIVER_NAME_MAX 256

/*
 * vd_sysfs_driver - read the driver that is bound to the layer at PATH into DRIVER. Return 1, or 0
 * if no driver is bound, or:
 * -ENODEV: there is no such layer.
 * -EINVAL: the link ends in no name of a driver.
 * Those of readlink(2).
 */
int vd_sysfs_driver(const struct vd_root *root, const char *path,
		    char driver[static VD_DRIVER_NAME_MAX]);

/* vd_sysfs_attribute - read the attribute PATH into BUF. Return 1, or 0 if its text means "none"
 * ("", "(null)"), or an errno of vd_root_read(). */
int vd_sysfs_attribute(const struct vd_root *root, const char *path, char *buf, size_t size);

/* vd_sysfs_bus - return the bus of a path "sys/bus/BUS/…", or NULL if PATH is no such path. */
const struct vd_bus *vd_sysfs_bus(const char *path);

/* vd_sysfs_is_deferred - return whether the kernel defers the probe of the device at PATH until
 * another driver is bound. Only debugfs tells (devices_deferred): false if it is not mounted, or
 * not readable. */
bool vd_sysfs_is_deferred(const struct vd_root *root, const char *path);

/* vd_sysfs_allows_iommu - return whether IOMMU groups allow that DRIVER of BUS (the kernel's name)
 * is bound to the layer at PATH. */
bool vd_sysfs_allows_iommu(const struct vd_root *root, const char *bus, const char *driver,
			   const char *path);
