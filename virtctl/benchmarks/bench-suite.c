// SPDX-License-Identifier: LGPL-2.1-or-later
/* bench suite: measures all devices by their harmless kinds, and prints a summary. */
#include <json-c/json.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "benchmarks/bench-run.h"
#include "json/json.h"
#include "output/table.h"
#include "session/call.h"
#include "session/session-call.h"
#include "text/json-path.h"

/* The ids of all devices. */
static int keep_id(void *data, struct json_object *device)
{
	const char *id = json_path_text(device, "id");

	return words_add(data, id ? id : "", strlen(id ? id : ""));
}

/* Warn of what went wrong with one device; the others are measured. */
static bool goes_on(struct bench *bench, int code)
{
	struct error *error = &bench->run->error;

	if (code == EXIT_DONE)
		return true;
	if (code == EXIT_INTERRUPTED || interrupt_came(&bench->interrupt))
		return false;
	/* The caller may not measure, or nobody is there: that holds for the others too. A node
	 * that can't be opened is one device's. */
	if (error_is(error, "org.varlink.service.PermissionDenied") || code == EXIT_UNREACHABLE ||
	    code == EXIT_USAGE)
		return false;
	if (code != EXIT_UNSUPPORTED) {
		bench->failed++;
		warning_print("%s", error->message ? error->message : "out of memory");
	}
	error_clear(error);
	return true;
}

/* The kinds that were asked for, of KINDS. */
static int refuse_harmful(struct bench *bench, struct json_object *kinds)
{
	const struct words *wanted = &bench->run->request->values[OPT_KIND];

	for (size_t i = 0; i < wanted->count; i++) {
		for (size_t k = 0; k < array_count(kinds); k++) {
			struct json_object *kind = json_object_array_get_idx(kinds, k);
			const char *name = json_path_text(kind, "name");

			if (name && strcmp(name, wanted->list[i]) == 0 &&
			    !json_object_get_boolean(json_object_object_get(kind, "safe")))
				return error_set(&bench->run->error, EXIT_USAGE, ERROR_USAGE, name,
						 "suite runs harmless kinds only (name a device)");
		}
	}
	return EXIT_DONE;
}

static int check_suite(struct bench *bench)
{
	vd_autojson struct json_object *reply = NULL;
	int code;

	if (!bench->run->request->values[OPT_KIND].count)
		return EXIT_DONE;
	code = session_call(&bench->session, &method_kinds, vd_json_object(), &reply,
			    &bench->run->error);
	return code == EXIT_DONE ? refuse_harmful(bench, json_object_object_get(reply, "kinds"))
				 : code;
}

static const struct column summary_list[] = {
	{ .name = "DEVICE" },
	{ .name = "KIND" },
	{ .name = "JOB" },
	{ .name = "FIGURE" },
	{ .name = "VALUE", .right = true },
};

static const struct column_table summary_columns = COLUMN_TABLE(summary_list);

/* The first figure of each job is what the job is about. */
static void add_job(struct table *table, struct json_object *result, struct json_object *job)
{
	struct json_object *figures = json_object_object_get(job, "figures");
	struct json_object *first =
		array_count(figures) ? json_object_array_get_idx(figures, 0) : NULL;

	table_row(table);
	bench_text_cell(table, result, "device.id");
	bench_text_cell(table, result, "kind");
	bench_text_cell(table, job, "name");
	bench_figure_cells(table, first);
}

static void add_result(struct table *table, struct json_object *result)
{
	struct json_object *jobs = json_object_object_get(result, "jobs");

	for (size_t i = 0; i < array_count(jobs); i++)
		add_job(table, result, json_object_array_get_idx(jobs, i));
}

/* At the end, since the page of each device has scrolled away. */
static int put_summary(struct bench *bench)
{
	VD_CLEANUP(table_freep) struct table *table = table_open(&summary_columns);

	for (size_t i = 0; i < array_count(bench->results); i++)
		add_result(table, json_object_array_get_idx(bench->results, i));
	if (table_is_empty(table))
		return EXIT_DONE;
	puts("\nSummary");
	return table_finish(table, &bench->run->error);
}

/* Of all devices, none has a kind with what --set is for: it is mistyped, most likely. */
static int check_settings_used(struct bench *bench)
{
	const struct words *settings = &bench->run->request->values[OPT_SET];

	if (!settings->count || array_count(bench->results) || bench->failed)
		return EXIT_DONE;
	return error_set(&bench->run->error, EXIT_USAGE, ERROR_USAGE, settings->list[0],
			 "no harmless kind that can measure any device has this setting ('virtctl "
			 "bench --kinds' lists the settings)");
}

static int measure_all(struct bench *bench)
{
	const struct request defaults = { 0 };
	vd_autojson struct json_object *fields = vd_json_array();
	struct words ids = { 0 };
	int code = check_suite(bench), shown;

	if (!bench->results)
		bench->results = vd_json_array();
	if (!bench->results)
		return error_memory(&bench->run->error);
	if (code == EXIT_DONE)
		code = session_each(&bench->session, &method_list,
				    fields ? list_parameters(&defaults, fields) : NULL, keep_id,
				    &ids, &bench->run->error);

	for (size_t i = 0; code == EXIT_DONE && i < ids.count; i++) {
		code = bench_run_kinds(bench, ids.list[i]);
		if (goes_on(bench, code))
			code = EXIT_DONE;
	}
	words_clear(&ids);
	if (code == EXIT_DONE)
		code = check_settings_used(bench);
	shown = request_has(bench->run->request, OPT_JSON) ? EXIT_DONE : put_summary(bench);
	if (code == EXIT_DONE)
		code = shown;
	if (code == EXIT_DONE && bench->failed)
		code = error_set(&bench->run->error, EXIT_FAILED, "io.virtctl.SuiteIncomplete",
				 "suite", "%u of the benchmarks failed", bench->failed);
	return code;
}

int bench_suite(struct run *run)
{
	struct bench bench = { .run = run,
			       .seconds = BENCH_SECONDS,
			       .is_suite = true,
			       .shows = isatty(STDERR_FILENO) };

	if (run->request->arguments.count > 1)
		return error_set(&run->error, EXIT_USAGE, ERROR_USAGE,
				 run->request->arguments.list[1],
				 "suite takes no argument, and measures all devices");
	return bench_session(&bench, measure_all);
}
