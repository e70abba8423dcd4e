// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Histograms are held against the sorted values themselves, statistics against answers from books
 * and against what they promise.
 */
#include "tests/lib/test.h"

#include <json-c/json.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "json/json.h"
#include "stats/histogram.h"
#include "json/build.h"
#include "stats/stats.h"

static uint64_t seed = 1;

static uint64_t draw(void)
{
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return seed ^ seed >> 33;
}

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* Values of every size, small ones and ends of ranges among them. */
static uint64_t any_value(unsigned shape)
{
	switch (shape) {
	case 0:
		return draw() % 300;
	case 1:
		return 1000 + draw() % 100;
	case 2:
		return draw() >> draw() % 64;
	case 3:
		return draw() % 20 ? 10000 + draw() % 500 : 1000000 + draw() % 9000000;
	default:
		return UINT64_MAX - draw() % 3;
	}
}

static void check_percentiles(const struct vd_histogram *histogram, const uint64_t *sorted,
			      size_t count)
{
	static const unsigned ppms[] = { 0,	 1,	 10000,	 250000, 500000,
					 900000, 990000, 999000, 999900, 1000000 };

	for (size_t i = 0; i < VD_ARRAY_SIZE(ppms); i++) {
		uint64_t product = (uint64_t)count * ppms[i];
		size_t rank = (size_t)(product / 1000000);
		double truth, got = vd_histogram_percentile(histogram, ppms[i]);

		rank += product % 1000000 != 0;
		truth = (double)sorted[rank ? rank - 1 : 0];
		/* Half a percent more than promised would be a bucket too many. */
		if (got > truth * 1.0079 + 1e-9 || got < truth * 0.9921 - 1e-9)
			fail_msg("p%u of %zu values: %f, not %f", ppms[i], count, got, truth);
	}
}

static void test_percentiles(void **state)
{
	static const size_t counts[] = { 1, 2, 3, 10, 1000, 50000 };

	for (unsigned shape = 0; shape < 5; shape++) {
		for (size_t k = 0; k < VD_ARRAY_SIZE(counts); k++) {
			VD_CLEANUP(vd_histogram_freep) struct vd_histogram *histogram = NULL;
			vd_autofree uint64_t *values = calloc(counts[k], sizeof(*values));

			assert_int_equal(vd_histogram_new(&histogram), 0);
			for (size_t i = 0; i < counts[k]; i++) {
				values[i] = any_value(shape);
				vd_histogram_add(histogram, values[i]);
			}
			qsort(values, counts[k], sizeof(*values), compare);
			assert_int_equal(vd_histogram_count(histogram), counts[k]);
			assert_int_equal(vd_histogram_min(histogram), values[0]);
			assert_int_equal(vd_histogram_max(histogram), values[counts[k] - 1]);
			check_percentiles(histogram, values, counts[k]);
		}
	}
}

static size_t bucket_count(const struct vd_histogram *histogram)
{
	vd_autojson struct json_object *json = vd_histogram_json(histogram);

	return json_object_array_length(json_object_object_get(json, "buckets"));
}

/* As many buckets as are promised: one for each value below 256, 128 for each doubling. */
static void test_buckets(void **state)
{
	VD_CLEANUP(vd_histogram_freep) struct vd_histogram *histogram = NULL;

	assert_int_equal(vd_histogram_new(&histogram), 0);
	for (uint64_t i = 0; i < 256; i++)
		vd_histogram_add(histogram, i);
	assert_int_equal(bucket_count(histogram), 256);
	for (unsigned bit = 8; bit < 18; bit++) {
		vd_histogram_reset(histogram);
		for (uint64_t i = UINT64_C(1) << bit; i < UINT64_C(2) << bit; i++)
			vd_histogram_add(histogram, i);
		assert_int_equal(bucket_count(histogram), 128);
	}
}

/* Two values that are 1 % apart are told apart, whatever their size; and nearly all being the one,
 * every percentile but the last is that. Placing it in the bucket by rank must not hide that the
 * bucket is too wide. */
