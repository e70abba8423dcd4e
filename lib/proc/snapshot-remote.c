// SPDX-License-Identifier: LGPL-2.1-or-later
/* Which files a stat(2) reaches without waiting for a server or a program. */
#include <errno.h>
#include <string.h>

#include "proc/snapshot.h"

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

static bool is_remote(const struct vd_proc_snapshot *proc, const char *file)
{
	const char *const *points = proc->remote.rows;

	for (size_t i = 0; i < proc->remote.count; i++) {
		if (is_at_or_below(file, points[i]))
			return true;
	}
	return false;
}

static int read_remote(struct vd_proc_snapshot *proc)
{
	const struct vd_mount *mounts;
	int count = vd_proc_mounts(proc, &mounts), r = 0;

	for (int i = 0; i < count && r == 0; i++) {
		/* Containers repeat the mounts of the system many times over. */
		if (!is_local(mounts[i].type) && !is_remote(proc, mounts[i].point))
			r = vd_rows_add_text(proc, &proc->remote, mounts[i].point);
	}
	/* If no mounts are known, any could be remote. */
	if (count <= 0 && count != -ENOMEM)
		r = vd_rows_add_text(proc, &proc->remote, "/");
	return count == -ENOMEM ? count : r;
}

int vd_proc_may_stat(struct vd_proc_snapshot *proc, const char *file)
{
	int r = proc->remote.read ? 0 : read_remote(proc);

	if (r < 0)
		return r;
	proc->remote.read = true;
	return !is_remote(proc, file);
}
