/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the kind fs uses of a mounted file system. The functions run in a blocking thread
 * (bench/blocking-thread.h), and block as long as the file system does. Those that return an int
 * return 0, or what vd_bench_fail() returned, unless their contract says otherwise.
 */
#pragma once

#include <stdint.h>

#include "bench/blocking-thread.h"
#include "proc/snapshot.h"

struct vd_fs {
	struct vd_bench_run *run;
	struct vd_blocking *blocking;
	struct vd_mount mount;
	struct vd_bench_job *job; /* the present one */

	int top;	/* the folder on which it is mounted */
	int kernel;	/* a file in memory, for comparison */
	int file;	/* the file that is read; -1: there is none */
	int flags;	/* of the file's description, without O_DIRECT */
	char name[256]; /* of the file, relative to TOP; "": it has no name */
	size_t request; /* bytes of one read */
	uint64_t span;	/* bytes of the file that are read */
	uint64_t place; /* state from which the next offset is drawn */
	bool drops;	/* the page cache is emptied of what was read before each request */
	unsigned char *buffer;
};

/* Bytes: the largest request, the largest span, and the size of a temporary file. */
#define VD_FS_REQUEST_MAX   (1u << 20)
#define VD_FS_SPAN_MAX	    (256u << 20)
#define VD_FS_TEMPORARY_MAX (4u << 20)

/* vd_fs_open_top - Open FS->top, which must be the folder of FS->mount, and FS->kernel. -ENODEV:
 * something else is mounted over it. */
int vd_fs_open_top(struct vd_fs *fs);

/*
 * vd_fs_open_file - Open FS->file: the setting "file"; or, if "write" is "yes", a temporary file
 * that has no name when this returns; or the largest regular file in the top folder. If that has
 * none of the size of a request, FS->file stays -1, and a warning says so.
 */
int vd_fs_open_file(struct vd_fs *fs);

/* vd_fs_close - Close the three files of FS that are open. */
void vd_fs_close(struct vd_fs *fs);

/* vd_fs_fail - Report that OPERATION on the file, or on the mount if there is no file, failed with
 * ERROR (a negative errno). Return ERROR. */
int vd_fs_fail(const struct vd_fs *fs, int error, const char *operation);

/* vd_fs_resident - Return how many pages of the span are in the page cache, and in *RET_ALL how
 * many the span has. -1: the kernel does not tell (mincore(2)). */
long vd_fs_resident(struct vd_fs *fs, long *ret_all);

/* vd_fs_read_at - Read one request at OFFSET into FS->buffer. *RET_NS (RET_NS may be NULL) is the
 * time that it took. -EIO: the file ends before. */
int vd_fs_read_at(struct vd_fs *fs, uint64_t offset, uint64_t *ret_ns);

/* vd_fs_fill_cache - Read all of the span once. Cut FS->span to what could be read within TIME_NS,
 * but at least one request. */
int vd_fs_fill_cache(struct vd_fs *fs, uint64_t time_ns);

/*
 * vd_fs_avoid_cache - Make each request go to the host from now on, in the first way that works:
 * the mount keeps no data, O_DIRECT, or dropping what was read before reading it again
 * (posix_fadvise(2)). *RET_HOW is its name, static.
 * -ENOTSUP: none works; this is not reported by vd_bench_fail().
 */
int vd_fs_avoid_cache(struct vd_fs *fs, const char **ret_how);

/* vd_fs_drop - Drop LENGTH bytes (0: all) of the file from OFFSET on from the page cache. The
 * kernel may ignore this. */
void vd_fs_drop(struct vd_fs *fs, uint64_t offset, uint64_t length);