static void test_one_percent(void **state)
{
	VD_CLEANUP(vd_histogram_freep) struct vd_histogram *histogram = NULL;

	assert_int_equal(vd_histogram_new(&histogram), 0);
	for (unsigned n = 0; n < 5000; n++) {
		uint64_t value = 200 + (draw() >> (8 + draw() % 48)), far = value + value / 64 - 1;
		double got;

		vd_histogram_reset(histogram);
		vd_histogram_add(histogram, value);
		vd_histogram_add(histogram, value + value / 100);
		if (bucket_count(histogram) != 2)
			fail_msg("%llu: a bucket is wider than 1 %%", (unsigned long long)value);
		vd_histogram_reset(histogram);
		for (unsigned i = 0; i < 999; i++)
			vd_histogram_add(histogram, value);
		vd_histogram_add(histogram, far);
		got = vd_histogram_percentile(histogram, 999000);
		if (got > (double)value * 1.0079 || got < (double)value)
			fail_msg("p99.9 is %f, not %llu", got, (unsigned long long)value);
	}
}

/* Each named percentile at a value of its own: so many of ten thousand are at most I + 1. */
static void test_named_percentiles(void **state)
{
	static const char *const names[] = { "p50", "p90", "p95", "p99", "p99.9", "p99.99" };
	static const unsigned up_to[] = { 5000, 9000, 9500, 9900, 9990, 9999 };
	VD_CLEANUP(vd_histogram_freep) struct vd_histogram *histogram = NULL;
	vd_autojson struct json_object *json = NULL;
	struct json_object *percentiles;

	assert_int_equal(vd_histogram_new(&histogram), 0);
	for (unsigned i = 0, n = 0; i < VD_ARRAY_SIZE(up_to); i++) {
		for (; n < up_to[i]; n++)
			vd_histogram_add(histogram, i + 1);
	}
	vd_histogram_add(histogram, 100);
	json = vd_histogram_json(histogram);
	assert_true(json_object_object_get_ex(json, "percentiles", &percentiles));
	for (unsigned i = 0; i < VD_ARRAY_SIZE(names); i++)
		assert_float_equal(
			json_object_get_double(json_object_object_get(percentiles, names[i])),
			i + 1, 0);
}

static void test_small_values_are_exact(void **state)
{
	VD_CLEANUP(vd_histogram_freep) struct vd_histogram *histogram = NULL;

	assert_int_equal(vd_histogram_new(&histogram), 0);
	for (uint64_t i = 1; i <= 200; i++)
		vd_histogram_add(histogram, i);
	assert_float_equal(vd_histogram_percentile(histogram, 500000), 100, 0);
	assert_float_equal(vd_histogram_percentile(histogram, 990000), 198, 0);
	assert_float_equal(vd_histogram_mean(histogram), 100.5, 0);
}

static void test_empty(void **state)
{
	VD_CLEANUP(vd_histogram_freep) struct vd_histogram *histogram = NULL;

	assert_int_equal(vd_histogram_new(&histogram), 0);
	assert_int_equal(vd_histogram_min(histogram), 0);
	assert_int_equal(vd_histogram_max(histogram), 0);
	assert_float_equal(vd_histogram_mean(histogram), 0, 0);
	assert_float_equal(vd_histogram_percentile(histogram, 500000), 0, 0);
}

static void same(const struct vd_histogram *a, const struct vd_histogram *b)
{
	assert_int_equal(vd_histogram_count(a), vd_histogram_count(b));
	assert_int_equal(vd_histogram_min(a), vd_histogram_min(b));
	assert_int_equal(vd_histogram_max(a), vd_histogram_max(b));
	for (unsigned ppm = 0; ppm <= 1000000; ppm += 12500)
		assert_float_equal(vd_histogram_percentile(a, ppm), vd_histogram_percentile(b, ppm),
				   0);
}

static void test_merge_and_json(void **state)
{
	VD_CLEANUP(vd_histogram_freep) struct vd_histogram *all = NULL, *odd = NULL, *even = NULL;
	VD_CLEANUP(vd_histogram_freep) struct vd_histogram *read = NULL;
	struct json_object *json;

	assert_int_equal(vd_histogram_new(&all) | vd_histogram_new(&odd) | vd_histogram_new(&even),
			 0);
	for (unsigned i = 0; i < 10000; i++) {
		uint64_t value = draw() >> (20 + draw() % 44);

		vd_histogram_add(all, value);
		vd_histogram_add(i % 2 ? odd : even, value);
	}
	vd_histogram_merge(odd, even);
	same(odd, all);
	json = vd_histogram_json(all);
	assert_int_equal(vd_histogram_parse(json, &read), 0);
	same(read, all);
	assert_float_equal(vd_histogram_mean(read), vd_histogram_mean(all),
			   vd_histogram_mean(all) * 1e-8);
	json_object_put(json);
	vd_histogram_reset(all);
	assert_int_equal(vd_histogram_count(all), 0);
}

