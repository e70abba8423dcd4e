/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The block devices of a device, and all that lies on them. */
#pragma once

#include "usage/in-use-internal.h"

struct vd_block {
	const char *name;     /* "vda1" */
	const char *path;     /* "sys/devices/…" */
	const char *device;   /* "254:1"; "" if it has none */
	const char *map_name; /* its name in device mapper, or NULL */
	char *what;	      /* what messages begin with: "vda1", "dm-0 on vda1" */
	const char *remark;   /* what messages end with, or NULL */
};

struct vd_block_stack {
	struct vd_usage_check *check;
	struct vd_block **blocks; /* in the check's arena */
	size_t count, room;
};

/*
 * vd_block_stack_add - Add the block device NAME at PATH, unless it is there. BELOW is the one that
 * it lies on (NULL: it is the device's own). With MEMBER, it is a device of its own of which BELOW
 * is a member, and that reason is added. Names are copied into the check's arena. Return 0 or
 * -ENOMEM.
 * vd_block_stack_clear() frees the list; the blocks live as long as the check's arena.
 */
int vd_block_stack_add(struct vd_block_stack *stack, const char *name, const char *path,
		       const struct vd_block *below, bool member);
void vd_block_stack_clear(struct vd_block_stack *stack);

/* vd_nvme_add_disks - Add the disks of each NVMe subsystem that a controller of the device belongs
 * to. Return 0 or -ENOMEM. */
int vd_nvme_add_disks(struct vd_block_stack *stack);

/* vd_block_stack_climb - Add what lies on BLOCK: its partitions, its holders, the disk of an NVMe
 * path, and devices on files of it. Errors of vd_in_use(). */
int vd_block_stack_climb(struct vd_block_stack *stack, const struct vd_block *block);

/*
 * vd_block_stack_climb_partitions - Add only the partitions of BLOCK;
 * vd_block_stack_climb_holders() adds only its holders and the devices on files of it. Errors of
 * vd_in_use().
 */
int vd_block_stack_climb_partitions(struct vd_block_stack *stack, const struct vd_block *block);
int vd_block_stack_climb_holders(struct vd_block_stack *stack, const struct vd_block *block);

/*
 * vd_block_is_node - Return whether NODE ("/dev/vda1", "/dev/mapper/vg0-root") is a node of BLOCK.
 */
bool vd_block_is_node(const struct vd_usage_check *check, const struct vd_block *block,
		      const char *node);

/* vd_block_has_mount - Return whether the file system of MOUNT is on BLOCK, at least a part or its
 * journal. */
bool vd_block_has_mount(const struct vd_usage_check *check, const struct vd_block *block,
			const struct vd_mount *mount);

/* vd_block_has_file - Return 1 if the file or node at FILE is on BLOCK, 0 if not, or the negative
 * errno of reading the mounts. */
int vd_block_has_file(const struct vd_usage_check *check, const struct vd_block *block,
		      const char *file);
