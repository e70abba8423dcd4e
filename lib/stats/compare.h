/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Two sets of results against one another. A verdict rests on whole runs: the slices of one run
 * depend on one another, and runs differ by more than their slices show. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct json_object;

/* The chance that any of the figures of one comparison is called different although none is. */
#define VD_BENCH_REAL 0.05

struct vd_bench_comparing {
	size_t pairs; /* run I of both sides belong together, in random order; 0: they do not */
	double least; /* the smallest difference that matters: 0.03 is 3 % */
};

/* What could not be compared. */
struct vd_bench_mismatch {
	char figure[128]; /* "KIND JOB FIGURE"; empty: no one figure */
	const char *file; /* borrowed from the results; empty: they have none */
	char what[256];
};

/*
 * vd_bench_compare - compare each figure that both have. A and B are arrays of Result of
 * io.virtd.Bench (borrowed) that vd_results_check() has accepted; each result is a run. Figures are
 * the same if kind, job, name and device are. If each of A and B is about one device only, the
 * device does not matter. A result may have a member "file", a text: where it was read; warnings
 * and errors name it. *RET is an array of objects, which the caller puts:
 *
 *   device, kind, job, figure, unit, better
 *   before, after   the medians of the runs
 *   beforeRuns, afterRuns   the value of each run: the mean of its samples
 *   paired          whether they belong together
 *   ratio           after by before (exact.h); of single runs, that of their values. null: a run
 *                   is 0 or less, did not come to its end, or (paired) is missing
 *   low, high       the interval of the ratio; null: too few runs
 *   confidence      of the interval: 1 - VD_BENCH_REAL by the number of figures (Bonferroni)
 *   p               the probability of so large a difference by chance, times the number of figures
 *   real            whether the interval does not contain 1
 *   verdict         "same": the interval lies within LEAST; else "better" or "worse": it does not
 *                   contain 1; else "not told"
 *   reason          why it is "not told"; null otherwise
 *   warnings        texts: what makes the comparison doubtful
 *
 * With each of these errors but the last, *RET_MISMATCH tells more. -EBADMSG: a figure has two
 * units. -E2BIG: there are too many runs or figures. -EEXIST: one side has a run twice. -ENOENT: A
 * and B have no figure in common. -ENOMEM.
 */
int vd_bench_compare(struct json_object *a, struct json_object *b,
		     const struct vd_bench_comparing *comparing, struct json_object **ret,
		     struct vd_bench_mismatch *ret_mismatch);
