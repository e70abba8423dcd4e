// SPDX-License-Identifier: LGPL-2.1-or-later
#include "bench/stats.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

#define RESAMPLES    4000
#define PERMUTATIONS 20000
#define PROVES	     4 /* with three and three, the smallest probability is 0.1 */
#define SEED	     UINT64_C(0x2007041220070412)

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

int vd_ratio_interval(const double *a, size_t a_count, const double *b, size_t b_count,
		      double *ret_ratio, struct vd_interval *ret)
{
	vd_autofree double *ratios = malloc(RESAMPLES * sizeof(*ratios));
	double below = vd_mean(b, b_count);
	uint64_t state = SEED;

	if (!ratios)
		return -ENOMEM;
	if (below == 0 || !a_count)
		return -EDOM;
	for (size_t i = 0; i < RESAMPLES; i++) {
		double over = resampled_mean(&state, a, a_count);
		double under = resampled_mean(&state, b, b_count);

		ratios[i] = under == 0 ? 0 : over / under;
	}
	*ret_ratio = vd_mean(a, a_count) / below;
	*ret = middle(ratios);
	return 0;
}

struct ranked {
	double value, rank;
	size_t at; /* before it was sorted */
};

static int compare_ranked(const void *a, const void *b)
{
	return compare_doubles(&((const struct ranked *)a)->value,
			       &((const struct ranked *)b)->value);
}

/* RANKS[I]: that of the Ith of A and then B; equal ones share the middle of theirs. Twice the
 * rank, so that sums are exact. */
static int make_ranks(const double *a, size_t a_count, const double *b, size_t b_count,
		      uint64_t *ranks)
{
	size_t count = a_count + b_count;
	vd_autofree struct ranked *sorted = calloc(count, sizeof(*sorted));

	if (!sorted)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++)
		sorted[i] =
			(struct ranked){ .value = i < a_count ? a[i] : b[i - a_count], .at = i };
	qsort(sorted, count, sizeof(*sorted), compare_ranked);
	for (size_t i = 0, end; i < count; i = end) {
		for (end = i + 1; end < count && sorted[end].value == sorted[i].value;)
			end++;
		for (size_t k = i; k < end; k++)
			ranks[sorted[k].at] = i + 1 + end;
	}
	return 0;
}

static uint64_t sum_of(const uint64_t *ranks, size_t count)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += ranks[i];
	return sum;
}

/* Which COUNT of ALL come first is a matter of chance afterwards. */
static void shuffle_first(uint64_t *state, uint64_t *ranks, size_t count, size_t all)
{
	for (size_t i = 0; i < count; i++) {
		size_t k = i + draw_below(state, all - i);
		uint64_t kept = ranks[i];

		ranks[i] = ranks[k];
		ranks[k] = kept;
	}
}

static uint64_t distance(uint64_t a, uint64_t b)
{
	return a > b ? a - b : b - a;
}

int vd_difference_p(const double *a, size_t a_count, const double *b, size_t b_count, double *ret_p)
{
	size_t count = a_count + b_count, as_far = 0;
	vd_autofree uint64_t *ranks = NULL;
	uint64_t state = SEED, expected, far;
	int r;

	*ret_p = 1;
	if (a_count < PROVES || b_count < PROVES)
		return 0;
	ranks = calloc(count, sizeof(*ranks));
	r = ranks ? make_ranks(a, a_count, b, b_count, ranks) : -ENOMEM;
	if (r < 0)
		return r;
	expected = a_count * (count + 1);
	far = distance(sum_of(ranks, a_count), expected);
	for (size_t i = 0; i < PERMUTATIONS; i++) {
		shuffle_first(&state, ranks, a_count, count);
		as_far += distance(sum_of(ranks, a_count), expected) >= far;
	}
	*ret_p = (double)(as_far + 1) / (PERMUTATIONS + 1);
	return 0;
}

/* The one that is smallest among those that are not adjusted yet (they are never below FLOOR). */
static size_t next_smallest(const double *p, const unsigned char *done, size_t count)
{
	size_t best = count;

	for (size_t i = 0; i < count; i++) {
		if (!done[i] && (best == count || p[i] < p[best]))
			best = i;
	}
	return best;
}

void vd_holm(double *p, size_t count)
{
	vd_autofree unsigned char *done = calloc(count ? count : 1, 1);
	double floor_ = 0;

	for (size_t n = 0; done && n < count; n++) {
		size_t i = next_smallest(p, done, count);
		double adjusted = p[i] * (double)(count - n);

		floor_ = adjusted > floor_ ? adjusted : floor_;
		p[i] = floor_ > 1 ? 1 : floor_;
		done[i] = 1;
	}
}
