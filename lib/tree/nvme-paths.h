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

/* vd_nvme_is_path - Return whether the entry NAME of CLASS, at PATH, is hidden: a way to a disk,
 * and no disk itself. Reads "hidden" of entries with such a name only. */
bool vd_nvme_is_path(const struct vd_root *root, const struct vd_class *class, const char *name,
		     const char *path);

/* vd_nvme_is_below_subsystem - Return whether PATH is below the folder of a subsystem. */
bool vd_nvme_is_below_subsystem(const char *path);

/*
 * vd_nvme_attach_path - Attach the disk that the hidden NAME leads to, to NODE, the controller's.
 * A disk that is not there becomes a problem of NODE. -ENOMEM.
 */
int vd_nvme_attach_path(struct vd_tree *tree, const struct vd_root *root, struct vd_node *node,
			const char *name);

/*
 * vd_nvme_attach_head - Attach the entry NAME of CLASS, at PATH, to the controllers of the
 * subsystem that PATH is below: to those that have a path to the disk, or, where nothing says which
 * have, to all. Ignore an entry that is below no subsystem, and one that is attached already.
 * -ENOMEM.
 */
int vd_nvme_attach_head(struct vd_tree *tree, const struct vd_root *root,
			const struct vd_class *class, const char *name, const char *path);

/*
 * vd_nvme_controllers - Return in *RET the folders ("sys/devices/…/nvme/nvme0") of the controllers
 * of the subsystem that the disk at PATH is below; NULL-terminated, freed with vd_names_free(). A
 * driver that leaves one of them takes the disk away only if no other is left. -ENOENT: PATH is
 * below no subsystem. -ENOMEM; those of vd_root_names().
 */
int vd_nvme_controllers(const struct vd_root *root, const char *path, char ***ret);
