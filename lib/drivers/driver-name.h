/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names of drivers, as people have them. */
#pragma once

#include "base/root.h"
#include "bus/bus.h"
#include "drivers/sysfs-state.h"

/*
 * vd_driver_find - the driver of BUS that NAME means: 1 and its true name in DRIVER, or 0: none is
 * registered. NAME is a driver's name, in which a dash is an underscore if none has exactly that
 * name; or the name of a module that has registered one driver of BUS, and no more. -ENOMEM.
 */
int vd_driver_find(const struct vd_root *root, const struct vd_bus *bus, const char *name,
		   char driver[static VD_DRIVER_NAME_MAX]);
