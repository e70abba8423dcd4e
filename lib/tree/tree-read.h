/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What is in a tree, by nothing but the symbolic links of sysfs: a link says where a node is. No
 * attribute is read, but of the parts of a bus that has the machine's own, too.
 */
#pragma once

#include "tree/tree.h"

/* vd_tree_add_bus - Add the nodes of BUS to TREE. What can't be read becomes a problem of the tree.
 * -ENOMEM. */
int vd_tree_add_bus(struct vd_tree *tree, const struct vd_root *root, const struct vd_bus *bus);

/* vd_tree_add_class - Attach the entries of CLASS to the nodes of TREE, which are connected. What
 * can't be read becomes a problem of the tree. -ENOMEM. */
int vd_tree_add_class(struct vd_tree *tree, const struct vd_root *root,
		      const struct vd_class *class);
