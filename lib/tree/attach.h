/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Interfaces that no class has a link for: they are found from the driver or the device. */
#pragma once

#include "tree/tree.h"

/*
 * vd_tree_attach_shared - Attach each device node that a kernel has once (vd_shared_nodes) to the
 * device that its driver has. If the driver has several devices, attach the node to none, since
 * sysfs does not say which one it belongs to. TREE is connected. Return 0, or -ENOMEM.
 */
int vd_tree_attach_shared(struct vd_tree *tree, const struct vd_root *root);

/* vd_tree_attach_children - Attach the device nodes that belong to no class (vd_child_nodes). TREE
 * is connected. Return 0, or -ENOMEM. */
int vd_tree_attach_children(struct vd_tree *tree, const struct vd_root *root);

/* vd_tree_attach_tags - Attach the file systems of the host, by the tags that they are mounted by
 * (vd_tags). TREE is connected. Return 0, or -ENOMEM. */
int vd_tree_attach_tags(struct vd_tree *tree, const struct vd_root *root);
