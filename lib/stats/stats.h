/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * How far a figure of one run can be trusted, without a guess at how the values are distributed. Chance comes from a generator with a fixed seed: the same values give the same
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
