// SPDX-License-Identifier: LGPL-2.1-or-later
#include "stats/stats.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

#define RESAMPLES 4000
#define SEED	  UINT64_C(0x2007041220070412)

/* splitmix64 (Steele, Lea and Flood, 2014): good enough to draw lots with, and short. */
static uint64_t draw(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

/* Below N, which is far below 2^32. */
static size_t draw_below(uint64_t *state, size_t n)
{
	return (size_t)(((draw(state) >> 32) * n) >> 32);
}

double vd_mean(const double *samples, size_t count)
{
	double sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += samples[i];
	return count ? sum / (double)count : 0;
}

static int compare_doubles(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double resampled_mean(uint64_t *state, const double *samples, size_t count)
{
	double sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += samples[draw_below(state, count)];
	return sum / (double)count;
}

/* What lies between the lowest and the highest 2.5 % of VALUES, which it sorts. */
static struct vd_interval middle(double values[static RESAMPLES])
{
	const size_t cut = RESAMPLES / 40;

	qsort(values, RESAMPLES, sizeof(*values), compare_doubles);
	return (struct vd_interval){ values[cut], values[RESAMPLES - 1 - cut] };
}

static struct vd_interval extent(const double *samples, size_t count)
{
	struct vd_interval all = { 0 };

	for (size_t i = 0; i < count; i++) {
		all.low = i == 0 || samples[i] < all.low ? samples[i] : all.low;
		all.high = i == 0 || samples[i] > all.high ? samples[i] : all.high;
	}
	return all;
}

int vd_mean_interval(const double *samples, size_t count, struct vd_interval *ret)
{
	vd_autofree double *means = NULL;
	uint64_t state = SEED;

	if (count < 3) {
		*ret = extent(samples, count);
		return 0;
	}
	means = malloc(RESAMPLES * sizeof(*means));
	if (!means)
		return -ENOMEM;
	for (size_t i = 0; i < RESAMPLES; i++)
		means[i] = resampled_mean(&state, samples, count);
	*ret = middle(means);
	return 0;
}
