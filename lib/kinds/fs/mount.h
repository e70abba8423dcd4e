/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where the file system of a 9p or virtiofs device is mounted. */
#pragma once

#include "bench/kind.h"
#include "proc/usage.h"

/*
 * vd_fs_mount_find - the mount of DEVICE's file system that this process sees: the one on WANTED;
 * with NULL the only one, or the only one of the whole file system. The texts of *RET live as long
 * as *RET_USAGE, which the caller frees by vd_usage_free(). Reads sysfs and procfs; no file system
 * is asked anything. -ENOTSUP: it is no such device, it is not mounted (there), or which mounts are
 * its can't be told; -ENOTUNIQ: several; those of vd_usage_mounts(). REASON says so.
 */
int vd_fs_mount_find(const struct vd_bench_device *device, const char *wanted,
		     struct vd_usage **ret_usage, struct vd_mount *ret,
		     char reason[static VD_BENCH_REASON_MAX]);

/* What is looked for. */
struct vd_fs_wanted {
	const char *type;  /* "9p", "virtiofs" */
	const char *tag;   /* NULL: any, since the system has one device of the kind only */
	const char *point; /* NULL: any */
};

/* vd_fs_mount_choose - its part that chooses among the COUNT mounts. */
int vd_fs_mount_choose(const struct vd_mount *mounts, size_t count,
		       const struct vd_fs_wanted *wanted, const struct vd_mount **ret,
		       char reason[static VD_BENCH_REASON_MAX]);

/*
 * vd_fs_keeps_attributes - whether a mount of 9p with these OPTIONS answers statx(2) by itself,
 * whatever it is asked for: "loose" or "fscache", which Linux 6.1 has without the "cache=" that
 * mount(8) is given, or since 6.4 "cache=" and a number with the bits of these
 * (Documentation/filesystems/9p.rst).
 */
bool vd_fs_keeps_attributes(const char *options);
