// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Verdicts are held against what they promise, over runs that were recorded on a busy machine; the
 * statistics below them against exact answers from books.
 */
#include "tests/lib/test.h"

#include <errno.h>
#include <json-c/json.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "json/json.h"
#include "stats/compare.h"
#include "stats/exact.h"
#include "stats/results.h"

#define PAIRS	    30 /* the default of 'bench compare --run' */
#define SIMULATIONS 200

static const char *const figures[] = { "roundTrip", "systemCall" };
static uint64_t seed;

static uint64_t draw(void)
{
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return seed >> 33;
}

static struct json_object *series_of(struct json_object *recorded, size_t n)
{
	return json_object_array_get_idx(json_object_object_get(recorded, "series"), n);
}

static double recorded_run(struct json_object *series, const char *figure, size_t n)
{
	struct json_object *values = json_object_object_get(series, figure);

	return json_object_get_double(
		json_object_array_get_idx(values, n % json_object_array_length(values)));
}

static struct json_object *make_figure(const char *name, double value)
{
	struct json_object *figure = json_object_new_object();
	struct json_object *samples = json_object_new_array();

	json_object_array_add(samples, json_object_new_double(value));
	json_object_object_add(figure, "name", json_object_new_string(name));
	json_object_object_add(figure, "unit", json_object_new_string("ns"));
	json_object_object_add(figure, "better", json_object_new_string("less"));
	json_object_object_add(figure, "samples", samples);
	return figure;
}

static struct json_object *make_result(struct json_object *list)
{
	struct json_object *result = json_object_new_object(), *device = json_object_new_object();
	struct json_object *job = json_object_new_object(), *jobs = json_object_new_array();

	json_object_object_add(device, "id", json_object_new_string("pci:1"));
	json_object_object_add(result, "device", device);
	json_object_object_add(result, "kind", json_object_new_string("roundtrip"));
	json_object_object_add(job, "name", json_object_new_string("status"));
	json_object_object_add(job, "figures", list);
	json_object_array_add(jobs, job);
	json_object_object_add(result, "jobs", jobs);
	return result;
}

/* The Nth recorded run, FACTOR times slower. */
static struct json_object *make_run(struct json_object *series, size_t n, double factor)
{
	struct json_object *list = json_object_new_array();

	for (size_t i = 0; i < VD_ARRAY_SIZE(figures); i++)
		json_object_array_add(
			list,
			make_figure(figures[i], factor * recorded_run(series, figures[i], n)));
	return make_result(list);
}

/* As bench-pairs.c makes them: runs that follow one another, a coin for each pair. */
static void make_pairs(struct json_object *series, double factor, struct json_object *before,
		       struct json_object *after)
{
	size_t first = draw();

	for (size_t i = 0; i < PAIRS; i++) {
		size_t swap = draw() & 1;

		json_object_array_add(before, make_run(series, first + 2 * i + swap, 1));
		json_object_array_add(after, make_run(series, first + 2 * i + !swap, factor));
	}
}

/* As a person makes files, on a system without drift: the order of the runs is random. */
static void make_files(struct json_object *series, double factor, struct json_object *before,
		       struct json_object *after)
{
	size_t order[2 * PAIRS], first = draw();

	for (size_t i = 0; i < VD_ARRAY_SIZE(order); i++) {
		size_t k = draw() % (i + 1);

		order[i] = order[k];
		order[k] = first + i;
	}
	for (size_t i = 0; i < PAIRS; i++) {
		json_object_array_add(before, make_run(series, order[i], 1));
		json_object_array_add(after, make_run(series, order[PAIRS + i], factor));
	}
}

static struct json_object *compare(struct json_object *before, struct json_object *after,
				   size_t pairs)
{
	const struct vd_bench_comparing comparing = { .pairs = pairs, .least = 0.03 };
	struct vd_bench_mismatch mismatch = { 0 };
	struct vd_results_fault fault;
	struct json_object *comparisons = NULL;

	assert_int_equal(vd_results_check(before, &fault), 0);
	assert_int_equal(vd_results_check(after, &fault), 0);
	assert_int_equal(vd_bench_compare(before, after, &comparing, &comparisons, &mismatch), 0);
	return comparisons;
}

static double number_of(struct json_object *comparison, const char *key)
{
	return json_object_get_double(json_object_object_get(comparison, key));
}

static const char *text_of(struct json_object *comparison, const char *key)
{
	return json_object_get_string(json_object_object_get(comparison, key));
}

static bool is_different(struct json_object *comparison)
{
	const char *verdict = text_of(comparison, "verdict");

	return strcmp(verdict, "better") == 0 || strcmp(verdict, "worse") == 0;
}

