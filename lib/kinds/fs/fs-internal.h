/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the kind fs uses of a mounted file system. Every function here that returns an int runs in
 * a blocking thread (bench/blocking-thread.h), asks the file system, and returns 0 or what vd_bench_fail()
 * returned, if nothing else is said.
 */
#pragma once

#include <stdint.h>

#include "bench/blocking-thread.h"
#include "proc/usage.h"

struct vd_fs {
	struct vd_bench_run *run;
	struct vd_blocking *blocking;
	struct vd_mount mount;
	struct vd_bench_job *job; /* the one that is going */

	int top;	/* the folder on which it is mounted */
	int kernel;	/* a file that the kernel itself answers for */
	int file;	/* what is read; -1: there is nothing to read */
	int flags;	/* of the file's description, without O_DIRECT */
	char name[256]; /* of the file, as seen from the top folder; "" for one without a name */
	size_t request;
	uint64_t span;	/* so much of the file is read */
	uint64_t place; /* from which the next offset is drawn */
	bool drops;	/* what was read is dropped before each request */
	unsigned char *buffer;
};

/* How large one request, and what is read of a file, may be; and a temporary file is. */
#define VD_FS_REQUEST_MAX   (1u << 20)
#define VD_FS_SPAN_MAX	    (256u << 20)
#define VD_FS_TEMPORARY_MAX (4u << 20)

/* vd_fs_open_top - the folder, which must be that of the mount; and the kernel's own file. */
int vd_fs_open_top(struct vd_fs *fs);

/*
 * vd_fs_open_file - what is read: the setting "file"; or, with "write", a temporary file that has
 * no name by the time that this returns; or else the largest regular file in the top folder. Where
 * that has none of the size of a request, fs->file is -1, and a warning says so.
 */
int vd_fs_open_file(struct vd_fs *fs);

/* vd_fs_close - all of it. */
void vd_fs_close(struct vd_fs *fs);

/* vd_fs_fail - OPERATION on the file, or on the mount where there is none, failed with ERROR. */
int vd_fs_fail(const struct vd_fs *fs, int error, const char *operation);

/* vd_fs_resident - how many pages of what is read are in the page cache, of *RET_ALL; -1: the
 * kernel does not tell. */
long vd_fs_resident(struct vd_fs *fs, long *ret_all);

/* vd_fs_read_at - one request at OFFSET, into fs->buffer; *RET_NS (may be NULL) is how long it
 * took. */
int vd_fs_read_at(struct vd_fs *fs, uint64_t offset, uint64_t *ret_ns);

/* vd_fs_fill_cache - read all of it once; what can't be read within TIME_NS is left out of fs->span
 * from now on. */
int vd_fs_fill_cache(struct vd_fs *fs, uint64_t time_ns);

/*
 * vd_fs_avoid_cache - from now on, each request goes to the host: the mount keeps no data anyway;
 * or O_DIRECT; or what was read is dropped before it is read again (posix_fadvise(2)). The first
 * that is seen to work; *RET_HOW is how, as a constant. -ENOTSUP: none does, and nothing was
 * reported.
 */
int vd_fs_avoid_cache(struct vd_fs *fs, const char **ret_how);

/* vd_fs_drop - what is in the page cache of LENGTH bytes from OFFSET (0: all) is dropped. */
void vd_fs_drop(struct vd_fs *fs, uint64_t offset, uint64_t length);
