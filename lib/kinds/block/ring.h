/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A thread that keeps a number of reads or writes of one disk going, by io_uring. */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "bench/run.h"

/* What all threads of a job share. */
struct vd_ring_work {
	const struct vd_bench_job *job;
	int fd;
	bool writes, random;
	unsigned size_bytes, depth;
	uint64_t blocks; /* of that size, on the disk */
	atomic_bool end;
	int end_fd; /* an eventfd: who sets it also writes here, which wakes all the others */
};

struct vd_ring {
	struct vd_ring_work *work;
	unsigned index, count; /* which of how many threads */
	struct vd_histogram *latency;
	atomic_uint_least64_t operations;
	/* What went wrong: negative errno; 0: nothing. AT: where on the disk; -1: before that. */
	atomic_int error;
	int64_t at;
	const char *what; /* was tried */
};

/* vd_ring_is_built - whether this program has io_uring at all. */
bool vd_ring_is_built(void);

/* vd_ring_end - no more is to be begun. From any thread. */
void vd_ring_end(struct vd_ring_work *work);

/* vd_ring_thread - DATA is a struct vd_ring: works until the end is set, or something fails, which
 * ends all. What was begun is waited for. Returns NULL. */
void *vd_ring_thread(void *data);
