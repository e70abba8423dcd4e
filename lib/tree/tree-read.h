/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Finds the nodes and entries by the symbolic links of sysfs. No attribute is read, except those of
 * nodes on a bus that has the machine's own parts, too, and of hidden NVMe disks.
 */
#pragma once

#include "tree/tree.h"

/* vd_tree_add_bus - Add the nodes of BUS to TREE, which is not yet connected. A folder that can't
 * be read becomes a problem of TREE; a link that can't be resolved becomes the node's link_error.
 * Return 0, or -ENOMEM. */
int vd_tree_add_bus(struct vd_tree *tree, const struct vd_root *root, const struct vd_bus *bus);

/* vd_tree_add_class - Attach the entries of CLASS to the nodes of TREE, which is connected. A
 * folder that can't be read, and the first link that can't be resolved, become problems of TREE.
 * Return 0, or -ENOMEM. */
int vd_tree_add_class(struct vd_tree *tree, const struct vd_root *root,
		      const struct vd_class *class);
