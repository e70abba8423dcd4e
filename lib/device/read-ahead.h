/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The attributes of a device that another thread reads before they are needed. */
#pragma once

#include "bus/attr-batch.h"
#include "tree/tree.h"

/* The attributes that vd_device_read() looks up by these pointers. */
extern const struct vd_attr vd_attr_modalias, vd_attr_features;

/*
 * vd_read_ahead_add - Add to BATCH what vd_device_read() reads of the device that begins at ROOT for
 * FIELDS, but for what is kept; ONLY_WAITING: only the attributes whose reading can wait for a lock.
 * OWNER is as in vd_attr_batch_add(). Return 0, or: -ENOBUFS: there is no room for all; BATCH is
 * then unchanged. -ENOMEM.
 */
int vd_read_ahead_add(struct vd_attr_batch *batch, const struct vd_node *root, unsigned fields,
		      bool only_waiting, size_t owner);
