// SPDX-License-Identifier: LGPL-2.1-or-later
/* Whether a node, a mount or a file is on a block device. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "bus/attr.h"
#include "usage/block-stack.h"

/* What /sys/block calls the node NAME below /dev: nodes may be links (mapper/vg0-root,
 * disk/by-uuid/…), and a name there has no slash. */
static void kernel_name(const struct vd_usage_check *check, const char *name, char *buf,
			size_t size)
{
	char path[PATH_MAX], target[PATH_MAX];

	if (vd_attr_path(path, sizeof(path), "dev", name) == 0 &&
	    vd_root_readlink(check->proc->root, path, target, sizeof(target)) == 0) {
		snprintf(buf, size, "%s", vd_path_name(target));
		return;
	}
	snprintf(buf, size, "%s", name);
	for (char *p = strchr(buf, '/'); p; p = strchr(p, '/'))
		*p = '!';
}

/* The part of a node's path below /dev, less the mark of one that was taken away; NULL: not below
 * it. */
static const char *below_dev(const char *node, char *buf, size_t size)
{
	char *end;

	if (strncmp(node, "/dev/", 5) != 0 || !node[5])
		return NULL;
	snprintf(buf, size, "%s", node + 5);
	end = strstr(buf, " (deleted)");
	if (end)
		*end = '\0';
	return buf;
}

bool vd_block_is_node(const struct vd_usage_check *check, const struct vd_block *block,
		      const char *node)
{
	char buf[PATH_MAX], name[PATH_MAX];
	const char *below = below_dev(node, buf, sizeof(buf));

	if (!below)
		return false;
	if (strcmp(below, block->name) == 0)
		return true;
	if (block->map_name && strncmp(below, "mapper/", 7) == 0 &&
	    strcmp(below + 7, block->map_name) == 0)
		return true;
	if (!strchr(below, '/'))
		return false;
	kernel_name(check, below, name, sizeof(name));
	return strcmp(name, block->name) == 0;
}

/* Whether the nodes in TEXT, between any of the bytes SEPARATORS, have one of BLOCK. Each may be
 * the value of an option: logdev=/dev/vdb. */
static bool names_block(const struct vd_usage_check *check, const struct vd_block *block,
			const char *text, const char *separators)
{
	while (*text) {
		size_t len = strcspn(text, separators);
		const char *node = memmem(text, len, "/dev/", 5);
		char part[PATH_MAX];

		if (node && (node == text || node[-1] == '=')) {
			snprintf(part, sizeof(part), "%.*s", (int)(len - (size_t)(node - text)),
				 node);
			if (vd_block_is_node(check, block, part))
				return true;
		}
		text += len + (text[len] != '\0');
	}
	return false;
}

/*
 * A btrfs of several devices has one of them as its source; which are with it tells
 * /sys/fs/btrfs/UUID/devices (Linux, fs/btrfs/sysfs.c).
 */
static bool is_with(const struct vd_usage_check *check, const struct vd_block *block,
		    const char *source)
{
	VD_CLEANUP(vd_names_freep) char **names = NULL;
	char buf[PATH_MAX], name[PATH_MAX], dir[PATH_MAX], path[PATH_MAX], target[PATH_MAX];
	const char *below = below_dev(source, buf, sizeof(buf));
	const struct vd_root *root = check->proc->root;

	if (!below || vd_root_names(root, "sys/fs/btrfs", &names, NULL) < 0)
		return false;
	kernel_name(check, below, name, sizeof(name));
	for (char **uuid = names; *uuid; uuid++) {
		snprintf(dir, sizeof(dir), "sys/fs/btrfs/%.255s/devices", *uuid);
		if (vd_attr_path(path, sizeof(path), dir, block->name) == 0 &&
		    vd_root_readlink(root, path, target, sizeof(target)) == 0 &&
		    vd_attr_path(path, sizeof(path), dir, name) == 0 &&
		    vd_root_readlink(root, path, target, sizeof(target)) == 0)
			return true;
	}
	return false;
}

bool vd_block_has_mount(const struct vd_usage_check *check, const struct vd_block *block,
			const struct vd_mount *mount)
{
	if (*block->device && strcmp(mount->device, block->device) == 0)
		return true;
	/* Journals and logs on devices of their own are options. */
	if (names_block(check, block, mount->options, ","))
		return true;
	/* A file system of several devices has a number of its own, and names one of them, or all
	 * between colons. */
	if (strncmp(mount->device, "0:", 2) != 0)
		return false;
	if (names_block(check, block, mount->source, ":"))
		return true;
	return strcmp(mount->type, "btrfs") == 0 && is_with(check, block, mount->source);
}

/* How much of FILE the mount point has; 0: the file is not below it. */
static size_t covers(const char *point, const char *file)
{
	size_t len = strlen(point);

	if (strcmp(point, "/") == 0)
		return 1;
	if (strncmp(point, file, len) != 0 || (file[len] && file[len] != '/'))
		return 0;
	return len;
}

int vd_block_has_file(const struct vd_usage_check *check, const struct vd_block *block,
		      const char *file)
{
	const struct vd_mount *mounts, *best = NULL;
	size_t best_len = 0;
	int count;

	if (vd_block_is_node(check, block, file))
		return 1;
	/* A node of another device. */
	if (strncmp(file, "/dev/", 5) == 0)
		return 0;
	count = vd_proc_mounts(check->proc, &mounts);
	for (int i = 0; i < count; i++) {
		size_t len = mounts[i].process ? 0 : covers(mounts[i].point, file);

		/* The later of two on one point covers the earlier. */
		if (len && len >= best_len) {
			best = &mounts[i];
			best_len = len;
		}
	}
	if (count < 0)
		return count;
	return best && vd_block_has_mount(check, block, best);
}
