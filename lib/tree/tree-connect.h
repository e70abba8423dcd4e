/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Finds which node is on which, and which belong to a group, by paths and symbolic links. */
#pragma once

#include "tree/tree.h"

/* vd_tree_connect - Index the nodes of TREE, or connect the next ones, at most 512. Call this after
 * the last vd_tree_add_bus(), until it returns 0. Return 1: there are more; 0: all are connected;
 * -ENOMEM. */
int vd_tree_connect(struct vd_tree *tree, const struct vd_root *root);
