// SPDX-License-Identifier: LGPL-2.1-or-later
/* bench compare A B: the results in two files, figure by figure. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "array-table.h"
#include "base/parse.h"
#include "base/read-all.h"
#include "bench-parts.h"
#include "bench/compare.h"
#include "json-path.h"
#include "measure.h"
#include "varlink/json.h"

#define COLUMNS	 "JOB,FIGURE,BEFORE,AFTER,RATIO,95%-FROM,95%-TO,CHANCE,VERDICT"
#define FILE_MAX (64u << 20)

static int fail(struct error *error, const char *path, const char *operation, const char *reason)
{
	return error_set(error, EXIT_FAILED, "io.virtctl.Comparison", path, operation, "%s",
			 reason);
}

/* The array "results" of the JSON in the file PATH, "-" being standard input. */
static int read_results(struct error *error, const char *path, struct json_object **ret)
{
	vd_autofree char *text = malloc(FILE_MAX);
	vd_autojson struct json_object *json = NULL;
	vd_autoclose int fd = -1;
	struct json_object *results;
	ssize_t len;

	if (!text)
		return error_memory(error);
	fd = strcmp(path, "-") == 0 ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);
	len = fd < 0 ? -errno : vd_read_all(fd, text, FILE_MAX);
	if (len < 0)
		return fail(error, path, "read", strerror((int)-len));
	if (vd_json_parse(text, (size_t)len, &json) < 0 ||
	    !json_object_object_get_ex(json, "results", &results))
		return fail(error, path, "read",
			    "it is none of the files of 'virtctl bench --json'");
	*ret = json_object_get(results);
	return EXIT_DONE;
}

static int add_text(struct json_object *row, const char *key, const char *text)
{
	return vd_json_set(row, key, json_object_new_string(text));
}

static int add_measure(struct json_object *row, struct json_object *comparison, const char *key)
{
	char text[MEASURE_MAX];

	measure_text(bench_number(comparison, key), json_path_text(comparison, "unit") ?: "", text);
	return add_text(row, key, text);
}

static int add_number(struct json_object *row, struct json_object *comparison, const char *key)
{
	char text[32] = "-";

	if (json_object_object_get(comparison, key))
		snprintf(text, sizeof(text), "%.3f", bench_number(comparison, key));
	return add_text(row, key, text);
}

static struct json_object *make_row(struct json_object *comparison)
{
	vd_autojson struct json_object *row = json_object_new_object();

	if (!row || add_text(row, "job", json_path_text(comparison, "job") ?: "?") < 0 ||
	    add_text(row, "figure", json_path_text(comparison, "figure") ?: "?") < 0 ||
	    add_measure(row, comparison, "before") < 0 ||
	    add_measure(row, comparison, "after") < 0 || add_number(row, comparison, "ratio") < 0 ||
	    add_number(row, comparison, "low") < 0 || add_number(row, comparison, "high") < 0 ||
	    add_number(row, comparison, "p") < 0 ||
	    add_text(row, "verdict", json_path_text(comparison, "verdict") ?: "?") < 0)
		return NULL;
	return vd_take_ptr(row);
}

static int put_table(struct json_object *comparisons, struct error *error)
{
	vd_autojson struct json_object *rows = json_object_new_array();

	for (size_t i = 0; rows && i < array_count(comparisons); i++) {
		struct json_object *row = make_row(json_object_array_get_idx(comparisons, i));

		if (!row || json_object_array_add(rows, row) < 0) {
			json_object_put(row);
			return error_memory(error);
		}
	}
	return rows ? array_table(rows, ROW_BENCH_COMPARISON, COLUMNS, error) : error_memory(error);
}

static int put(struct run *run, struct json_object *comparisons)
{
	if (!request_has(run->request, OPT_JSON))
		return put_table(comparisons, &run->error);
	json_list_begin(&run->json, "comparisons");
	for (size_t i = 0; i < array_count(comparisons); i++) {
		if (json_list_add(&run->json, json_object_array_get_idx(comparisons, i)) < 0)
			return error_memory(&run->error);
	}
	return EXIT_DONE;
}

/* By how many percent it is worse; 0 or less: it is not, or that is no more than chance. */
static double worse_percent(struct json_object *comparison)
{
	const char *better = json_path_text(comparison, "better");
	double ratio = bench_number(comparison, "ratio");

	if (!json_object_get_boolean(json_object_object_get(comparison, "real")) || !better ||
	    ratio <= 0)
		return 0;
	return strcmp(better, "less") == 0 ? (ratio - 1) * 100 : (1 - ratio) * 100;
}

static int judge(struct run *run, struct json_object *comparisons, uint64_t percent)
{
	for (size_t i = 0; i < array_count(comparisons); i++) {
		struct json_object *comparison = json_object_array_get_idx(comparisons, i);
		double worse = worse_percent(comparison);

		if (worse > (double)percent)
			return error_set(&run->error, EXIT_FAILED, "io.virtctl.Slower",
					 json_path_text(comparison, "job") ?: "?", "compare",
					 "%s is worse by %.1f %%, more than %u %%",
					 json_path_text(comparison, "figure") ?: "?", worse,
					 (unsigned)percent);
	}
	return EXIT_DONE;
}

static int read_percent(struct run *run, uint64_t *ret)
{
	const char *text = request_value(run->request, OPT_FAIL_IF_SLOWER);

	if (text && vd_parse_uint(text, 10, 1000000, ret) < 0)
		return error_set(&run->error, EXIT_USAGE, ERROR_USAGE, text, "read the value",
				 "--fail-if-slower needs a number of percent");
	return EXIT_DONE;
}

static int compare(struct run *run, struct json_object *a, struct json_object *b, uint64_t percent)
{
	vd_autojson struct json_object *comparisons = NULL;
	const char *const *names = (const char *const *)run->request->arguments.list;
	int r = vd_bench_compare(a, b, &comparisons), code;

	if (r == -ENOMEM)
		return error_memory(&run->error);
	if (r == -ENOENT)
		return fail(&run->error, names[2], "compare", "they have no figure in common");
	if (r < 0)
		return fail(&run->error, names[2], "compare", "one of them has no results in it");
	code = put(run, comparisons);
	if (code == EXIT_DONE && request_has(run->request, OPT_FAIL_IF_SLOWER))
		code = judge(run, comparisons, percent);
	if (code == EXIT_DONE && request_has(run->request, OPT_JSON))
		json_list_end(&run->json, NULL);
	return code;
}

int bench_compare(struct run *run)
{
	const struct words *words = &run->request->arguments;
	vd_autojson struct json_object *a = NULL, *b = NULL;
	uint64_t percent = 0;
	int code = read_percent(run, &percent);

	if (code == EXIT_DONE && words->count != 3)
		return error_set(&run->error, EXIT_USAGE, ERROR_USAGE, "compare",
				 "read the arguments", "it needs two files: BEFORE and AFTER");
	if (code == EXIT_DONE)
		code = read_results(&run->error, words->list[1], &a);
	if (code == EXIT_DONE)
		code = read_results(&run->error, words->list[2], &b);
	return code == EXIT_DONE ? compare(run, a, b, percent) : code;
}
