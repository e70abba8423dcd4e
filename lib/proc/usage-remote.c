// SPDX-License-Identifier: LGPL-2.1-or-later
/* Which files can be looked at without waiting for somebody. */
#include <errno.h>
#include <string.h>

#include "proc/usage.h"

/* Those that answer from memory or from a disk. Of others a stat(2) can hang: NFS revalidates what
 * a link of /proc leads to (Linux, fs/namei.c, d_weak_revalidate). */
static bool is_local(const char *type)
{
	static const char *const types[] = { "bcachefs", "btrfs",    "devtmpfs", "ext2",    "ext3",
					     "ext4",	 "f2fs",     "jfs",	 "overlay", "ramfs",
					     "rootfs",	 "squashfs", "tmpfs",	 "xfs",	    "zfs" };

	for (size_t i = 0; i < VD_ARRAY_SIZE(types); i++) {
		if (strcmp(type, types[i]) == 0)
			return true;
	}
	return false;
}

static bool is_at_or_below(const char *file, const char *point)
{
	size_t len = strlen(point);

	return strcmp(point, "/") == 0 ||
	       (strncmp(file, point, len) == 0 && (!file[len] || file[len] == '/'));
}

static bool is_remote(const struct vd_usage *usage, const char *file)
{
	const char *const *points = usage->remote.rows;

	for (size_t i = 0; i < usage->remote.count; i++) {
		if (is_at_or_below(file, points[i]))
			return true;
	}
	return false;
}

static int read_remote(struct vd_usage *usage)
{
	const struct vd_mount *mounts;
	int count = vd_usage_mounts(usage, &mounts), r = 0;

	for (int i = 0; i < count && r == 0; i++) {
		/* Containers repeat the mounts of the system many times over. */
		if (!is_local(mounts[i].type) && !is_remote(usage, mounts[i].point))
			r = vd_rows_add_text(usage, &usage->remote, mounts[i].point);
	}
	/* If no mounts are known, any could be remote. */
	if (count <= 0 && count != -ENOMEM)
		r = vd_rows_add_text(usage, &usage->remote, "/");
	return count == -ENOMEM ? count : r;
}

int vd_usage_may_stat(struct vd_usage *usage, const char *file)
{
	int r = usage->remote.read ? 0 : read_remote(usage);

	if (r < 0)
		return r;
	usage->remote.read = true;
	return !is_remote(usage, file);
}
