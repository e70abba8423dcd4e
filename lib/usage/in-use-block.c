// SPDX-License-Identifier: LGPL-2.1-or-later
/* Mounts, swaps, members and open nodes of block devices. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "bus/attr.h"
#include "usage/block-stack.h"
#include "usage/share-mounts.h"

static int add_foreign_mount(struct vd_usage_check *check, struct vd_reason *reason,
			     const struct vd_mount *mount)
{
	char process[128], comm[VD_COMM_MAX];

	if (vd_usage_check_hides(check, mount->process)) {
		reason->holder = "another mount namespace";
		reason->path = NULL;
		return vd_usage_check_add(check, reason, "mounted in another mount namespace");
	}
	if (strcmp(mount->process, "self") == 0) {
		snprintf(process, sizeof(process), "virtd");
	} else {
		vd_proc_process_name(check->proc, mount->process, process, sizeof(process));
		vd_proc_process_comm(check->proc, mount->process, comm);
		reason->pid = mount->process;
		reason->comm = comm;
	}
	return vd_usage_check_add(check, reason, "mounted on %s in the mount namespace of %s",
				  mount->point, process);
}

static int add_mount(struct vd_usage_check *check, const char *object, const char *where,
		     const struct vd_mount *mount)
{
	struct vd_reason reason = { .use = VD_USE_MOUNTED,
				    .object = object,
				    .where = where,
				    .holder = mount->point,
				    .path = mount->point };

	if (mount->process)
		return add_foreign_mount(check, &reason, mount);
	return vd_usage_check_add(check, &reason, "mounted on %s", mount->point);
}

/* Those of other namespaces if FOREIGN. 1: there was one. */
static int add_mounts(struct vd_usage_check *check, const struct vd_block *block, bool foreign)
{
	const struct vd_mount *mounts;
	int count = vd_proc_mounts(check->proc, &mounts), r = 0, any = 0;

	for (int i = 0; i < count && r == 0; i++) {
		if (!mounts[i].process == foreign || !vd_block_has_mount(check, block, &mounts[i]))
			continue;
		any = 1;
		r = add_mount(check, block->name, block->what, &mounts[i]);
	}
	if (count < 0 || r < 0)
		return count < 0 ? count : r;
	return any;
}

/* Drivers that have a folder for each mounted file system, by the name of its block device (Linux,
 * Documentation/ABI/testing/sysfs-fs-*). */
static int add_mount_by_name(struct vd_usage_check *check, const struct vd_block *block)
{
	static const char *const types[] = { "ext4", "xfs", "f2fs", "nilfs2", "erofs" };

	for (size_t i = 0; i < VD_ARRAY_SIZE(types); i++) {
		vd_autodir DIR *dir = NULL;
		char path[PATH_MAX];

		snprintf(path, sizeof(path), "sys/fs/%s/%.255s", types[i], block->name);
		if (vd_root_opendir(check->proc->root, path, &dir) == 0)
			return vd_usage_check_add(
				check,
				&(struct vd_reason){ .use = VD_USE_MOUNTED,
						     .object = block->name,
						     .where = block->what,
						     .holder = types[i] },
				"mounted (%s) in a mount namespace that can't be seen", types[i]);
	}
	return 0;
}

static int add_btrfs(struct vd_usage_check *check, const struct vd_block *block)
{
	VD_CLEANUP(vd_names_freep) char **names = NULL;
	char path[PATH_MAX], target[PATH_MAX], holder[512];

	if (vd_root_names(check->proc->root, "sys/fs/btrfs", &names, NULL) < 0)
		return 0;
	for (char **uuid = names; *uuid; uuid++) {
		if (snprintf(path, sizeof(path), "sys/fs/btrfs/%s/devices/%s", *uuid,
			     block->name) >= (int)sizeof(path) ||
		    vd_root_readlink(check->proc->root, path, target, sizeof(target)) < 0)
			continue;
		snprintf(holder, sizeof(holder), "btrfs %s", *uuid);
		return vd_usage_check_add(check,
					  &(struct vd_reason){ .use = VD_USE_MOUNTED,
							       .object = block->name,
							       .where = block->what,
							       .holder = holder },
					  "part of the mounted %s", holder);
	}
	return 0;
}

static int check_mounts(struct vd_usage_check *check, const struct vd_block *block)
{
	int r = add_mounts(check, block, false);

	/* Containers repeat the mounts of the system many times over. */
	if (r == 0)
		r = add_mounts(check, block, true);
	if (r == 0)
		r = add_mount_by_name(check, block) ?: add_btrfs(check, block);
	return r < 0 ? r : 0;
}

static int check_swaps(struct vd_usage_check *check, const struct vd_block *block)
{
	const char *const *swaps;
	int count = vd_proc_swaps(check->proc, &swaps), r = 0;

	for (int i = 0; i < count && r == 0; i++) {
		r = vd_block_has_file(check, block, swaps[i]);
		if (r > 0)
			r = vd_usage_check_add(check,
					       &(struct vd_reason){ .use = VD_USE_SWAP,
								    .object = block->name,
								    .where = block->what,
								    .holder = swaps[i],
								    .path = swaps[i] },
					       "swap on %s", swaps[i]);
	}
	return count < 0 ? count : r;
}

static int check_opens(struct vd_usage_check *check, const struct vd_block *block)
{
	const struct vd_open *opens;
	int count = vd_proc_opens(check->proc, &opens), r = 0;

	for (int i = 0; i < count && r == 0; i++) {
		if (vd_block_is_node(check, block, opens[i].node))
			r = vd_usage_check_add_holder(check, block->name, block->what, &opens[i]);
	}
	return count < 0 ? count : r;
}

static int check_block(struct vd_block_stack *stack, const struct vd_block *block)
{
	struct vd_usage_check *check = stack->check;
	int r;

	check->remark = block->remark;
	r = check_mounts(check, block);
	if (r == 0)
		r = check_swaps(check, block);
	if (r == 0)
		r = check_opens(check, block);
	if (r == 0)
		r = vd_block_stack_climb(stack, block);
	check->remark = NULL;
	return r;
}

int vd_in_use_block(struct vd_usage_check *check)
{
	struct vd_block_stack stack = { .check = check };
	const struct vd_device *device = check->device;
	int r = 0;

	for (size_t i = 0; i < device->interface_count && r == 0; i++) {
		const struct vd_interface *interface = &device->interfaces[i];

		if (strcmp(interface->class->name, "block") == 0)
			r = vd_block_stack_add(&stack, interface->name, interface->path, NULL,
					       false);
	}
	if (r == 0)
		r = vd_nvme_add_disks(&stack);
	/* It grows meanwhile. */
	for (size_t i = 0; i < stack.count && r == 0; i++)
		r = check_block(&stack, stack.blocks[i]);
	vd_block_stack_clear(&stack);
	return r;
}

int vd_in_use_tags(struct vd_usage_check *check)
{
	const struct vd_device *device = check->device;

	for (size_t i = 0; i < device->interface_count; i++) {
		const struct vd_interface *interface = &device->interfaces[i];
		const struct vd_mount *mounts;
		int count;

		if (!vd_is_share(interface))
			continue;
		count = vd_proc_mounts(check->proc, &mounts);
		if (count < 0)
			return count;
		for (int j = 0; j < count; j++) {
			if (vd_share_has_mount(interface, &mounts[j]) &&
			    add_mount(check, interface->name, NULL, &mounts[j]) < 0)
				return -ENOMEM;
		}
	}
	return 0;
}
