// SPDX-License-Identifier: LGPL-2.1-or-later
/* One result of a benchmark as a page for a person. */
#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

#include "benchmarks/bench-internal.h"
#include "json/json.h"
#include "output/array-table.h"
#include "output/page.h"
#include "text/json-path.h"
#include "text/measure.h"
#include "text/text.h"

#define FIGURE_COLUMNS	"JOB,FIGURE,VALUE,95%-FROM,95%-TO"
#define LATENCY_COLUMNS "JOB,WHAT,COUNT,MIN,P50,P90,P99,P99.9,P99.99,MAX"

double bench_number(struct json_object *object, const char *key)
{
	return json_object_get_double(json_object_object_get(object, key));
}

/* ROW[KEY] = VALUE in UNIT, for a person. */
static int add_measure(struct json_object *row, const char *key, double value, const char *unit)
{
	char text[MEASURE_MAX];

	measure_text(value, unit, text);
	return vd_json_set(row, key, json_object_new_string(text));
}

static int add_text(struct json_object *row, const char *key, const char *text)
{
	return vd_json_set(row, key, json_object_new_string(text ? text : "?"));
}

static int add_row(struct json_object *rows, struct json_object *row, int failed)
{
	if (!failed && row && json_object_array_add(rows, row) == 0)
		return 0;
	json_object_put(row);
	return -1;
}

static int add_figure(struct json_object *rows, const char *job, struct json_object *figure)
{
	const char *unit = json_path_text(figure, "unit") ?: "";
	struct json_object *row = json_object_new_object();
	int failed =
		!row || add_text(row, "job", job) |
				add_text(row, "name", json_path_text(figure, "name")) |
				add_measure(row, "value", bench_number(figure, "value"), unit) |
				add_measure(row, "low", bench_number(figure, "low"), unit) |
				add_measure(row, "high", bench_number(figure, "high"), unit);

	return add_row(rows, row, failed);
}

/* A job without figures finished nothing. */
static int add_nothing(struct json_object *rows, const char *job)
{
	struct json_object *row = json_object_new_object();

	return add_row(rows, row,
		       !row || add_text(row, "job", job) |
				       add_text(row, "value", "nothing finished"));
}

/* The processor time of an operation is no figure of its own, but read as one. */
static int add_cpu(struct json_object *rows, const char *job, struct json_object *cpu)
{
	struct json_object *row;
	double value = bench_number(cpu, "perOperationNs");

	if (value <= 0)
		return 0;
	row = json_object_new_object();
	return add_row(rows, row,
		       !row || add_text(row, "job", job) |
				       add_text(row, "name", "cpuPerOperation") |
				       add_measure(row, "value", value, "ns"));
}

static int add_latency(struct json_object *rows, const char *job, struct json_object *latency)
{
	/* A dot has a meaning in the path of a column. */
	static const char *const percentiles[][2] = {
		{ "p50", "p50" },    { "p90", "p90" },	    { "p99", "p99" },
		{ "p99.9", "p999" }, { "p99.99", "p9999" },
	};
	struct json_object *known = json_object_object_get(latency, "percentiles");
	struct json_object *row = json_object_new_object();
	int failed = !row || add_text(row, "job", job) |
				     add_text(row, "name", json_path_text(latency, "name")) |
				     add_text(row, "count", json_path_text(latency, "count")) |
				     add_measure(row, "min", bench_number(latency, "min"), "ns") |
				     add_measure(row, "max", bench_number(latency, "max"), "ns");

	for (size_t i = 0; !failed && i < VD_ARRAY_SIZE(percentiles); i++)
		failed = add_measure(row, percentiles[i][1], bench_number(known, percentiles[i][0]),
				     "ns");
	return add_row(rows, row, failed);
}

static int add_job(struct json_object *figures, struct json_object *latencies,
		   struct json_object *job)
{
	struct json_object *own = json_object_object_get(job, "figures");
	struct json_object *times = json_object_object_get(job, "latencies");
	const char *name = json_path_text(job, "name");
	int failed = 0;

	if (!array_count(own))
		failed |= add_nothing(figures, name);
	for (size_t i = 0; i < array_count(own); i++)
		failed |= add_figure(figures, name, json_object_array_get_idx(own, i));
	failed |= add_cpu(figures, name, json_object_object_get(job, "cpu"));
	for (size_t i = 0; i < array_count(times); i++)
		failed |= add_latency(latencies, name, json_object_array_get_idx(times, i));
	return failed;
}

static int put_tables(struct json_object *jobs, struct error *error)
{
	vd_autojson struct json_object *figures = json_object_new_array();
	vd_autojson struct json_object *latencies = json_object_new_array();
	int failed = !figures || !latencies, code;

	for (size_t i = 0; !failed && i < array_count(jobs); i++)
		failed = add_job(figures, latencies, json_object_array_get_idx(jobs, i));
	if (failed)
		return error_memory(error);
	putchar('\n');
	code = array_table(figures, ROW_BENCH_FIGURE, FIGURE_COLUMNS, error);
	if (code == EXIT_DONE && array_count(latencies)) {
		putchar('\n');
		code = array_table(latencies, ROW_BENCH_LATENCY, LATENCY_COLUMNS, error);
	}
	return code;
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
	vd_autojson struct json_object *words = json_object_new_array();

	while (words && text && *text) {
		size_t length = strcspn(text, " ");

		json_object_array_add(words, json_object_new_string_len(text, (int)length));
		text += length + strspn(text + length, " ");
	}
	page_words(indent, label, words);
}

/* Sentences are wrapped; the rest is as page_object() has it. */
static void put_notes(struct json_object *notes)
{
	vd_autojson struct json_object *others = json_object_new_object();

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
	code = put_tables(jobs, error);
	if (code != EXIT_DONE)
		return code;
	put_bars(jobs);
	put_warnings(json_object_object_get(result, "warnings"));
	return EXIT_DONE;
}
