/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The names that people give to drivers. */
#pragma once

#include "base/root.h"
#include "bus/bus.h"
#include "drivers/sysfs-state.h"

/*
 * vd_driver_find - Find the driver of BUS that NAME means, among those that are registered. NAME is
 * a driver's name; if none has exactly that name, a dash equals an underscore. Or it is the name of
 * a module that has registered one driver of BUS, and no more. Reads sysfs. Return 1 and its real
 * name in DRIVER, 0 if there is none, or -ENOMEM.
 */
int vd_driver_find(const struct vd_root *root, const struct vd_bus *bus, const char *name,
		   char driver[static VD_DRIVER_NAME_MAX]);
