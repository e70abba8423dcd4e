/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * How far two sets of runs differ, without a guess at how runs are distributed: the exact
 * permutation distributions of Wilcoxon's two rank statistics. The interval and the probability
 * come from one and the same statistic, so they cannot contradict each other.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* The most runs of one side. */
#define VD_EXACT_MAX 100

/* The smallest value, and 1 by the largest: a smaller one counts as 0. */
#define VD_EXACT_LEAST 1e-18

struct vd_exact {
	double ratio;	  /* after by before: the estimate of Hodges and Lehmann */
	bool is_bounded;  /* false: with so few runs no interval has this confidence */
	double low, high; /* the interval; only if bounded */
	double p; /* two-sided; at most the level exactly if the interval does not contain 1 */
};

/*
 * vd_exact_pairs - compare COUNT pairs of runs; the order within each pair was random. The interval
 * inverts the signed-rank test: its confidence is at least 1 - LEVEL. -EDOM: a value is 0 or less,
 * or out of range. -EINVAL: no pair, or more than VD_EXACT_MAX. -ENOMEM.
 */
int vd_exact_pairs(const double *before, const double *after, size_t count, double level,
		   struct vd_exact *ret);

/*
 * vd_exact_groups - compare runs that do not belong together in pairs. The interval inverts the
 * rank-sum test, which takes runs as independent of one another. Errors as above.
 */
int vd_exact_groups(const double *before, size_t before_count, const double *after,
		    size_t after_count, double level, struct vd_exact *ret);

/* vd_exact_needed - Return the smallest number of runs of each side with which an interval at LEVEL
 * is bounded. */
size_t vd_exact_needed(bool paired, double level);
