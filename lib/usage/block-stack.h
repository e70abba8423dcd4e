/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The block devices of a device, and all that lie on them. */
#pragma once

#include "usage/in-use-internal.h"

struct vd_block {
	const char *name;     /* "vda1" */
	const char *path;     /* "sys/devices/…" */
	const char *device;   /* "254:1"; "" where it has none */
	const char *map_name; /* what device mapper calls it, or NULL */
	char *what;	      /* what messages begin with: "vda1", "dm-0 on vda1" */
	const char *remark;   /* what messages end with, or NULL */
};

struct vd_block_stack {
	struct vd_inquiry *inquiry;
	struct vd_block **blocks; /* in the inquiry's arena */
	size_t count, room;
};

/*
 * vd_block_stack_add - the block device NAME at PATH, on BELOW (NULL: the device's own), unless it
 * is there. With MEMBER it is a device of its own that has the lower one as a member: a reason.
 * -ENOMEM.
 */
int vd_block_stack_add(struct vd_block_stack *stack, const char *name, const char *path,
		       const struct vd_block *below, bool member);
void vd_block_stack_clear(struct vd_block_stack *stack);

/* vd_nvme_add_disks - Add the disks of each NVMe subsystem that a controller of the device belongs
 * to. Return 0 or -ENOMEM. */
int vd_nvme_add_disks(struct vd_block_stack *stack);

/* vd_block_stack_climb - what lies on BLOCK: partitions, holders, the other face of an NVMe path,
 * devices on files of it. -ENOMEM. */
int vd_block_stack_climb(struct vd_block_stack *stack, const struct vd_block *block);

/* vd_block_stack_climb_partitions, vd_block_stack_climb_holders - Add only the partitions of BLOCK;
 * only its holders and the devices on files of it. -ENOMEM. */
int vd_block_stack_climb_partitions(struct vd_block_stack *stack, const struct vd_block *block);
int vd_block_stack_climb_holders(struct vd_block_stack *stack, const struct vd_block *block);

/* vd_block_is_node - whether NODE ("/dev/vda1", "/dev/mapper/vg0-root") is a node of BLOCK. */
bool vd_block_is_node(const struct vd_inquiry *inquiry, const struct vd_block *block,
		      const char *node);

/* vd_block_has_mount - whether the file system of MOUNT is on BLOCK, all or in part. */
bool vd_block_has_mount(const struct vd_inquiry *inquiry, const struct vd_block *block,
			const struct vd_mount *mount);

/* vd_block_has_file - whether the file or node at FILE is on BLOCK. 1, 0, or why the mounts could
 * not be read. */
int vd_block_has_file(const struct vd_inquiry *inquiry, const struct vd_block *block,
		      const char *file);
