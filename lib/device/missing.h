/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Finds what a copied tree lacks. The kernel makes a link in the folder of a class or bus for each
 * device of that class or bus. So a device's folder without such a link proves that the link was
 * lost.
 */
#pragma once

#include <stdbool.h>

#include "base/arena.h"
#include "base/root.h"
#include "device/model.h"
#include "tree/tree.h"

/* vd_missing_note_class - Add a problem to TREE if CLASS, which is net or block, has no folder and
 * a device has an entry of CLASS below it. Other classes are skipped: they come with a driver, and
 * the device's own record has what it lacks of them. Return 0, or -ENOMEM. */
int vd_missing_note_class(struct vd_tree *tree, const struct vd_root *root,
			  const struct vd_class *class);

#define VD_EVIDENCE "evidence of a hypervisor"

/*
 * vd_missing_note_evidence - Add a problem, in ARENA, to *PROBLEMS if the copied tree ROOT lacks
 * the file or folder that says what this system runs on: proc/sysinfo beside channel devices,
 * sys/hypervisor beside the bus of Xen. Read nothing in the running system. Return 0, or -ENOMEM.
 */
int vd_missing_note_evidence(const struct vd_root *root, struct vd_arena *arena,
			     struct vd_problem **problems);

/* vd_missing_is_of_others - Return whether one of the first 8 other nodes of BUS has the attribute
 * FILE: then a copy without it at PATH lacks it. Always false in the running system. */
bool vd_missing_is_of_others(const struct vd_tree *tree, const struct vd_root *root,
			     const struct vd_bus *bus, const char *path, const char *file);

/* vd_missing_note_device - Add a problem to DEVICE for each folder below its nodes whose link is
 * missing. If TREE has no problems, skip a device that has all that its type needs. Read nothing in
 * the running system. Return 0, or -ENOMEM. */
int vd_missing_note_device(const struct vd_tree *tree, const struct vd_root *root,
			   struct vd_device *device);
