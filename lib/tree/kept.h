/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is kept of the attributes of nodes and entries, for the scans that share a tree. */
#pragma once

#include <stdbool.h>

struct vd_kept {
	bool has_native_id; /* of a node */
	const char *native_id;
	const char *values[]; /* one for each attribute of the bus or class; vd_not_read, NULL:
				 there is none, or a text that lives as long as the tree */
};

extern const char vd_not_read[];

struct vd_tree;

/*
 * vd_tree_keep - Have the nodes and entries of TREE keep what is read of them. Nothing is read here.
 * Call this once, when TREE is whole. Return 0, or: -ENOMEM: some of them keep nothing.
 */
int vd_tree_keep(struct vd_tree *tree);
