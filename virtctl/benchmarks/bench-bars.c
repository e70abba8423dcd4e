// SPDX-License-Identifier: LGPL-2.1-or-later
/* The latencies of a result as bars of text. */
#include <json-c/json.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "benchmarks/bench-internal.h"
#include "stats/histogram.h"
#include "svg/bins.h"
#include "text/measure.h"
#include "text/text.h"

#define ROWS	  14
#define BAR_WIDTH 48

static void put_bar(const struct bin *row, const char *unit, uint64_t most, uint64_t all)
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

static void put_rows(const struct bin *rows, size_t count, const char *unit, uint64_t all)
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
	struct bin rows[ROWS + 1];
	size_t count;

	if (!unit || vd_histogram_parse(latency, &histogram) < 0)
		return;
	if (vd_histogram_count(histogram)) {
		count = bins_make(latency, histogram, ROWS, rows);
		printf("\n%s\n", title);
		put_rows(rows, count, unit, vd_histogram_count(histogram));
	}
	vd_histogram_free(histogram);
}
