/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Attributes that another thread reads ahead of their use, and the caller beside it once it needs
 * them. A read can wait for the lock of its device, as long as a probe takes: such a one is read by
 * the thread only, which is left until the kernel ends the read.
 */
#pragma once

#include <stdbool.h>

#include "base/task.h"
#include "bus/attr.h"

/* More than any but the largest devices have; two threads read them in a millisecond or two. */
#define VD_ATTR_BATCH_MAX 512

struct vd_attr_batch;

/*
 * vd_attr_batch_new - Make an empty batch for attributes of ROOT, which must stay until the caller
 * frees *RET by vd_attr_batch_free(), which accepts NULL, leaves a thread that reads, and
 * never blocks. Return 0, or those of vd_root_again().
 */
int vd_attr_batch_new(const struct vd_root *root, struct vd_attr_batch **ret);
void vd_attr_batch_free(struct vd_attr_batch *batch);
VD_DEFINE_CLEANUP(struct vd_attr_batch *, vd_attr_batch_free);

/*
 * vd_attr_batch_add - Add the attribute ATTR (constant) of the folder DIR, before the batch begins.
 * OWNER is the caller's. The text DIR is copied; later its pointer finds what was read. Return 0,
 * or: -ENOBUFS: there is no room. -ENOMEM: counted as a loss (base/loss.h).
 */
int vd_attr_batch_add(struct vd_attr_batch *batch, const char *dir, const struct vd_attr *attr,
		      size_t owner);

/* vd_attr_batch_count - Return how many BATCH has. vd_attr_batch_cut - Drop all but COUNT of them,
 * before the batch begins. */
size_t vd_attr_batch_count(const struct vd_attr_batch *batch);
void vd_attr_batch_cut(struct vd_attr_batch *batch, size_t count);

/* vd_attr_batch_begin - Let another thread read all of BATCH, once. If there is no thread, nothing is
 * read. */
void vd_attr_batch_begin(struct vd_attr_batch *batch);

/*
 * vd_attr_batch_wait - Read what the thread has not come to and what can't wait, for a part of a
 * millisecond; then wait a millisecond at most until all of BATCH was read. Return:
 * 0: it was, or nothing can be read.
 * -EAGAIN: it was not; call again.
 * -ETIMEDOUT: one read has taken 200 ms. The thread is left, and *RET_OWNER is the owner of what it
 * reads. What was read can be found; this one as -ETIMEDOUT if it has may_wait.
 */
int vd_attr_batch_wait(struct vd_attr_batch *batch, size_t *ret_owner);

/*
 * vd_attr_batch_find - Find what was read of ATTR (the same pointer) in DIR (the same pointer).
 * *RET is the text, which lives as long as BATCH; NULL: there is none. Return 0, or:
 * -ETIMEDOUT: reading it takes longer than 200 ms.
 * -EAGAIN: it is not known, or could not be read. The caller reads it by vd_attr_read().
 */
int vd_attr_batch_find(struct vd_attr_batch *batch, const char *dir, const struct vd_attr *attr,
		       const char **ret);
