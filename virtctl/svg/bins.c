// SPDX-License-Identifier: LGPL-2.1-or-later
#include "svg/bins.h"

#include <json-c/json.h>
#include <math.h>

#include "stats/histogram.h"

#define FINEST 1.01

static size_t make_empty(const struct vd_histogram *histogram, size_t most, struct bin *bins)
{
	double low = (double)vd_histogram_min(histogram);
	double high = vd_histogram_percentile(histogram, 990000);
	double factor, floor_ = low > 1 ? low : 1;
	size_t below = 0;

	factor = high > floor_ ? pow(high / floor_, 1.0 / (double)most) : 1;
	/* Finer than the buckets are would leave holes. */
	if (factor < FINEST)
		factor = FINEST;
	for (double from = floor_; below < most && from < high; from *= factor)
		below++;
	for (size_t i = 0; i <= below; i++, floor_ *= factor)
		bins[i] = (struct bin){ .low = i ? floor_ : low };
	return below + 1;
}

static void count_value(struct bin *bins, size_t count, double value, uint64_t times)
{
	size_t i = count - 1;

	while (i && bins[i].low > value)
		i--;
	bins[i].count += times;
}

static void count_buckets(struct json_object *latency, struct bin *bins, size_t count)
{
	struct json_object *buckets = json_object_object_get(latency, "buckets");

	for (size_t i = 0; i < json_object_array_length(buckets); i++) {
		struct json_object *bucket = json_object_array_get_idx(buckets, i);
		double from = json_object_get_double(json_object_array_get_idx(bucket, 0));
		double to = json_object_get_double(json_object_array_get_idx(bucket, 1));

		count_value(bins, count, (from + to) / 2,
			    json_object_get_uint64(json_object_array_get_idx(bucket, 2)));
	}
}

size_t bins_make(struct json_object *latency, const struct vd_histogram *histogram, size_t most,
		 struct bin *bins)
{
	size_t count = make_empty(histogram, most, bins);

	count_buckets(latency, bins, count);
	return count;
}
