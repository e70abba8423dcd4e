/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * How far two sets of runs differ, without an assumption about the distribution of runs: the exact
 * permutation distributions of Wilcoxon's two rank statistics. The interval and the probability
 * come from the same statistic, so they cannot contradict each other.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* The most runs of one side. */
#define VD_EXACT_MAX 100

/* The smallest value, and 1 divided by the largest: a smaller value counts as 0. */
#define VD_EXACT_LEAST 1e-18

struct vd_exact {
	double ratio;	  /* after divided by before: the estimate of Hodges and Lehmann */
	bool is_bounded;  /* false: there are too few runs for an interval of this confidence */
	double low, high; /* the interval; 0 unless is_bounded */
	double p; /* two-sided; at most the level exactly if the interval does not contain 1 */
};

/*
 * vd_exact_pairs - Compare COUNT pairs of runs; the order within each pair was random. The interval
 * inverts the signed-rank test; its confidence is at least 1 - LEVEL. Return 0, or:
 * -EDOM: a value is below VD_EXACT_LEAST or above 1 / VD_EXACT_LEAST.
 * -EINVAL: there is no pair, or more than VD_EXACT_MAX.
 * -ENOMEM.
 */
int vd_exact_pairs(const double *before, const double *after, size_t count, double level,
		   struct vd_exact *ret);

/*
 * vd_exact_groups - Compare runs that are not in pairs. The interval inverts the rank-sum test,
 * which assumes that runs are independent of one another; its confidence is at least 1 - LEVEL.
 * Return 0, or those of vd_exact_pairs(); -EINVAL: a side has no run, or more than VD_EXACT_MAX.
 */
int vd_exact_groups(const double *before, size_t before_count, const double *after,
		    size_t after_count, double level, struct vd_exact *ret);

/* vd_exact_needed - Return the smallest number of runs of each side, at most VD_EXACT_MAX, with
 * which an interval at LEVEL is bounded. */
size_t vd_exact_needed(bool paired, double level);
