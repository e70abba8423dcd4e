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
	unsigned sector_bytes; /* what it reads at the least */
};

/*
 * vd_disk_open - the disk of the run's device that the setting "disk" names, else its first: its
 * node, past the page cache (O_DIRECT). For reading only, unless WRITES: then only where nobody
 * holds it and libblkid finds nothing on it. That it is the very disk of that device is seen to.
 * The caller closes DISK->fd. Else what vd_bench_fail() returned.
 */
int vd_disk_open(struct vd_bench_run *run, bool writes, struct vd_disk *ret);

/* vd_disk_note - what the kernel says of it, into the notes of the run: scheduler, queues, … */
void vd_disk_note(struct vd_bench_run *run, const struct vd_disk *disk);

/*
 * vd_disk_is_empty - whether there is nothing on the disk at FD that libblkid knows: no file
 * system, no partition table, no RAID, nothing. 1 or 0; -ENOTSUP: built without it; -EIO.
 */
int vd_disk_is_empty(int fd);
