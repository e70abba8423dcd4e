/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * NVMe disks that are reached through several controllers. Below each controller the kernel has a
 * hidden nvme0c1n1 (subsystem 0, controller 1, namespace 1), which has no device node. The disk
 * itself, nvme0n1, lies below the subsystem, and below no device of a bus (Linux,
 * drivers/nvme/host/multipath.c; nvme_core.multipath).
 */
#pragma once

#include <stdbool.h>

#include "tree/tree.h"

/* vd_nvme_is_path - Return whether the entry NAME of CLASS, at PATH, is hidden: a path to a disk,
 * and no disk itself. Read the attribute hidden of entries with such a name only; one that can't be
 * read counts as hidden. */
bool vd_nvme_is_path(const struct vd_root *root, const struct vd_class *class, const char *name,
		     const char *path);

/* vd_nvme_is_below_subsystem - Return whether PATH is below the folder of an NVMe subsystem. */
bool vd_nvme_is_below_subsystem(const char *path);

/*
 * vd_nvme_attach_path - Attach to NODE, that of a controller, the disk that the hidden NAME leads
 * to. vd_nvme_is_path() is true of NAME. A disk that does not exist becomes a problem of NODE.
 * Return 0, or -ENOMEM.
 */
int vd_nvme_attach_path(struct vd_tree *tree, const struct vd_root *root, struct vd_node *node,
			const char *name);

/*
 * vd_nvme_attach_head - Attach the entry NAME of CLASS, at PATH, to the controllers of its
 * subsystem. Another node of a disk (ng0n1) goes to those that have the disk, if any; other entries
 * go to all. Ignore an entry below no subsystem, and one that is attached already, as
 * vd_nvme_attach_path() does with disks. A subsystem of a copied tree without controllers becomes a
 * problem of TREE. Return 0, or -ENOMEM.
 */
int vd_nvme_attach_head(struct vd_tree *tree, const struct vd_root *root,
			const struct vd_class *class, const char *name, const char *path);

/*
 * vd_nvme_controllers - Find the folders ("sys/devices/…/nvme/nvme0") of the controllers of the
 * subsystem that the disk at PATH is below. *RET is NULL-terminated; the caller frees it by
 * vd_names_free(). A driver that leaves one controller removes the disk only if no other is left.
 * Return 0, or:
 * -ENOENT: PATH is below no subsystem.
 * -ENAMETOOLONG: the path of the subsystem is longer than PATH_MAX.
 * -ENOMEM.
 * Those of vd_root_names().
 */
int vd_nvme_controllers(const struct vd_root *root, const char *path, char ***ret);
