// SPDX-License-Identifier: LGPL-2.1-or-later
#include "report/report-data.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "base/cleanup.h"
#include "benchmarks/bench-internal.h"
#include "cli/run.h"
#include "json/build.h"
#include "json/get.h"
#include "json/json.h"
#include "output/record-origin.h"
#include "session/call.h"
#include "session/session-call.h"
#include "text/json-path.h"

void report_data_clear(struct report_data *data)
{
	json_object_put(data->platform);
	json_object_put(data->devices);
	json_object_put(data->overrides);
	json_object_put(data->problems);
	json_object_put(data->results);
	free(data->system);
}

/* ID (NULL: none) is the device that PROBLEM is of. */
static void add_problem(struct report_data *data, const char *id, struct json_object *problem)
{
	struct json_object *object = vd_json_object();

	vd_json_add_text(object, "id", id);
	vd_json_add_text(object, "object", vd_json_member_text(problem, "object"));
	vd_json_add_text(object, "operation", vd_json_member_text(problem, "operation"));
	vd_json_add_text(object, "message", vd_json_member_text(problem, "message"));
	vd_json_append(data->problems, object);
}

static void add_problems(struct report_data *data, const char *id, struct json_object *problems)
{
	for (size_t i = 0; i < array_count(problems); i++)
		add_problem(data, id, json_object_array_get_idx(problems, i));
}

static int on_device(void *data, struct json_object *record)
{
	struct report_data *report = data;
	const char *id = vd_json_member_text(record, "id");
	unsigned losses = vd_json_losses();

	if (!id)
		return -EPROTO;
	vd_json_replace(record, "origin", vd_json_text(record_origin(record)));
	vd_json_append(report->devices, json_object_get(record));
	add_problems(report, id, json_object_object_get(record, "problems"));
	record_problems_warn(&report->warned, record);
	return vd_json_losses() == losses ? 0 : -ENOMEM;
}

static int on_override(void *data, struct json_object *record)
{
	struct report_data *report = data;
	unsigned losses = vd_json_losses();

	vd_json_append(report->overrides, json_object_get(record));
	return vd_json_losses() == losses ? 0 : -ENOMEM;
}

static struct json_object *fields(void)
{
	static const char *const names[] = {
		"virtId", "type",   "origin",	  "originCertainty", "name",	 "state",
		"driver", "layers", "interfaces", "inUse",	     "problems",
	};
	unsigned losses = vd_json_losses();
	struct json_object *list = vd_json_array();

	for (size_t i = 0; i < VD_ARRAY_SIZE(names); i++)
		vd_json_append(list, vd_json_text(names[i]));
	return vd_json_complete(list, losses);
}

/* The problems of the call that has ended, which are printed, too. */
static int end_call(struct report_data *data, struct session *session, int code)
{
	add_problems(data, NULL, session->problems);
	session_warn(session, false);
	return code;
}

static int call_devices(struct report_data *data, struct session *session, struct run *run)
{
	vd_autojson struct json_object *list = fields();
	int code;

	if (!list)
		return error_memory(&run->error);
	session_begin_reading(session);
	code = session_each(session, &method_list, filter_parameters(run->request, list), on_device,
			    data, &run->error);
	record_problems_end(&data->warned);
	return end_call(data, session, code);
}

static int call_platform(struct report_data *data, struct session *session, struct run *run)
{
	int code;

	session_begin_reading(session);
	code = session_call(session, &method_platform, vd_json_object(), &data->platform,
			    &run->error);
	return end_call(data, session, code);
}

/* Overrides that can't be listed do not hide the devices. */
static int call_overrides(struct report_data *data, struct session *session, struct run *run)
{
	vd_autojson struct json_object *problem = NULL;
	int code;

	session_begin_reading(session);
	code = session_each(session, &method_overrides, vd_json_object(), on_override, data,
			    &run->error);
	code = end_call(data, session, code);
	if (code == EXIT_DONE || code == EXIT_UNREACHABLE || !run->error.message)
		return code;
	problem = vd_json_object();
	vd_json_add_text(problem, "object", "overrides");
	vd_json_add_text(problem, "operation", "list");
	vd_json_add_text(problem, "message", run->error.message);
	add_problem(data, NULL, problem);
	warning_print("%s", run->error.message);
	error_clear(&run->error);
	return EXIT_DONE;
}

/* The tree, the host, or this system. */
static char *system_name(const struct run *run)
{
	const char *given =
		request_value(run->request, OPT_SYSROOT) ?: request_value(run->request, OPT_HOST);
	struct utsname names;

	if (given)
		return strdup(given);
	return strdup(uname(&names) == 0 ? names.nodename : "this system");
}

static int read_results(struct report_data *data, struct run *run)
{
	const struct words *files = &run->request->arguments;
	int code = EXIT_DONE;

	for (size_t i = 1; i < files->count && code == EXIT_DONE; i++)
		code = bench_file_read(&run->error, files->list[i], data->results);
	return code;
}

int report_data_read(struct report_data *data, struct session *session, struct run *run)
{
	unsigned losses = vd_json_losses();
	int code;

	data->devices = vd_json_array();
	data->overrides = vd_json_array();
	data->problems = vd_json_array();
	data->results = vd_json_array();
	data->system = system_name(run);
	if (vd_json_losses() != losses || !data->system)
		return error_memory(&run->error);
	code = read_results(data, run);
	if (code == EXIT_DONE)
		code = call_platform(data, session, run);
	if (code == EXIT_DONE)
		code = call_devices(data, session, run);
	if (code == EXIT_DONE)
		code = call_overrides(data, session, run);
	if (code == EXIT_DONE && vd_json_losses() != losses)
		code = error_memory(&run->error);
	return code;
}
