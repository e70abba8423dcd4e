// SPDX-License-Identifier: LGPL-2.1-or-later
#include "stats/histogram.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "json/json.h"
#include "json/build.h"

#define BITS	7
#define HALF	(1u << BITS) /* buckets a doubling */
#define BUCKETS ((64 - BITS + 1) * HALF)
#define MILLION 1000000u

struct vd_histogram {
	uint64_t count, min, max;
	double sum;
	uint64_t buckets[BUCKETS];
};

static const struct percentile {
	const char *name;
	unsigned ppm;
} percentiles[] = {
	{ "p50", 500000 }, { "p90", 900000 },	{ "p95", 950000 },
	{ "p99", 990000 }, { "p99.9", 999000 }, { "p99.99", 999900 },
};

int vd_histogram_new(struct vd_histogram **ret)
{
	struct vd_histogram *histogram = malloc(sizeof(*histogram));

	if (!histogram)
		return -ENOMEM;
	vd_histogram_reset(histogram);
	*ret = histogram;
	return 0;
}

void vd_histogram_free(struct vd_histogram *histogram)
{
	free(histogram);
}

void vd_histogram_reset(struct vd_histogram *histogram)
{
	memset(histogram, 0, sizeof(*histogram));
	histogram->min = UINT64_MAX;
}

/* Its leading bits above SHIFT are what is kept of a value. */
static unsigned bucket_of(uint64_t value)
{
	unsigned shift;

	if (value < 2 * HALF)
		return (unsigned)value;
	shift = 63u - (unsigned)__builtin_clzll(value) - BITS;
	return shift * HALF + (unsigned)(value >> shift);
}

static uint64_t bucket_first(unsigned bucket)
{
	unsigned shift = bucket < 2 * HALF ? 0 : bucket / HALF - 1;

	return (uint64_t)(bucket - shift * HALF) << shift;
}

static uint64_t bucket_last(unsigned bucket)
{
	unsigned shift = bucket < 2 * HALF ? 0 : bucket / HALF - 1;

	return bucket_first(bucket) + ((uint64_t)1 << shift) - 1;
}

static void add_many(struct vd_histogram *histogram, uint64_t value, uint64_t count)
{
	histogram->buckets[bucket_of(value)] += count;
	histogram->count += count;
	histogram->sum += (double)value * (double)count;
	if (value < histogram->min)
		histogram->min = value;
	if (value > histogram->max)
		histogram->max = value;
}

void vd_histogram_add(struct vd_histogram *histogram, uint64_t value)
{
	add_many(histogram, value, 1);
}

void vd_histogram_merge(struct vd_histogram *histogram, const struct vd_histogram *from)
{
	for (unsigned i = 0; i < BUCKETS; i++)
		histogram->buckets[i] += from->buckets[i];
	histogram->count += from->count;
	histogram->sum += from->sum;
	if (from->min < histogram->min)
		histogram->min = from->min;
	if (from->max > histogram->max)
		histogram->max = from->max;
}

uint64_t vd_histogram_count(const struct vd_histogram *histogram)
{
	return histogram->count;
}

uint64_t vd_histogram_min(const struct vd_histogram *histogram)
{
	return histogram->count ? histogram->min : 0;
}

uint64_t vd_histogram_max(const struct vd_histogram *histogram)
{
	return histogram->max;
}

double vd_histogram_mean(const struct vd_histogram *histogram)
{
	return histogram->count ? histogram->sum / (double)histogram->count : 0;
}

/* The smallest and the largest value that BUCKET can have counted. */
static uint64_t lowest_in(const struct vd_histogram *histogram, unsigned bucket)
{
	uint64_t first = bucket_first(bucket);

	return first < histogram->min ? histogram->min : first;
}

static uint64_t highest_in(const struct vd_histogram *histogram, unsigned bucket)
{
	uint64_t last = bucket_last(bucket);

	return last > histogram->max ? histogram->max : last;
}

/* The value of the RANKth (from 1) of all values. */
static double value_at(const struct vd_histogram *histogram, uint64_t rank)
{
	unsigned bucket = 0;
	uint64_t below = 0;
	double low, high;

	while (below + histogram->buckets[bucket] < rank)
		below += histogram->buckets[bucket++];
	low = (double)lowest_in(histogram, bucket);
	high = (double)highest_in(histogram, bucket);
	return low +
	       (high - low) * ((double)(rank - below) - 0.5) / (double)histogram->buckets[bucket];
}

