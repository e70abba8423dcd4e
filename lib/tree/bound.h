/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The drivers of many devices, by the links in the drivers' own folders. The kernel makes and removes
 * a driver's link to a device together with the device's link "driver" (Linux, drivers/base/dd.c,
 * driver_sysfs_add(), driver_sysfs_remove()). To read a few folders takes less than a link of each of
 * many devices. What is read is never kept for another scan: a probe that fails sends no event.
 */
#pragma once

#include "base/cleanup.h"
#include "base/root.h"
#include "tree/tree.h"

struct vd_bound;

/* vd_bound_new - Prepare to read the drivers of the nodes of TREE, which is whole and outlives *RET.
 * The caller frees *RET by vd_bound_free(), which accepts NULL. Return 0, or: -ENOMEM. */
int vd_bound_new(const struct vd_tree *tree, struct vd_bound **ret);
void vd_bound_free(struct vd_bound *bound);
VD_DEFINE_CLEANUP(struct vd_bound *, vd_bound_free);

/*
 * vd_bound_step - Read the folder of one more driver from ROOT. Buses with few devices, or more
 * drivers than devices, are left out, and folders that can't be read. Return 1: there are more; 0: that
 * was the last; -ENOMEM.
 */
int vd_bound_step(struct vd_bound *bound, const struct vd_root *root);

/* vd_bound_driver - Return the driver of the device NAME on BUS, which lives as long as BOUND. NULL: it
 * has none, or its own link must be read. */
const char *vd_bound_driver(const struct vd_bound *bound, const struct vd_bus *bus,
			    const char *name);
