// SPDX-License-Identifier: LGPL-2.1-or-later
/* bench compare: compares results figure by figure, from files or from runs that it makes. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include <json-c/json.h>

#include "base/parse.h"
#include "benchmarks/bench-internal.h"
#include "json/json.h"
#include "output/table.h"
#include "stats/compare.h"
#include "stats/exact.h"
#include "text/json-path.h"

/* What recorded runs of a busy machine need: tests/unit/test-compare.c. */
#define PAIRS	 30
#define LEAST	 "3%"
#define SEED_MAX UINT32_MAX /* short enough to type again */

/* What is compared, and how. */
struct comparing {
	struct json_object *before, *after; /* arrays of results */
	struct vd_bench_comparing method;
	double slower;	 /* percent; only with --fail-if-slower */
	uint64_t seed;	 /* of the pairs */
	bool is_partial; /* something ended the series: no verdict is the outcome */
};

static int usage(struct run *run, const char *object, const char *reason)
{
	return error_set(&run->error, EXIT_USAGE, ERROR_USAGE, object, "%s", reason);
}

/* Whether the member KEY differs among the comparisons: then a row has to have it. */
static bool differs(struct json_object *comparisons, const char *key)
{
	const char *first = json_path_text(json_object_array_get_idx(comparisons, 0), key);

	for (size_t i = 1; first && i < array_count(comparisons); i++) {
		const char *other = json_path_text(json_object_array_get_idx(comparisons, i), key);

		if (other && strcmp(other, first) != 0)
			return true;
	}
	return false;
}

static void put_ratio(struct table *table, struct json_object *comparison, const char *key)
{
	char text[32] = "";

	if (json_object_object_get(comparison, key))
		snprintf(text, sizeof(text), "%.3f", bench_number(comparison, key));
	table_cell(table, text);
}

/* With the reason, if there is no verdict. */
static void put_verdict(struct table *table, struct json_object *comparison)
{
	const char *reason = json_path_text(comparison, "reason");
	char text[128];

	snprintf(text, sizeof(text), "%s%s%s", json_path_text(comparison, "verdict") ?: "?",
		 reason ? ": " : "", reason ?: "");
	table_cell(table, text);
}

static void add_row(struct table *table, struct json_object *comparison)
{
	static const char *const names[] = { "device", "kind", "job", "figure" };
	static const char *const ratios[] = { "ratio", "low", "high", "p" };
	const char *unit = json_path_text(comparison, "unit");

	table_row(table);
	for (size_t i = 0; i < VD_ARRAY_SIZE(names); i++)
		bench_text_cell(table, comparison, names[i]);
	bench_measure_cell(table, bench_number(comparison, "before"), unit);
	bench_measure_cell(table, bench_number(comparison, "after"), unit);
	for (size_t i = 0; i < VD_ARRAY_SIZE(ratios); i++)
		put_ratio(table, comparison, ratios[i]);
	put_verdict(table, comparison);
}

/* DEVICE and KIND: whether there are several. */
static int put_table(struct json_object *comparisons, bool device, bool kind, struct error *error)
{
	const struct column list[] = {
		{ .name = "DEVICE", .hidden = !device },
		{ .name = "KIND", .hidden = !kind },
		{ .name = "JOB" },
		{ .name = "FIGURE" },
		{ .name = "BEFORE", .right = true },
		{ .name = "AFTER", .right = true },
		{ .name = "RATIO", .right = true },
		{ .name = "RATIO-FROM", .right = true },
		{ .name = "RATIO-TO", .right = true },
		{ .name = "CHANCE", .right = true },
		{ .name = "VERDICT" },
	};
	const struct column_table columns = COLUMN_TABLE(list);
	VD_CLEANUP(table_freep) struct table *table = table_open(&columns);

	for (size_t i = 0; i < array_count(comparisons); i++)
		add_row(table, json_object_array_get_idx(comparisons, i));
	return table_finish(table, error);
}

