/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Finds the nodes and entries by the symbolic links of sysfs. No attribute is read, except those of
 * nodes on a bus that has the machine's own parts, too, and of hidden NVMe disks.
 */
#pragma once

#include <stdbool.h>

#include "tree/tree.h"

/* A folder that is being read. Zeroed: it is not opened yet. */
struct vd_folder_walk {
	char **names;
	size_t next;
	bool has_noted; /* a link that can't be resolved is a problem already */
};

/* vd_folder_walk_clear - Free what WALK holds, and zero it. */
void vd_folder_walk_clear(struct vd_folder_walk *walk);

/* vd_tree_add_bus - Add the next nodes of BUS, at most 64, to TREE, which is not yet connected. A
 * folder that can't be read becomes a problem of TREE; a link that can't be resolved becomes the
 * node's link_error. Return 1: there are more; 0: those were the last, and WALK is zeroed; -ENOMEM.
 */
int vd_tree_add_bus(struct vd_tree *tree, const struct vd_root *root, const struct vd_bus *bus,
		    struct vd_folder_walk *walk);

/* vd_tree_add_class - Attach the next entries of CLASS, at most 64, to the nodes of TREE, which is
 * connected. A folder that can't be read, and the first link that can't be resolved, become
 * problems of TREE. Return as vd_tree_add_bus(). */
int vd_tree_add_class(struct vd_tree *tree, const struct vd_root *root,
		      const struct vd_class *class, struct vd_folder_walk *walk);
