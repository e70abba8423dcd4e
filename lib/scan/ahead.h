/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Reads ahead: while the devices of one batch become records, another thread reads the attributes of
 * the next. Of few devices, or with one processor, it reads only what can wait for a lock, and nothing
 * goes on beside it: a thread costs more than it brings then.
 */
#pragma once

#include "bus/attr-batch.h"
#include "tree/tree.h"

/* All zero but for the first three: nothing was read. */
struct vd_ahead {
	const struct vd_root *root;
	const struct vd_tree *tree;
	unsigned fields;
	bool has_begun, is_beside; /* the next batch is read beside the devices of this one */
	struct vd_attr_batch *now, *next;
	size_t now_end, next_end; /* the index of the first node after those of the batch */
};

/* vd_ahead_clear - Free what AHEAD holds. A thread that reads is left. Do not block. */
void vd_ahead_clear(struct vd_ahead *ahead);

/*
 * vd_ahead_step - Have what was read of the node at the index AT in AHEAD's NOW. AT must not go down
 * from one call to the next. Wait a millisecond at most. Return 0, or: -EAGAIN: it is being read; call again. Those of
 * vd_attr_batch_new().
 */
int vd_ahead_step(struct vd_ahead *ahead, size_t at);