static int compare_doubles(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* The middle of the runs of one side; of an even number, the mean of the two in the middle. */
static double median_of(struct json_object *comparison, const char *key)
{
	struct json_object *runs = json_object_object_get(comparison, key);
	size_t count = json_object_array_length(runs);
	double values[128];

	assert_uint_in_range(count, 1, VD_ARRAY_SIZE(values));
	for (size_t i = 0; i < count; i++)
		values[i] = json_object_get_double(json_object_array_get_idx(runs, i));
	qsort(values, count, sizeof(*values), compare_doubles);
	return count % 2 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
}

/* The one interval and the one verdict; p is of the same statistic. */
static void check_consistent(struct json_object *comparison)
{
	double low = number_of(comparison, "low"), high = number_of(comparison, "high");
	bool excludes = low > 1 || high < 1;
	const char *verdict = text_of(comparison, "verdict");

	/* JSON has nine digits of each. */
	assert_float_equal(number_of(comparison, "before") / median_of(comparison, "beforeRuns"), 1,
			   1e-7);
	assert_float_equal(number_of(comparison, "after") / median_of(comparison, "afterRuns"), 1,
			   1e-7);
	assert_int_equal(excludes,
			 json_object_get_boolean(json_object_object_get(comparison, "real")));
	assert_int_equal(excludes, number_of(comparison, "p") <= VD_BENCH_REAL);
	assert_true(!is_different(comparison) || excludes);
	if (strcmp(verdict, "same") == 0)
		assert_true(low >= 1 / 1.03 && high <= 1.03);
	assert_true(low <= number_of(comparison, "ratio") &&
		    number_of(comparison, "ratio") <= high);
}

struct tally {
	unsigned any, worse; /* comparisons: a figure is called different; all are called worse */
};

/* How runs get to the two sides, and how many pairs they are: 0, none. */
struct method {
	void (*make)(struct json_object *series, double factor, struct json_object *before,
		     struct json_object *after);
	size_t pairs;
};

static const struct method in_pairs = { make_pairs, PAIRS }, in_files = { make_files, 0 };

static void simulate(const struct method *method, struct json_object *series, double factor,
		     struct tally *tally)
{
	vd_autojson struct json_object *before = json_object_new_array();
	vd_autojson struct json_object *after = json_object_new_array();
	vd_autojson struct json_object *comparisons = NULL;
	unsigned different = 0, worse = 0;

	method->make(series, factor, before, after);
	comparisons = compare(before, after, method->pairs);
	assert_int_equal(json_object_array_length(comparisons), VD_ARRAY_SIZE(figures));
	for (size_t i = 0; i < VD_ARRAY_SIZE(figures); i++) {
		struct json_object *comparison = json_object_array_get_idx(comparisons, i);

		check_consistent(comparison);
		different += is_different(comparison);
		worse += strcmp(text_of(comparison, "verdict"), "worse") == 0;
	}
	tally->any += different > 0;
	tally->worse += worse == VD_ARRAY_SIZE(figures);
}

static struct json_object *read_recorded(void)
{
	vd_autofree char *path = NULL;
	struct json_object *recorded;

	assert_true(asprintf(&path, "%s/fixtures/bench-runs.json", getenv("TESTS")) > 0);
	recorded = json_object_from_file(path);
	assert_non_null(recorded);
	return recorded;
}

static struct tally simulate_all(const struct method *method, double factor)
{
	vd_autojson struct json_object *recorded = read_recorded();
	struct tally tally = { 0 };

	seed = 20070412;
	for (unsigned n = 0; n < SIMULATIONS; n++)
		simulate(method, series_of(recorded, n % 2), factor, &tally);
	return tally;
}

/* Family-wise: a comparison counts once, whichever of its figures was called different. */
static void test_equal_runs_are_not_different(void **state)
{
	struct tally tally = simulate_all(&in_pairs, 1);

	print_message("# %u of %u equal pairs were called different\n", tally.any, SIMULATIONS);
	assert_true(tally.any * 100 <= SIMULATIONS * 5);
}

static void test_a_tenth_is_found(void **state)
{
	struct tally tally = simulate_all(&in_pairs, 1.1);

	print_message("# %u of %u differences of 10 %% were found\n", tally.worse, SIMULATIONS);
	assert_true(tally.worse * 100 >= SIMULATIONS * 95);
}

static void test_equal_files_are_not_different(void **state)
{
	struct tally tally = simulate_all(&in_files, 1);

	print_message("# %u of %u equal files were called different\n", tally.any, SIMULATIONS);
	assert_true(tally.any * 100 <= SIMULATIONS * 5);
}

/* The Nth run has its first figure no more. */
static void drop_figure(struct json_object *results, size_t n)
{
	struct json_object *result = json_object_array_get_idx(results, n);
	struct json_object *job =
		json_object_array_get_idx(json_object_object_get(result, "jobs"), 0);

	assert_int_equal(json_object_array_del_idx(json_object_object_get(job, "figures"), 0, 1),
			 0);
}

/* Both sides have as many runs then, but not of the same pairs. */
/* One side alone lacks a run, whichever it is. */
static void test_one_run_without_partner(void **state)
{
	for (unsigned side = 0; side < 2; side++) {
		vd_autojson struct json_object *recorded = read_recorded();
		vd_autojson struct json_object *before = json_object_new_array();
		vd_autojson struct json_object *after = json_object_new_array();
		vd_autojson struct json_object *comparisons = NULL;

		make_pairs(series_of(recorded, 0), 2, before, after);
		drop_figure(side ? after : before, 5);
		comparisons = compare(before, after, PAIRS);
		assert_string_equal(text_of(json_object_array_get_idx(comparisons, 0), "reason"),
				    "runs are missing");
	}
}

static void test_pairs_without_partner(void **state)
{
	vd_autojson struct json_object *recorded = read_recorded();
	vd_autojson struct json_object *before = json_object_new_array();
	vd_autojson struct json_object *after = json_object_new_array();
	vd_autojson struct json_object *comparisons = NULL;
	struct json_object *comparison;

	make_pairs(series_of(recorded, 0), 2, before, after);
	drop_figure(before, 5);
	drop_figure(after, 9);
	comparisons = compare(before, after, PAIRS);
	comparison = json_object_array_get_idx(comparisons, 0);
	assert_string_equal(text_of(comparison, "figure"), figures[0]);
	assert_string_equal(text_of(comparison, "verdict"), "not told");
	assert_string_equal(text_of(comparison, "reason"), "runs are missing");
	assert_null(json_object_object_get(comparison, "ratio"));
	assert_string_equal(text_of(json_object_array_get_idx(comparisons, 1), "verdict"), "worse");
}

/* Two-sided probabilities of the signed-rank test: 2 / 2^n where all are of one sign. */
static void test_pairs_known(void **state)
{
	static const double low[] = { 1, 2, 3, 4, 5, 6 }, high[] = { 1.1, 2.3, 3.4, 4.6, 5.9, 7 };
	struct vd_exact exact;

	assert_int_equal(vd_exact_pairs(low, high, 6, 0.05, &exact), 0);
	assert_float_equal(exact.p, 2.0 / 64, 1e-12);
	assert_true(exact.is_bounded && exact.low > 1);
	/* The smallest and the largest ratio: one contrast of 21 may be cut, so none is. */
	assert_float_equal(exact.low, 1.1, 1e-12);
	assert_int_equal(vd_exact_pairs(low, high, 5, 0.05, &exact), 0);
	assert_float_equal(exact.p, 2.0 / 32, 1e-12);
	assert_false(exact.is_bounded);
	assert_int_equal(vd_exact_pairs(low, low, 6, 0.05, &exact), 0);
	assert_float_equal(exact.p, 1, 0);
	assert_float_equal(exact.ratio, 1, 0);
	assert_int_equal(vd_exact_pairs(low, high, 0, 0.05, &exact), -EINVAL);
	assert_int_equal(vd_exact_pairs(low, (const double[]){ 0 }, 1, 0.05, &exact), -EDOM);
}

/* Those of the rank-sum test: 2 / C(m+n, m) where none lies between; U = 28 of 64: 0.7209. */
static void test_groups_known(void **state)
{
	static const double low[] = { 1, 2, 3, 4, 5, 6, 7, 8 };
	static const double high[] = { 11, 12, 13, 14, 15, 16, 17, 18 };
	static const double mixed[] = { 1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5, 8.5 };
	struct vd_exact exact;

	assert_int_equal(vd_exact_groups(low, 4, high, 4, 0.05, &exact), 0);
	assert_float_equal(exact.p, 2.0 / 70, 1e-12);
	assert_true(exact.is_bounded && exact.low > 1);
	assert_int_equal(vd_exact_groups(low, 3, high, 3, 0.05, &exact), 0);
	assert_float_equal(exact.p, 0.1, 1e-12);
	assert_false(exact.is_bounded);
	assert_int_equal(vd_exact_groups(low, 5, high, 3, 0.05, &exact), 0);
	assert_float_equal(exact.p, 2.0 / 56, 1e-12);
	assert_int_equal(vd_exact_groups(low, 8, mixed, 8, 0.05, &exact), 0);
	assert_float_equal(exact.p, 0.7209, 0.0001);
	assert_int_equal(vd_exact_groups(low, 8, low, 0, 0.05, &exact), -EINVAL);
}

static void test_needed(void **state)
{
	assert_int_equal(vd_exact_needed(true, 0.05), 6);
	assert_int_equal(vd_exact_needed(true, 0.05 / 2), 7);
	assert_int_equal(vd_exact_needed(false, 0.05), 4);
	assert_int_equal(vd_exact_needed(false, 0.05 / 2), 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_equal_runs_are_not_different),
		cmocka_unit_test(test_a_tenth_is_found),
		cmocka_unit_test(test_equal_files_are_not_different),
		cmocka_unit_test(test_one_run_without_partner),
		cmocka_unit_test(test_pairs_without_partner),
		cmocka_unit_test(test_pairs_known),
		cmocka_unit_test(test_groups_known),
		cmocka_unit_test(test_needed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
