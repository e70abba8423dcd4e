/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Operations one after another, each timed. */
#pragma once

#include "bench/run.h"

/* What one operation took, from where its kind begins to count, and how much it moved. */
struct vd_bench_done {
	uint64_t ns, bytes;
};

/* ONCE does one operation. It returns 0, or 1 if the run was stopped during it, so that it does not
 * count, or what vd_bench_fail() returned. */
struct vd_bench_sequential {
	int (*once)(void *data, struct vd_bench_done *done);
	void *data;
	const char *name; /* of the operation: a constant */
	const char *time; /* a figure, in ns: the median of a slice; a constant. NULL: none */
	bool throughput;  /* a figure of that name, in bytes a second */
};

/* vd_bench_sequential_measure - Measure all of JOB, and end it. Every operation's time goes to a
 * histogram named SERIES's name. Return 0, or what vd_bench_fail() returned. */
int vd_bench_sequential_measure(struct vd_bench_run *run, struct vd_bench_job *job,
				const struct vd_bench_sequential *series);

/* vd_bench_middle - Return the median of HISTOGRAM, or its mean if the clock's steps are long. Steps
 * fall anywhere, so that means are right all the same. */
double vd_bench_middle(const struct vd_histogram *histogram);
