/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What an operation of the device costs beyond the system call that makes it: it and a like system
 * call that stays in the kernel, in turns; what disturbs one disturbs both.
 */
#pragma once

#include "bench/run.h"

/* ONCE does one operation, at one of the two ends: 0, or what vd_bench_fail() returns. */
struct vd_bench_paired {
	int (*once)(void *end);
	void *device, *kernel; /* its two ends */
	const char *name;      /* of the device's operation: a constant */
};

/*
 * vd_bench_paired_measure - all of JOB, to its end: the figure "roundTrip" is the difference of the
 * medians of both in a slice, "systemCall" the median of the latter; where the clock is too coarse
 * for medians, both are of means. The times of both go to histograms, PAIR's name and "systemCall".
 * Counts the device's operations. 0, or what vd_bench_fail() returns.
 */
int vd_bench_paired_measure(struct vd_bench_run *run, struct vd_bench_job *job,
			    const struct vd_bench_paired *pair);