/* DEVICE and KIND: whether there are several. */
static void warn(struct json_object *comparison, bool device, bool kind)
{
	struct json_object *warnings = json_object_object_get(comparison, "warnings");

	for (size_t i = 0; i < array_count(warnings); i++)
		warning_print("%s%s%s%s%s: %s: %s",
			      device ? json_path_text(comparison, "device") ?: "?" : "",
			      device ? ": " : "",
			      kind ? json_path_text(comparison, "kind") ?: "?" : "",
			      kind ? ": " : "", json_path_text(comparison, "job") ?: "?",
			      json_path_text(comparison, "figure") ?: "?",
			      json_object_get_string(json_object_array_get_idx(warnings, i)));
}

/* The seed and LEAST are the same for all; each record has them, so that it can stand alone. */
static int add_method(struct json_object *comparison, const struct comparing *comparing)
{
	struct json_object *seed = NULL;

	if (vd_json_set(comparison, "least", json_object_new_double(comparing->method.least)) < 0)
		return -ENOMEM;
	if (comparing->method.pairs) {
		seed = json_object_new_int64((int64_t)comparing->seed);
		return vd_json_set(comparison, "seed", seed);
	}
	return json_object_object_add(comparison, "seed", NULL) < 0 ? -ENOMEM : 0;
}

static int put(struct run *run, struct json_object *comparisons, const struct comparing *comparing)
{
	bool device = differs(comparisons, "device"), kind = differs(comparisons, "kind");

	for (size_t i = 0; i < array_count(comparisons); i++)
		warn(json_object_array_get_idx(comparisons, i), device, kind);
	if (!request_has(run->request, OPT_JSON))
		return put_table(comparisons, device, kind, &run->error);
	json_list_begin(&run->json, "comparisons");
	for (size_t i = 0; i < array_count(comparisons); i++) {
		struct json_object *comparison = json_object_array_get_idx(comparisons, i);

		if (add_method(comparison, comparing) < 0 ||
		    json_list_add(&run->json, comparison) < 0)
			return error_memory(&run->error);
	}
	return EXIT_DONE;
}

/* By how many percent it is worse; 0: the verdict is another one. */
static double worse_percent(struct json_object *comparison)
{
	double ratio = bench_number(comparison, "ratio");
	const char *better = json_path_text(comparison, "better");

	if (strcmp(json_path_text(comparison, "verdict") ?: "", "worse") != 0)
		return 0;
	return strcmp(better ?: "", "less") == 0 ? (ratio - 1) * 100 : (1 - ratio) * 100;
}

static int check_slower(struct run *run, struct json_object *comparisons, double percent)
{
	for (size_t i = 0; i < array_count(comparisons); i++) {
		struct json_object *comparison = json_object_array_get_idx(comparisons, i);
		double worse = worse_percent(comparison);

		if (worse > percent)
			return error_set(&run->error, EXIT_FAILED, "io.virtctl.Slower",
					 json_path_text(comparison, "job") ?: "?",
					 "%s is worse by %.1f %%, more than %g %%",
					 json_path_text(comparison, "figure") ?: "?", worse,
					 percent);
	}
	return EXIT_DONE;
}

static int fail_compare(struct run *run, int r, const struct vd_bench_mismatch *mismatch)
{
	const char *file = mismatch->file && *mismatch->file ? mismatch->file
							     : run->request->arguments.list[1];

	if (r == -ENOMEM)
		return error_memory(&run->error);
	return error_cannot(&run->error, EXIT_FAILED, "io.virtctl.Comparison", file, "compare",
			    "%s%s%s", mismatch->figure, *mismatch->figure ? ": " : "",
			    mismatch->what);
}

