/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A thread that keeps a number of reads or writes of one disk in progress, by io_uring. */
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
	uint64_t blocks; /* of SIZE_BYTES, on the disk */
	atomic_bool end;
	int end_fd; /* an eventfd, written when END is set: wakes all threads */
};

struct vd_ring {
	struct vd_ring_work *work;
	unsigned index, count; /* which of how many threads */
	struct vd_histogram *latency;
	atomic_uint_least64_t operations;
	/* A negative errno; 0: none. AT: the byte on the disk; -1: it failed before any request. */
	atomic_int error;
	int64_t at;
	const char *what; /* failed, a constant */
};

/* vd_ring_is_built - Return whether this program was built with io_uring. */
bool vd_ring_is_built(void);

/* vd_ring_end - Make all threads of WORK begin no more requests. May be called from any thread. */
void vd_ring_end(struct vd_ring_work *work);

/*
 * vd_ring_thread - Work on DATA, a struct vd_ring, until the end is set; a failure sets it for all
 * threads. Then wait for the requests in progress. Return NULL, as a function for
 * pthread_create(3).
 */
void *vd_ring_thread(void *data);
