/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which node sits on which, and which belong to a group: by their paths and their symbolic links. */
#pragma once

#include "tree/tree.h"

/* vd_tree_connect - Connect the nodes of TREE, once those of every bus are in. -ENOMEM. */
int vd_tree_connect(struct vd_tree *tree, const struct vd_root *root);