static int compare(struct run *run, const struct comparing *comparing)
{
	vd_autojson struct json_object *comparisons = NULL;
	struct vd_bench_mismatch mismatch = { 0 };
	int r = vd_bench_compare(comparing->before, comparing->after, &comparing->method,
				 &comparisons, &mismatch);
	int code;

	if (r < 0)
		return fail_compare(run, r, &mismatch);
	code = put(run, comparisons, comparing);
	if (code != EXIT_DONE || comparing->is_partial)
		return code;
	if (request_has(run->request, OPT_FAIL_IF_SLOWER))
		code = check_slower(run, comparisons, comparing->slower);
	if (code == EXIT_DONE && request_has(run->request, OPT_JSON))
		code = json_list_end(&run->json, NULL, &run->error);
	return code;
}

/* The arguments FROM to TO are files of one side. */
static int read_files(struct run *run, size_t from, size_t to, struct json_object *results)
{
	int code = EXIT_DONE;

	for (size_t i = from; i < to && code == EXIT_DONE; i++)
		code = bench_file_read(&run->error, run->request->arguments.list[i], results);
	return code;
}

/* They say how to measure, and files are measured already. */
static int refuse_run_options(struct run *run)
{
	static const enum option_id ids[] = { OPT_KIND, OPT_KINDS,	  OPT_TIME,
					      OPT_SET,	OPT_DESTROY_DATA, OPT_TOKEN_FILE };

	for (size_t i = 0; i < VD_ARRAY_SIZE(ids); i++) {
		if (request_has(run->request, ids[i]))
			return error_set(&run->error, EXIT_USAGE, ERROR_USAGE, options[ids[i]].name,
					 "this option says how to measure, but the files are "
					 "measured already");
	}
	return EXIT_DONE;
}

static int compare_files(struct run *run, struct comparing *comparing)
{
	size_t count = run->request->arguments.count, middle = run->request->before_dashes;
	int code;

	code = refuse_run_options(run);
	if (code != EXIT_DONE)
		return code;
	/* "compare -- A B" only ends the options. */
	if (middle < 2 && count == 3)
		middle = 2;
	if (middle < 2 || middle >= count)
		return usage(run, "compare",
			     "arguments are missing (give DEVICE, --before and --after; or two "
			     "files, BEFORE and AFTER; or several of each: BEFORE... -- AFTER...)");
	code = read_files(run, 1, middle, comparing->before);
	if (code == EXIT_DONE)
		code = read_files(run, middle, count, comparing->after);
	return code == EXIT_DONE ? compare(run, comparing) : code;
}

static int read_number(struct run *run, enum option_id id, uint64_t max, uint64_t *ret)
{
	const char *text = request_value(run->request, id);

	if (text && vd_parse_uint(text, 10, max, ret) < 0)
		return error_set(&run->error, EXIT_USAGE, ERROR_USAGE, text,
				 "--%s needs a number, at most %llu", options[id].name,
				 (unsigned long long)max);
	return EXIT_DONE;
}

/* "3", "3%" or "2.5%". */
static int read_percent(struct run *run, enum option_id id, const char *default_text, double *ret)
{
	const char *text = request_value(run->request, id) ?: default_text;
	size_t digits = strspn(text, "0123456789.");
	char *end;

	*ret = strtod(text, &end);
	if (!digits || end != text + digits || strspn(end, "%") > 1 || end[strspn(end, "%")] ||
	    *ret > 1000000)
		return error_set(&run->error, EXIT_USAGE, ERROR_USAGE, text,
				 "--%s needs a number of percent, at most 1000000",
				 options[id].name);
	return EXIT_DONE;
}

static int read_method(struct run *run, struct comparing *comparing)
{
	double least = 0;
	int code = read_percent(run, OPT_FAIL_IF_SLOWER, "0", &comparing->slower);

	if (code == EXIT_DONE)
		code = read_percent(run, OPT_LEAST, LEAST, &least);
	comparing->method.least = least / 100;
	return code;
}

