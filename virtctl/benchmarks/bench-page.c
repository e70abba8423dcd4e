// SPDX-License-Identifier: LGPL-2.1-or-later
/* One result of a benchmark as a page for a person. */
#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

#include "benchmarks/bench-internal.h"
#include "json/build.h"
#include "json/json.h"
#include "output/page.h"
#include "output/table.h"
#include "text/json-path.h"
#include "text/text.h"

static const struct column figure_list[] = {
	{ .name = "JOB" },
	{ .name = "FIGURE" },
	{ .name = "VALUE", .right = true },
	{ .name = "95%-FROM", .right = true },
	{ .name = "95%-TO", .right = true },
};

static const struct column_table figure_columns = COLUMN_TABLE(figure_list);

static const struct column latency_list[] = {
	{ .name = "JOB" },
	{ .name = "WHAT" },
	{ .name = "COUNT", .right = true },
	{ .name = "MIN", .right = true },
	{ .name = "P50", .right = true },
	{ .name = "P90", .right = true },
	{ .name = "P99", .right = true },
	{ .name = "P99.9", .right = true },
	{ .name = "P99.99", .right = true },
	{ .name = "MAX", .right = true },
};

static const struct column_table latency_columns = COLUMN_TABLE(latency_list);

static void add_figure(struct table *table, struct json_object *job, struct json_object *figure)
{
	const char *unit = json_path_text(figure, "unit");

	table_row(table);
	bench_text_cell(table, job, "name");
	bench_figure_cells(table, figure);
	if (!figure)
		return;
	bench_measure_cell(table, bench_number(figure, "low"), unit);
	bench_measure_cell(table, bench_number(figure, "high"), unit);
}

/* The processor time of an operation is no figure of its own, but read as one. */
static void add_cpu(struct table *table, struct json_object *job)
{
	double value = bench_number(json_object_object_get(job, "cpu"), "perOperationNs");

	if (value <= 0)
		return;
	table_row(table);
	bench_text_cell(table, job, "name");
	table_cell(table, "cpuPerOperation");
	bench_measure_cell(table, value, "ns");
}

static void add_figures(struct table *table, struct json_object *job)
{
	struct json_object *figures = json_object_object_get(job, "figures");

	if (!array_count(figures))
		add_figure(table, job, NULL);
	for (size_t i = 0; i < array_count(figures); i++)
		add_figure(table, job, json_object_array_get_idx(figures, i));
	add_cpu(table, job);
}

static void add_latency(struct table *table, struct json_object *job, struct json_object *latency)
{
	static const char *const percentiles[] = { "p50", "p90", "p99", "p99.9", "p99.99" };
	struct json_object *known = json_object_object_get(latency, "percentiles");

	table_row(table);
	bench_text_cell(table, job, "name");
	bench_text_cell(table, latency, "name");
	bench_text_cell(table, latency, "count");
	bench_measure_cell(table, bench_number(latency, "min"), "ns");
	for (size_t i = 0; i < VD_ARRAY_SIZE(percentiles); i++)
		bench_measure_cell(table, bench_number(known, percentiles[i]), "ns");
	bench_measure_cell(table, bench_number(latency, "max"), "ns");
}

static void add_latencies(struct table *table, struct json_object *job)
{
	struct json_object *latencies = json_object_object_get(job, "latencies");

	for (size_t i = 0; i < array_count(latencies); i++)
		add_latency(table, job, json_object_array_get_idx(latencies, i));
}

/* An empty line, and what ADD makes of each job. */
static int put_table(struct json_object *jobs, const struct column_table *columns,
		     void (*add)(struct table *table, struct json_object *job), struct error *error)
{
	VD_CLEANUP(table_freep) struct table *table = table_open(columns);

	for (size_t i = 0; i < array_count(jobs); i++)
		add(table, json_object_array_get_idx(jobs, i));
	if (table_is_empty(table))
		return EXIT_DONE;
	putchar('\n');
	return table_finish(table, error);
}

/* Of each job, the first of its times: it is what the job is about. */
static void put_bars(struct json_object *jobs)
{
	for (size_t i = 0; i < array_count(jobs); i++) {
		struct json_object *job = json_object_array_get_idx(jobs, i);
		struct json_object *times = json_object_object_get(job, "latencies");
		struct json_object *first =
			array_count(times) ? json_object_array_get_idx(times, 0) : NULL;
		char title[160];
		vd_autofree char *safe = NULL;

		snprintf(title, sizeof(title), "%s: how long one %s took",
			 json_path_text(job, "name"), json_path_text(first, "name"));
		safe = text_safe(title);
		if (first && safe)
			bench_bars(first, safe);
	}
}

/* As many lines as it takes. */
static void put_sentence(unsigned indent, const char *label, const char *text)
{
	vd_autojson struct json_object *words = vd_json_array();

	while (words && text && *text) {
		size_t length = strcspn(text, " ");

		vd_json_append(words, vd_json_text_part(text, length));
		text += length + strspn(text + length, " ");
	}
	page_words(indent, label, words);
}

/* Sentences are wrapped; the rest is as page_object() has it. */
static void put_notes(struct json_object *notes)
{
	vd_autojson struct json_object *others = vd_json_object();

	json_object_object_foreach(notes, key, value)
	{
		if (json_object_is_type(value, json_type_string) && strcmp(key, "read") == 0)
			put_sentence(2, "Read", json_object_get_string(value));
		else
			json_object_object_add(others, key, json_object_get(value));
	}
	page_object(2, others);
}

static void put_head(struct json_object *result)
{
	const char *driver = json_path_text(result, "device.driver");
	const char *interface = json_path_text(result, "device.interfaces[0].name");

	page_heading(0, "%s%s%s: %s", json_path_text(result, "device.id") ?: "?",
		     interface ? " " : "", interface ? interface : "",
		     json_path_text(result, "kind") ?: "?");
	put_sentence(2, "What", json_path_text(result, "what"));
	page_line(2, "Driver", driver);
	page_line(2, "Hypervisor", json_path_text(result, "system.platforms[0].name"));
	page_line(2, "Kernel", json_path_text(result, "system.kernel"));
	page_object(2, json_object_object_get(result, "settings"));
	put_notes(json_object_object_get(result, "notes"));
}

static void put_warnings(struct json_object *warnings)
{
	if (array_count(warnings))
		putchar('\n');
	for (size_t i = 0; i < array_count(warnings); i++)
		put_sentence(0, "Warning",
			     json_path_text(json_object_array_get_idx(warnings, i), "message"));
}

int bench_page(struct json_object *result, struct error *error)
{
	struct json_object *jobs = json_object_object_get(result, "jobs");
	int code;

	put_head(result);
	code = put_table(jobs, &figure_columns, add_figures, error);
	if (code == EXIT_DONE)
		code = put_table(jobs, &latency_columns, add_latencies, error);
	if (code != EXIT_DONE)
		return code;
	put_bars(jobs);
	put_warnings(json_object_object_get(result, "warnings"));
	return EXIT_DONE;
}
