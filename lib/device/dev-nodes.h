/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The last resort for interfaces: each device node that the kernel has, by its number, from
 * /sys/dev/block and /sys/dev/char (Linux, Documentation/ABI/stable/sysfs-devices and
 * Documentation/admin-guide/sysfs-rules.rst). It finds the interfaces that no class in class.h has.
 */
#pragma once

#include "tree/tree.h"

struct vd_interface;

/* A zeroed walk is at its beginning. */
struct vd_dev_walk {
	unsigned folder;
	char **names; /* of that folder */
	size_t next;
	bool has_reported; /* a link of this folder that can't be resolved is a problem already */
};

/*
 * vd_dev_walk_step - Attach the device nodes of the next numbers, at most 64, to the nodes of
 * TREE that they are below. Partitions, and nodes that are interfaces already, are left out. All
 * classes must be in TREE. In each folder, the first link that can't be resolved becomes a problem
 * of TREE. Return 1: there are more; 0: those were the last; -ENOMEM.
 */
int vd_dev_walk_step(struct vd_dev_walk *walk, struct vd_tree *tree, const struct vd_root *root);

/* vd_dev_walk_clear - Free what WALK holds, and zero it. */
void vd_dev_walk_clear(struct vd_dev_walk *walk);

/*
 * vd_interface_node - Write the device node of INTERFACE to BUF: "/dev/snd/pcmC0D0p". Read the file
 * uevent if its class has uevent_names_node. Return 0, or:
 * -ENOENT: INTERFACE has none.
 * -ENAMETOOLONG: the path does not fit into SIZE bytes.
 */
int vd_interface_node(const struct vd_root *root, const struct vd_interface *interface, char *buf,
		      size_t size);
