/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where the file system of a 9p or virtiofs device is mounted. */
#pragma once

#include "bench/kind.h"
#include "proc/snapshot.h"

/*
 * vd_fs_mount_find - Find the mount of DEVICE's file system, among those that this process sees:
 * the one on WANTED. If WANTED is NULL: the only one, or the only one of the whole file system. The
 * texts of *RET live as long as *RET_PROC, which the caller frees by vd_proc_free(). Reads sysfs
 * and procfs, never a file system. Return 0, or, with a sentence in REASON:
 * -ENOTSUP: DEVICE is not a file system, it is not mounted (there), or its mounts are not known.
 * -ENOTUNIQ: there are several.
 * Those of vd_proc_new() and vd_proc_mounts().
 */
int vd_fs_mount_find(const struct vd_bench_device *device, const char *wanted,
		     struct vd_proc_snapshot **ret_proc, struct vd_mount *ret,
		     char reason[static VD_BENCH_REASON_MAX]);

/* The mount that is wanted. */
struct vd_fs_wanted {
	const char *type;  /* "9p", "virtiofs" */
	const char *tag;   /* NULL: any, since the system has only one device of the kind */
	const char *point; /* NULL: any */
};

/* vd_fs_mount_choose - Choose among the COUNT mounts, for vd_fs_mount_find(). *RET is borrowed from
 * MOUNTS. Return 0, -ENOTSUP (none fits) or -ENOTUNIQ (several do), as there. */
int vd_fs_mount_choose(const struct vd_mount *mounts, size_t count,
		       const struct vd_fs_wanted *wanted, const struct vd_mount **ret,
		       char reason[static VD_BENCH_REASON_MAX]);

/*
 * vd_fs_keeps_attributes - Return whether a 9p mount with these OPTIONS answers statx(2) from its
 * own cache. Linux 6.1 shows "loose" or "fscache" for that, without the "cache=" of mount(8). Since
 * 6.4 it shows "cache=" and a hexadecimal number with the bits of these
 * (Documentation/filesystems/9p.rst).
 */
bool vd_fs_keeps_attributes(const char *options);
