/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What an operation of the device costs beyond its system call. The device's operation alternates
 * with a similar system call that stays in the kernel, so that disturbances affect both. */
#pragma once

#include "bench/run.h"

/* ONCE does one operation on one of the two ends. It returns 0, or an error of vd_bench_fail(). */
struct vd_bench_paired {
	int (*once)(void *end);
	void *device, *kernel; /* its two ends */
	const char *name;      /* of the device's operation: a constant */
};

/*
 * vd_bench_paired_measure - Measure all of JOB, and end it. A slice's "roundTrip" is the difference
 * of both medians, its "systemCall" the median of the kernel's operation. vd_bench_middle() takes
 * means instead of medians if the clock is too coarse. The times of both go to histograms named
 * PAIRED's name and "systemCall". Only the device's operations are counted. Return 0, or what
 * vd_bench_fail() returned.
 */
int vd_bench_paired_measure(struct vd_bench_run *run, struct vd_bench_job *job,
			    const struct vd_bench_paired *paired);
