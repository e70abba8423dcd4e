/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The disk that a benchmark reads. */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "bench/run.h"

struct vd_disk {
	const char *name, *node; /* "vda", "/dev/vda"; of the device's record */
	int fd;
	uint64_t size_bytes;
	unsigned sector_bytes; /* the smallest request */
};

/*
 * vd_disk_open - Open the disk that the setting "disk" names, or the device's first disk, past the
 * page cache (O_DIRECT). The node must be that disk's. With WRITES, the user must have agreed to
 * lose the data, nobody may hold the disk (O_EXCL), and libblkid must find nothing on it; without,
 * it is opened for reading only. The caller closes RET->fd; the texts are the record's. Return 0,
 * or what vd_bench_fail() returned.
 */
int vd_disk_open(struct vd_bench_run *run, bool writes, struct vd_disk *ret);

/* vd_disk_note - Add what the kernel tells of the disk to the notes of the run: scheduler, queues
 * and others. */
void vd_disk_note(struct vd_bench_run *run, const struct vd_disk *disk);

/*
 * vd_disk_is_empty - Return 1 if libblkid finds nothing on the disk at FD. Return 0 if there is a
 * file system, a partition table, RAID or the like. Reads the disk, and blocks on that. Or:
 * -ENOTSUP: built without libblkid.
 * -EIO: the disk can't be read.
 * -ENOMEM.
 */
int vd_disk_is_empty(int fd);