/* Rounded up, and without a product that does not fit. */
static uint64_t rank_of(uint64_t count, unsigned ppm)
{
	uint64_t rank = count / MILLION * ppm + (count % MILLION * ppm + MILLION - 1) / MILLION;

	return rank ? rank : 1;
}

double vd_histogram_percentile(const struct vd_histogram *histogram, unsigned ppm)
{
	if (!histogram->count)
		return 0;
	return value_at(histogram, rank_of(histogram->count, ppm > MILLION ? MILLION : ppm));
}

static struct json_object *percentiles_json(const struct vd_histogram *histogram)
{
	struct json_object *object = vd_json_object();

	for (size_t i = 0; i < VD_ARRAY_SIZE(percentiles); i++) {
		double value = vd_histogram_percentile(histogram, percentiles[i].ppm);

		vd_json_add(object, percentiles[i].name, vd_json_number(value));
	}
	return object;
}

static struct json_object *bucket_json(const struct vd_histogram *histogram, unsigned bucket)
{
	const uint64_t values[] = { lowest_in(histogram, bucket), highest_in(histogram, bucket),
				    histogram->buckets[bucket] };
	struct json_object *array = vd_json_array();

	for (size_t i = 0; i < VD_ARRAY_SIZE(values); i++)
		vd_json_append(array, vd_json_unsigned(values[i]));
	return array;
}

static struct json_object *buckets_json(const struct vd_histogram *histogram)
{
	struct json_object *array = vd_json_array();

	for (unsigned i = 0; i < BUCKETS; i++) {
		if (histogram->buckets[i])
			vd_json_append(array, bucket_json(histogram, i));
	}
	return array;
}

struct json_object *vd_histogram_json(const struct vd_histogram *histogram)
{
	unsigned losses = vd_json_losses();
	struct json_object *object = vd_json_object();

	vd_json_add(object, "count", vd_json_unsigned(histogram->count));
	vd_json_add(object, "min", vd_json_unsigned(vd_histogram_min(histogram)));
	vd_json_add(object, "max", vd_json_unsigned(histogram->max));
	vd_json_add(object, "mean", vd_json_number(vd_histogram_mean(histogram)));
	vd_json_add(object, "percentiles", percentiles_json(histogram));
	vd_json_add(object, "buckets", buckets_json(histogram));
	return vd_json_complete(object, losses);
}

/* [FROM, TO, COUNT]: FROM and TO of one bucket of ours, all of its values at one of them. */
static int parse_bucket(struct vd_histogram *histogram, struct json_object *array)
{
	uint64_t values[3];

	if (!json_object_is_type(array, json_type_array) || json_object_array_length(array) != 3)
		return -EINVAL;
	for (size_t i = 0; i < VD_ARRAY_SIZE(values); i++) {
		struct json_object *value = json_object_array_get_idx(array, i);

		if (!json_object_is_type(value, json_type_int) || json_object_get_int64(value) < 0)
			return -EINVAL;
		values[i] = json_object_get_uint64(value);
	}
	if (values[0] > values[1] || bucket_of(values[0]) != bucket_of(values[1]) || !values[2] ||
	    histogram->count + values[2] < values[2])
		return -EINVAL;
	add_many(histogram, values[0], values[2]);
	if (values[1] > histogram->max)
		histogram->max = values[1];
	return 0;
}

static bool is_mean(struct json_object *value)
{
	double mean = json_object_get_double(value);

	return (json_object_is_type(value, json_type_double) ||
		json_object_is_type(value, json_type_int)) &&
	       isfinite(mean) && mean >= 0;
}

int vd_histogram_parse(struct json_object *json, struct vd_histogram **ret)
{
	VD_CLEANUP(vd_histogram_freep) struct vd_histogram *histogram = NULL;
	struct json_object *buckets = NULL, *mean = NULL;
	int r = vd_histogram_new(&histogram);

	if (r < 0)
		return r;
	if (!json_object_is_type(json, json_type_object) ||
	    !json_object_object_get_ex(json, "buckets", &buckets) ||
	    !json_object_is_type(buckets, json_type_array))
		return -EINVAL;
	for (size_t i = 0; i < json_object_array_length(buckets) && r == 0; i++)
		r = parse_bucket(histogram, json_object_array_get_idx(buckets, i));
	if (r < 0)
		return r;
	/* The buckets do not know it exactly. */
	if (json_object_object_get_ex(json, "mean", &mean)) {
		if (!is_mean(mean))
			return -EINVAL;
		histogram->sum = json_object_get_double(mean) * (double)histogram->count;
	}
	*ret = vd_take_ptr(histogram);
	return 0;
}
