/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * How far a figure can be trusted, and whether two differ, without a guess at how the values are
 * distributed. Chance comes from a generator with a fixed seed: the same values give the same
 * answer.
 */
#pragma once

#include <stddef.h>

struct vd_interval {
	double low, high;
};

/* The middle is SAMPLES' own; NULL-safe where COUNT is 0, which gives 0. */
double vd_mean(const double *samples, size_t count);

/*
 * vd_mean_interval - between what the mean lies with 95 % confidence: the percentile bootstrap
 * (Efron, 1979), 4,000 resamples. The samples are taken as independent of one another. With fewer
 * than three samples it is all of them. Takes COUNT * 4,000 steps. -ENOMEM.
 */
int vd_mean_interval(const double *samples, size_t count, struct vd_interval *ret);

/* vd_ratio_interval - the same for mean(A) / mean(B), each resampled on its own. -ENOMEM; -EDOM:
 * the mean of B is 0. */
int vd_ratio_interval(const double *a, size_t a_count, const double *b, size_t b_count,
		      double *ret_ratio, struct vd_interval *ret);

/*
 * vd_difference_p - how likely it is that A and B, if they were drawn from one and the same
 * distribution, would differ in rank by at least as much as they do: the rank-sum test of Mann,
 * Whitney and Wilcoxon, two-sided, ties at their middle rank, its distribution by 20,000 random
 * permutations (so it is never below 0.00005). 1 where one of them has fewer than four samples:
 * that few prove nothing. -ENOMEM.
 */
int vd_difference_p(const double *a, size_t a_count, const double *b, size_t b_count,
		    double *ret_p);

/*
 * vd_holm - adjust the COUNT probabilities in P in place for there being that many of them (Holm,
 * 1979): with each below LEVEL taken as real, the chance of a single wrong one among them is below
 * LEVEL.
 */
void vd_holm(double *p, size_t count);
