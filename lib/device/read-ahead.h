/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The overrides of the next devices of a scan, read together. A read of driver_override can wait for
 * the device's lock, so that it needs another thread (base/task.h): one for many costs less than one
 * for each.
 */
#pragma once

#include "base/read-for.h"
#include "tree/tree.h"

#define VD_READ_AHEAD_MAX 32

struct vd_read_ahead {
	size_t count;
	const char *paths[VD_READ_AHEAD_MAX]; /* of the layers, borrowed from the tree */
	struct vd_text_read reads[VD_READ_AHEAD_MAX];
};

/* vd_read_ahead_add - Add those layers of the device that begins at NODE whose override is read with
 * a time limit. Return false if there is no room for all; AHEAD is then unchanged. */
bool vd_read_ahead_add(struct vd_read_ahead *ahead, const struct vd_node *node);

/* vd_read_ahead_read - Read all that was added, from ROOT, the running system. */
void vd_read_ahead_read(struct vd_read_ahead *ahead, const struct vd_root *root);

/*
 * vd_read_ahead_find - Find what was read of the layer at PATH, the pointer of its node. *RET is the
 * override, which lives as long as AHEAD is unchanged; NULL: there is none. Return 0, or:
 * -EAGAIN: it is not known. Those of read(2).
 */
int vd_read_ahead_find(const struct vd_read_ahead *ahead, const char *path, const char **ret);
