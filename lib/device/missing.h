/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What a tree lacks though the rest of it shows that the kernel had it. The kernel makes a link in
 * the folder of a class or bus for each device of that class or bus. So a device's folder without
 * such a link is proof that the link was lost.
 */
#pragma once

#include <stdbool.h>

#include "base/root.h"
#include "device/model.h"
#include "tree/tree.h"

/* vd_missing_note_class - Add a problem to the tree if CLASS has no folder and a device has an
 * entry of CLASS below it. Only network interfaces and disks: other classes come with a driver, and
 * what a device lacks of them is in its own record. -ENOMEM. */
int vd_missing_note_class(struct vd_tree *tree, const struct vd_root *root,
			  const struct vd_class *class);

/* vd_missing_is_of_others - Return whether another node of BUS has the attribute FILE: then a copy
 * without it at PATH lacks it. A few nodes are asked. Always false in the running system. */
bool vd_missing_is_of_others(const struct vd_tree *tree, const struct vd_root *root,
			     const struct vd_bus *bus, const char *path, const char *file);

/* vd_missing_note_device - Add a problem to DEVICE for each folder below its nodes whose link is
 * missing. In a tree without problems of its own, a device that has all that its type needs is not
 * searched. Nothing is read in the running system. -ENOMEM. */
int vd_missing_note_device(const struct vd_tree *tree, const struct vd_root *root,
			   struct vd_device *device);
