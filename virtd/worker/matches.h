/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether a driver takes a device, and which does, before the device is freed to find out. */
#pragma once

#include "driver/apply.h"

/*
 * worker_matches - 0: it does, or nothing tells; -ENOENT with REASON: the modules' own tables say
 * that it does not. Asked only where no override can make it: on virtio, ccw, ccwgroup, xen, vio.
 * PATH is that of ROOT. -ENOMEM.
 */
int worker_matches(const struct vd_root *root, const char *path, const struct vd_plan *plan,
		   char reason[static VD_REASON_MAX]);

/* worker_taker - which driver takes the device at PATH of BUS by itself: as vd_apply_options has
 * it. */
enum vd_taker worker_taker(const struct vd_root *root, const char *root_path,
			   const struct vd_bus *bus, const char *path,
			   char name[static VD_DRIVER_NAME_MAX]);
