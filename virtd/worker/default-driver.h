/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which driver would take a device that no driver has. */
#pragma once

#include "apply/transaction.h"

/*
 * worker_default_driver - Return what is known of the default driver of the device at PATH of BUS,
 * by the kernel's modules: see struct vd_apply_options. ROOT is the tree at ROOT_PATH.
 * NAME is set if a driver is loaded or loadable, else untouched. VD_DEFAULT_DRIVER_UNKNOWN also if
 * the modules or the device can't be read, or memory runs out.
 */
enum vd_default_driver_state worker_default_driver(const struct vd_root *root,
						   const char *root_path, const struct vd_bus *bus,
						   const char *path,
						   char name[static VD_DRIVER_NAME_MAX]);
