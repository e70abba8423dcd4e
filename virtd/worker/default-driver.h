/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which driver takes a device, before the device is freed to find out. */
#pragma once

#include "apply/transaction.h"

/* worker_default_driver - which driver takes the device at PATH of BUS by itself: as vd_apply_options has
 * it. */
enum vd_default_driver_state worker_default_driver(const struct vd_root *root,
						   const char *root_path, const struct vd_bus *bus,
						   const char *path,
						   char name[static VD_DRIVER_NAME_MAX]);
