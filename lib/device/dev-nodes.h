/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The last resort for interfaces: every device node that the kernel has, by its number, from
 * /sys/dev/block and /sys/dev/char (Linux, Documentation/ABI/stable/sysfs-devices and
 * Documentation/admin-guide/sysfs-rules.rst). What no class of ours knows is found here.
 */
#pragma once

#include "tree/tree.h"

struct vd_interface;

/* Zeroed, it is at its beginning. */
struct vd_dev_walk {
	unsigned folder;
	char **names; /* of that folder */
	size_t next;
	bool told; /* a link that is of no use, in this folder */
};

/*
 * vd_dev_walk_step - Attach the nodes of the next few numbers that are below a node of TREE and no
 * interface yet; a partition is none. Once all classes are in. 1: there is more; 0: that was all;
 * -ENOMEM. Of the links that lead nowhere in the tree the first of each folder becomes a problem of
 * TREE.
 */
int vd_dev_walk_step(struct vd_dev_walk *walk, struct vd_tree *tree, const struct vd_root *root);
void vd_dev_walk_clear(struct vd_dev_walk *walk);

/*
 * vd_interface_node - Put the device node of INTERFACE into BUF: "/dev/snd/pcmC0D0p". Reads
 * "uevent" of classes that do not say it themselves. -ENOENT: it has none. -ENAMETOOLONG.
 */
int vd_interface_node(const struct vd_root *root, const struct vd_interface *interface, char *buf,
		      size_t size);
