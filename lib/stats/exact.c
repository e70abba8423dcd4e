// SPDX-License-Identifier: LGPL-2.1-or-later
#include "stats/exact.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

/*
 * The contrasts of two samples are the logarithms of all ratios that they give; the statistic is
 * the number of contrasts above 0. WEIGHTS[T] is in how many permutations it is T, 0 to COUNT.
 */
struct contrasts {
	double *list, *weights;
	size_t count;
};

static void contrasts_free(struct contrasts *contrasts)
{
	free(contrasts->list);
	free(contrasts->weights);
}

static int contrasts_new(struct contrasts *ret, size_t count)
{
	ret->list = calloc(count, sizeof(*ret->list));
	ret->weights = calloc(count + 1, sizeof(*ret->weights));
	ret->count = count;
	return ret->list && ret->weights ? 0 : -ENOMEM;
}

static int compare_doubles(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* How likely the statistic is T or less. */
static double chance_up_to(const struct contrasts *contrasts, size_t t)
{
	double all = 0, below = 0;

	for (size_t i = 0; i <= contrasts->count; i++) {
		all += contrasts->weights[i];
		if (i <= t)
			below += contrasts->weights[i];
	}
	return below / all;
}

/* How many contrasts lie outside of the interval, on each side, plus one; 0: it is unbounded. */
static size_t find_cut(const struct contrasts *contrasts, double level)
{
	double all = 0, below = 0;
	size_t cut = 0;

	for (size_t i = 0; i <= contrasts->count; i++)
		all += contrasts->weights[i];
	while (cut < contrasts->count && below + contrasts->weights[cut] <= all * level / 2)
		below += contrasts->weights[cut++];
	return cut;
}

static double find_p(const struct contrasts *contrasts)
{
	size_t not_above = 0, not_below = 0;
	double p;

	for (size_t i = 0; i < contrasts->count; i++) {
		not_above += contrasts->list[i] <= 0;
		not_below += contrasts->list[i] >= 0;
	}
	p = 2 * chance_up_to(contrasts, not_above < not_below ? not_above : not_below);
	return p > 1 ? 1 : p;
}

static struct vd_exact settle(struct contrasts *contrasts, double level)
{
	double *list = contrasts->list;
	size_t count = contrasts->count, cut = find_cut(contrasts, level);
	struct vd_exact exact = { .is_bounded = cut > 0, .p = find_p(contrasts) };

	qsort(list, count, sizeof(*list), compare_doubles);
	exact.ratio = exp((list[(count - 1) / 2] + list[count / 2]) / 2);
	if (cut) {
		exact.low = exp(list[cut - 1]);
		exact.high = exp(list[count - cut]);
	}
	return exact;
}

/* So that a ratio of two is a finite number. */
static bool are_positive(const double *values, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (!(values[i] >= VD_EXACT_LEAST && values[i] <= 1 / VD_EXACT_LEAST))
			return false;
	}
	return true;
}

/* Each rank is in the sum, or is not. */
static void weigh_signed_ranks(size_t count, double *weights)
{
	size_t reached = 0;

	weights[0] = 1;
	for (size_t rank = 1; rank <= count; rank++) {
		reached += rank;
		for (size_t t = reached; t >= rank; t--)
			weights[t] += weights[t - rank];
	}
}

int vd_exact_pairs(const double *before, const double *after, size_t count, double level,
		   struct vd_exact *ret)
{
	VD_CLEANUP(contrasts_free) struct contrasts contrasts = { 0 };
	double log_ratios[VD_EXACT_MAX];
	size_t n = 0;

	if (!count || count > VD_EXACT_MAX)
		return -EINVAL;
	if (!are_positive(before, count) || !are_positive(after, count))
		return -EDOM;
	if (contrasts_new(&contrasts, count * (count + 1) / 2) < 0)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++)
		log_ratios[i] = log(after[i] / before[i]);
	for (size_t i = 0; i < count; i++) {
		for (size_t k = i; k < count; k++)
			contrasts.list[n++] = (log_ratios[i] + log_ratios[k]) / 2;
	}
	weigh_signed_ranks(count, contrasts.weights);
	*ret = settle(&contrasts, level);
	return 0;
}

/*
 * WAYS[J][U]: so many ways are there to choose J of the places seen so far that U places which were
 * not chosen stand before chosen ones, counted for each. WIDTH is the number of values of U.
 */
static void weigh_rank_sums(size_t chosen, size_t all, double *ways, size_t width)
{
	ways[0] = 1;
	for (size_t place = 0; place < all; place++) {
		for (size_t j = place < chosen ? place + 1 : chosen; j > 0; j--) {
			size_t passed = place - (j - 1);

			for (size_t u = passed; u < width; u++)
				ways[j * width + u] += ways[(j - 1) * width + u - passed];
		}
	}
}

static int weigh_groups(size_t a, size_t b, double *weights)
{
	size_t width = a * b + 1;
	vd_autofree double *ways = calloc((a + 1) * width, sizeof(*ways));

	if (!ways)
		return -ENOMEM;
	weigh_rank_sums(a, a + b, ways, width);
	memcpy(weights, ways + a * width, width * sizeof(*weights));
	return 0;
}

int vd_exact_groups(const double *before, size_t before_count, const double *after,
		    size_t after_count, double level, struct vd_exact *ret)
{
	VD_CLEANUP(contrasts_free) struct contrasts contrasts = { 0 };
	size_t n = 0;

	if (!before_count || before_count > VD_EXACT_MAX || !after_count ||
	    after_count > VD_EXACT_MAX)
		return -EINVAL;
	if (!are_positive(before, before_count) || !are_positive(after, after_count))
		return -EDOM;
	if (contrasts_new(&contrasts, before_count * after_count) < 0 ||
	    weigh_groups(before_count, after_count, contrasts.weights) < 0)
		return -ENOMEM;
	for (size_t i = 0; i < before_count; i++) {
		for (size_t k = 0; k < after_count; k++)
			contrasts.list[n++] = log(after[k] / before[i]);
	}
	*ret = settle(&contrasts, level);
	return 0;
}

size_t vd_exact_needed(bool paired, double level)
{
	double chance = 1;
	size_t count = 0;

	/* One more run halves the chance, or multiplies it by (n+1)^2 / ((2n+1)(2n+2)). */
	while (2 * chance > level && count < VD_EXACT_MAX) {
		double n = (double)count++;

		chance *= paired ? 0.5 : (n + 1) / (2 * (2 * n + 1));
	}
	return count;
}
