/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * How certain a figure of one run is, without an assumption about the distribution of its values.
 * The random numbers come from a generator with a fixed seed: the same values give the same result.
 */
#pragma once

#include <stddef.h>

struct vd_interval {
	double low, high;
};

/* vd_mean - Return the mean of the COUNT samples; 0 if COUNT is 0, in which case SAMPLES may be
 * NULL. */
double vd_mean(const double *samples, size_t count);

/*
 * vd_mean_interval - Find the 95 % confidence interval of the mean of the COUNT samples. The method
 * is the percentile bootstrap (Efron, 1979) with 4,000 resamples: COUNT * 4,000 steps. The samples
 * are assumed to be independent of one another. With fewer than three samples *RET is their
 * range; with none, 0 to 0. Return 0, or -ENOMEM.
 */
int vd_mean_interval(const double *samples, size_t count, struct vd_interval *ret);
