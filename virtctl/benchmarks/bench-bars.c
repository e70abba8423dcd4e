// SPDX-License-Identifier: LGPL-2.1-or-later
/* The latencies of a result as bars of text. */
#include <json-c/json.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "benchmarks/bench-internal.h"
#include "stats/histogram.h"
#include "text/measure.h"
#include "text/text.h"

#define ROWS	  14
#define BAR_WIDTH 48
#define FINEST	  1.01

struct bar {
	double low;
	uint64_t count;
};

/* From the shortest to what all but one in a hundred are below, by equal factors; what is above is
 * the last one's. */
static size_t make_rows(const struct vd_histogram *histogram, struct bar rows[static ROWS + 1])
{
	double low = (double)vd_histogram_min(histogram);
	double high = vd_histogram_percentile(histogram, 990000);
	double factor, floor_ = low > 1 ? low : 1;
	size_t rows_below = 0;

	factor = high > floor_ ? pow(high / floor_, 1.0 / ROWS) : 1;
	/* Finer than the buckets are would leave holes. */
	if (factor < FINEST)
		factor = FINEST;
	for (double from = floor_; rows_below < ROWS && from < high; from *= factor)
		rows_below++;
	for (size_t i = 0; i <= rows_below; i++, floor_ *= factor)
		rows[i] = (struct bar){ .low = i ? floor_ : low };
	return rows_below + 1;
}

static void count_bucket(struct bar *rows, size_t count, double value, uint64_t times)
{
	size_t i = count - 1;

	while (i && rows[i].low > value)
		i--;
	rows[i].count += times;
}

static void count_buckets(struct json_object *latency, struct bar *rows, size_t count)
{
	struct json_object *buckets = json_object_object_get(latency, "buckets");

	for (size_t i = 0; i < json_object_array_length(buckets); i++) {
		struct json_object *bucket = json_object_array_get_idx(buckets, i);
		double from = json_object_get_double(json_object_array_get_idx(bucket, 0));
		double to = json_object_get_double(json_object_array_get_idx(bucket, 1));

		count_bucket(rows, count, (from + to) / 2,
			     json_object_get_uint64(json_object_array_get_idx(bucket, 2)));
	}
}

static void put_bar(const struct bar *row, const char *unit, uint64_t most, uint64_t all)
{
	const char *block = text_is_utf8() ? "\342\226\210" : "#";
	unsigned width = (unsigned)((double)row->count / (double)most * BAR_WIDTH + 0.5);
	double percent = (double)row->count * 100 / (double)all;
	char low[MEASURE_MAX];

	measure_text(row->low, unit, low);
	/* The micro sign is two bytes wide, and one column. */
	printf("  %*s+ ", strstr(low, "\302\265") ? 11 : 10, low);
	for (unsigned i = 0; i < (row->count && !width ? 1 : width); i++)
		fputs(row->count && !width ? "." : block, stdout);
	printf(percent && percent < 0.1 ? " <0.1 %%\n" : " %.1f %%\n", percent);
}

static void put_rows(const struct bar *rows, size_t count, const char *unit, uint64_t all)
{
	uint64_t most = 1;

	for (size_t i = 0; i < count; i++)
		most = rows[i].count > most ? rows[i].count : most;
	while (count && !rows[count - 1].count)
		count--;
	for (size_t i = 0; i < count; i++)
		put_bar(&rows[i], unit, most, all);
}

void bench_bars(struct json_object *latency, const char *title)
{
	const char *unit = json_object_get_string(json_object_object_get(latency, "unit"));
	struct vd_histogram *histogram;
	struct bar rows[ROWS + 1];
	size_t count;

	if (!unit || vd_histogram_parse(latency, &histogram) < 0)
		return;
	if (vd_histogram_count(histogram)) {
		count = make_rows(histogram, rows);
		count_buckets(latency, rows, count);
		printf("\n%s\n", title);
		put_rows(rows, count, unit, vd_histogram_count(histogram));
	}
	vd_histogram_free(histogram);
}