static void test_bad_json(void **state)
{
	static const char *const texts[] = {
		"[]",
		"{}",
		"{\"buckets\":{}}",
		"{\"buckets\":[1]}",
		"{\"buckets\":[[1,2]]}",
		"{\"buckets\":[[1,1,\"1\"]]}",
		"{\"buckets\":[[-1,1,1]]}",
		"{\"buckets\":[[2,1,1]]}",
		"{\"buckets\":[[1,100000,1]]}",
		"{\"buckets\":[[1,1,0]]}",
		"{\"buckets\":[[1,1,1]],\"mean\":\"1\"}",
		"{\"buckets\":[[1,1,1]],\"mean\":true}",
		"{\"buckets\":[[1,1,1]],\"mean\":null}",
		"{\"buckets\":[[1,1,1]],\"mean\":-1}",
		"{\"buckets\":[[1,1,1]],\"mean\":1e999}",
		"{\"buckets\":[[1,1,9223372036854775807],[1,1,9223372036854775807],[1,1,9]]}",
	};

	for (size_t i = 0; i < VD_ARRAY_SIZE(texts); i++) {
		struct json_object *json = json_tokener_parse(texts[i]);
		struct vd_histogram *histogram = NULL;

		assert_non_null(json);
		if (vd_histogram_parse(json, &histogram) == 0)
			fail_msg("%s is taken", texts[i]);
		assert_null(histogram);
		json_object_put(json);
	}
}

static void test_numbers(void **state)
{
	static const struct {
		double value;
		const char *text;
	} cases[] = {
		{ 0, "0.0" },	      { 1, "1.0" },	    { 1.5, "1.5" },
		{ -2, "-2.0" },	      { 1e300, "1e+300" },  { 1234567890123.0, "1.23456789e+12" },
		{ 0.0 / 0.0, "0.0" }, { 1.0 / 0.0, "0.0" }, { 10330.7992, "10330.7992" }
	};

	for (size_t i = 0; i < VD_ARRAY_SIZE(cases); i++) {
		struct json_object *number = vd_json_number(cases[i].value);

		assert_string_equal(json_object_to_json_string(number), cases[i].text);
		json_object_put(number);
	}
}

/* Of a sum of dice, so that it is neither normal nor flat, and skewed where CUBED. */
static double roll(bool cubed)
{
	double value = 0;

	for (unsigned i = 0; i < 3; i++)
		value += (double)(draw() % 1000) / 1000;
	return cubed ? value * value * value : value;
}

/* The promise of an interval: the true mean is in it, 95 times of a hundred; the bootstrap of 20
 * values is known to fall a little short of that. */
static void test_interval_covers(void **state)
{
	for (unsigned cubed = 0; cubed < 2; cubed++) {
		/* The mean of the cube, by a great many. */
		double truth = 0;
		unsigned covered = 0;

		for (unsigned i = 0; i < 2000000; i++)
			truth += roll(cubed) / 2000000;
		for (unsigned n = 0; n < 400; n++) {
			double samples[20];
			struct vd_interval interval;

			for (unsigned i = 0; i < 20; i++)
				samples[i] = roll(cubed);
			assert_int_equal(vd_mean_interval(samples, 20, &interval), 0);
			covered += interval.low <= truth && truth <= interval.high;
		}
		if (covered < 400 * 88 / 100 || covered > 400 * 99 / 100)
			fail_msg("%u of 400 intervals have the mean", covered);
	}
}

static const struct {
	const char *name;
	unsigned ppm;
} named[] = { { "p50", 500000 }, { "p90", 900000 },   { "p95", 950000 },
	      { "p99", 990000 }, { "p99.9", 999000 }, { "p99.99", 999900 } };

