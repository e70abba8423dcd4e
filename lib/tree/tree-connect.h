/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Finds which node is on which, and which belong to a group, by paths and symbolic links. */
#pragma once

#include "tree/tree.h"

/* vd_tree_connect - Connect and index the nodes of TREE. Call this once, after the last
 * vd_tree_add_bus(). Return 0, or -ENOMEM. */
int vd_tree_connect(struct vd_tree *tree, const struct vd_root *root);