/* Each run would be two of that kind, and which belongs to which run of the other side is open. */
static int refuse_repeated_kind(struct run *run)
{
	const struct words *kinds = &run->request->values[OPT_KIND];

	for (size_t i = 1; i < kinds->count; i++) {
		for (size_t k = 0; k < i; k++) {
			if (strcmp(kinds->list[i], kinds->list[k]) == 0)
				return usage(run, kinds->list[i], "--kind names this kind twice");
		}
	}
	return EXIT_DONE;
}

static int read_pairs(struct run *run, struct bench_pairs *pairs)
{
	const struct request *request = run->request;
	int code = read_number(run, OPT_RUN, VD_EXACT_MAX, &pairs->count);

	if (code == EXIT_DONE)
		code = read_number(run, OPT_SEED, SEED_MAX, &pairs->seed);
	if (code != EXIT_DONE)
		return code;
	if (!pairs->count)
		return usage(run, "--run", "needs a number of pairs, 1 to 100");
	if (request->arguments.count != 2)
		return usage(run, "compare", "to measure, compare needs one DEVICE and no files");
	if (!request_has(request, OPT_BEFORE) || !request_has(request, OPT_AFTER))
		return usage(run, "compare",
			     "to measure, compare needs --before COMMAND and --after COMMAND");
	pairs->device = request->arguments.list[1];
	pairs->before = request_value(request, OPT_BEFORE);
	pairs->after = request_value(request, OPT_AFTER);
	return refuse_repeated_kind(run);
}

/* Report how far the series came, with what ended it. */
static int report_incomplete_series(struct run *run, const struct bench_pairs *pairs, uint64_t done,
				    int code)
{
	const char *then = done ? "these are compared" : "nothing is compared";

	if (code == EXIT_INTERRUPTED)
		return error_set(&run->error, code, "io.virtctl.Interrupted", pairs->device,
				 "interrupted after %llu of %llu pairs (%s)",
				 (unsigned long long)done, (unsigned long long)pairs->count, then);
	if (done)
		warning_print("%s: the series ended after %llu of %llu pairs (%s)", pairs->device,
			      (unsigned long long)done, (unsigned long long)pairs->count, then);
	return code;
}

/* Whole pairs are worth comparing, whatever ended the series; the outcome is what did. */
static int compare_whole_pairs(struct run *run, struct comparing *comparing, int code)
{
	struct error ended = run->error;

	run->error = (struct error){ 0 };
	comparing->is_partial = true;
	compare(run, comparing);
	error_clear(&run->error);
	run->error = ended;
	return code;
}

static int compare_pairs(struct run *run, struct comparing *comparing)
{
	struct bench_pairs pairs = { .count = PAIRS };
	uint64_t done = 0;
	uint32_t seed = 0;
	int code;

	/* The order is to be one that nothing on the system follows, no more. */
	if (getrandom(&seed, sizeof(seed), GRND_NONBLOCK) < 0)
		seed = 1;
	pairs.seed = seed;
	code = read_pairs(run, &pairs);
	if (code != EXIT_DONE)
		return code;
	comparing->seed = pairs.seed;
	code = bench_pairs(run, &pairs, comparing->before, comparing->after, &done);
	comparing->method.pairs = done;
	if (code == EXIT_DONE)
		return compare(run, comparing);
	code = report_incomplete_series(run, &pairs, done, code);
	return done ? compare_whole_pairs(run, comparing, code) : code;
}

static bool makes_runs(const struct request *request)
{
	return request_has(request, OPT_RUN) || request_has(request, OPT_BEFORE) ||
	       request_has(request, OPT_AFTER) || request_has(request, OPT_SEED);
}

int bench_compare(struct run *run)
{
	vd_autojson struct json_object *before = vd_json_array();
	vd_autojson struct json_object *after = vd_json_array();
	struct comparing comparing = { .before = before, .after = after };
	int code = before && after ? read_method(run, &comparing) : error_memory(&run->error);

	if (code != EXIT_DONE)
		return code;
	return makes_runs(run->request) ? compare_pairs(run, &comparing)
					: compare_files(run, &comparing);
}
