/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Interfaces that no class has a link for: they are found from the driver's side. */
#pragma once

#include "tree/tree.h"

/*
 * vd_tree_attach_shared - device nodes that a kernel has once (vd_shared_nodes), each to the one
 * device that its driver holds. Where the driver holds several, nothing tells whose it is, and none
 * gets it. -ENOMEM.
 */
int vd_tree_attach_shared(struct vd_tree *tree, const struct vd_root *root);

/* vd_tree_attach_children - device nodes that belong to no class (vd_child_nodes). -ENOMEM. */
int vd_tree_attach_children(struct vd_tree *tree, const struct vd_root *root);

/* vd_tree_attach_tags - file systems of the host: the tag that they are mounted by (vd_tags).
 * -ENOMEM. */
int vd_tree_attach_tags(struct vd_tree *tree, const struct vd_root *root);
