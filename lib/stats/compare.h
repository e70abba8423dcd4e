/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Compares two sets of results. A verdict rests on whole runs: the slices of one run depend on one
 * another, and runs differ by more than their slices show. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct json_object;

/* The probability that a comparison calls any of its figures different although none is. */
#define VD_BENCH_REAL 0.05

struct vd_bench_comparing {
	size_t pairs; /* number of pairs: run I of both sides, in random order. 0: no pairs */
	double least; /* the smallest difference that matters: 0.03 is 3 % */
};

/* Why results can't be compared. */
struct vd_bench_mismatch {
	char figure[128]; /* "KIND JOB FIGURE"; empty: not a single figure */
	const char *file; /* borrowed from the results; empty or NULL: none */
	char what[256];
};

/*
 * vd_bench_compare - Compare each figure that both A and B have. They are arrays of Result of
 * io.virtd.Bench (borrowed) that vd_results_check() has accepted; each result is a run. Figures are
 * the same if kind, job, name and device are. If each of A and B is about one device only, the
 * device does not matter. A result may have a member "file", a text: the file that it was read
 * from, which warnings and errors name. *RET is an array of objects, which the caller puts:
 *
 *   device, kind, job, figure, unit, better
 *   before, after   the medians of the runs
 *   beforeRuns, afterRuns   the value of each run: the mean of its samples
 *   paired          whether they belong together
 *   ratio           after divided by before (exact.h); of single runs, that of their values. null:
 *                   a run is 0 or less, did not come to its end, or (paired) is missing
 *   low, high       the interval of the ratio; null: too few runs, or no ratio
 *   confidence      of the interval: 1 - VD_BENCH_REAL / the number of figures (Bonferroni)
 *   p               the probability of so large a difference by chance, times the number of
 *                   figures; 1 at most
 *   real            whether the interval does not contain 1
 *   verdict         "same": the interval lies within LEAST; otherwise "better" or "worse": it does
 *                   not contain 1; otherwise "not told"
 *   reason          why it is "not told"; null otherwise
 *   warnings        texts that say what makes the comparison doubtful
 *
 * Return 0, or, with an explanation in *RET_MISMATCH except for -ENOMEM:
 * -EBADMSG: a figure has two units, or two values of better.
 * -E2BIG: there are too many runs or figures.
 * -EEXIST: one side has a run twice.
 * -ENOENT: A and B have no figure in common.
 * -ENOMEM.
 */
int vd_bench_compare(struct json_object *a, struct json_object *b,
		     const struct vd_bench_comparing *comparing, struct json_object **ret,
		     struct vd_bench_mismatch *ret_mismatch);