/* Values that each have a bucket of their own, against the same values in order. */
static void test_percentiles_by_order(void **state)
{
	static const unsigned counts[] = { 1, 2, 3, 99, 100, 101, 250 };

	for (size_t i = 0; i < VD_ARRAY_SIZE(counts); i++) {
		VD_CLEANUP(vd_histogram_freep) struct vd_histogram *histogram = NULL;
		struct json_object *json, *percentiles;
		double sum = 0;

		assert_int_equal(vd_histogram_new(&histogram), 0);
		/* From the largest to 0. */
		for (unsigned k = 0; k < counts[i]; k++) {
			vd_histogram_add(histogram, counts[i] - 1 - k);
			sum += k;
		}
		json = vd_histogram_json(histogram);
		percentiles = json_object_object_get(json, "percentiles");
		for (size_t k = 0; k < VD_ARRAY_SIZE(named); k++) {
			/* The value of rank N is N - 1. */
			double rank = ceil((double)counts[i] * named[k].ppm / 1e6);

			assert_float_equal(json_object_get_double(json_object_object_get(
						   percentiles, named[k].name)),
					   (rank < 1 ? 1 : rank) - 1, 0);
		}
		assert_float_equal(vd_histogram_mean(histogram), sum / counts[i], 1e-9);
		json_object_put(json);
	}
}

/* 10000 and 10010 share the bucket from 9984 to 10047: each of two has a half of it. */
static void test_values_in_one_bucket(void **state)
{
	VD_CLEANUP(vd_histogram_freep) struct vd_histogram *histogram = NULL;
	static const unsigned values[] = { 1, 10000, 10010, 100000 };

	assert_int_equal(vd_histogram_new(&histogram), 0);
	for (size_t i = 0; i < VD_ARRAY_SIZE(values); i++)
		vd_histogram_add(histogram, values[i]);
	assert_float_equal(vd_histogram_percentile(histogram, 500000), 9984 + 63 * 0.25, 1e-9);
	assert_float_equal(vd_histogram_percentile(histogram, 750000), 9984 + 63 * 0.75, 1e-9);
	assert_float_equal(vd_histogram_percentile(histogram, 1000000), 100000, 600);
}

static void test_merge_knows_all(void **state)
{
	for (unsigned order = 0; order < 2; order++) {
		VD_CLEANUP(vd_histogram_freep) struct vd_histogram *one = NULL;
		VD_CLEANUP(vd_histogram_freep) struct vd_histogram *other = NULL;

		assert_int_equal(vd_histogram_new(&one), 0);
		assert_int_equal(vd_histogram_new(&other), 0);
		vd_histogram_add(order ? other : one, 5);
		vd_histogram_add(order ? one : other, 10);
		vd_histogram_add(order ? one : other, 12);
		vd_histogram_merge(one, other);
		assert_int_equal(vd_histogram_count(one), 3);
		assert_int_equal(vd_histogram_min(one), 5);
		assert_int_equal(vd_histogram_max(one), 12);
		assert_float_equal(vd_histogram_mean(one), 9, 1e-9);
	}
}

static void test_mean(void **state)
{
	const double samples[] = { 1, 2, 6 };

	assert_float_equal(vd_mean(samples, 3), 3, 1e-12);
	assert_float_equal(vd_mean(samples, 2), 1.5, 1e-12);
	assert_float_equal(vd_mean(samples, 1), 1, 1e-12);
}

static void test_interval_of_few(void **state)
{
	const double samples[] = { 3, 1 };
	struct vd_interval interval;

	assert_int_equal(vd_mean_interval(samples, 2, &interval), 0);
	assert_float_equal(interval.low, 1, 0);
	assert_float_equal(interval.high, 3, 0);
	assert_int_equal(vd_mean_interval(samples, 0, &interval), 0);
	assert_float_equal(interval.low, 0, 0);
	assert_float_equal(vd_mean(samples, 0), 0, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_percentiles),
		cmocka_unit_test(test_buckets),
		cmocka_unit_test(test_one_percent),
		cmocka_unit_test(test_named_percentiles),
		cmocka_unit_test(test_small_values_are_exact),
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_merge_and_json),
		cmocka_unit_test(test_bad_json),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_interval_covers),
		cmocka_unit_test(test_interval_of_few),
		cmocka_unit_test(test_percentiles_by_order),
		cmocka_unit_test(test_values_in_one_bucket),
		cmocka_unit_test(test_merge_knows_all),
		cmocka_unit_test(test_mean),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
