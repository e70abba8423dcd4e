// SPDX-License-Identifier: LGPL-2.1-or-later
#include "metrics/metrics.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/output-file.h"
#include "cli/run.h"
#include "json/build.h"
#include "json/json.h"
#include "metrics/collect.h"
#include "session/call.h"
#include "session/hosts.h"
#include "session/session-call.h"
#include "text/json-path.h"

#define METRICS_ERROR "io.virtctl.Metrics"

/* node_exporter runs as another user. */
#define FILE_MODE 0644

struct metrics {
	struct run *run;
	const char *path; /* NULL: standard output */
	struct output_file file;
	struct session session;
	struct collection collection;
	size_t problems;
	struct text text;
};

static void metrics_clear(struct metrics *metrics)
{
	session_close(&metrics->session);
	collection_clear(&metrics->collection);
	output_file_close(&metrics->file);
	free(metrics->text.data);
}

static bool is_textfile(const char *path)
{
	size_t length = path ? strlen(path) : 0;

	return length > strlen(".prom") && strcmp(path + length - strlen(".prom"), ".prom") == 0;
}

static int choose_format(const struct metrics *metrics, enum metrics_format *ret)
{
	const char *given = request_value(metrics->run->request, OPT_FORMAT), *known, *help;

	*ret = is_textfile(metrics->path) ? METRICS_PROMETHEUS : METRICS_OPENMETRICS;
	if (!given)
		return EXIT_DONE;
	for (size_t n = 0; (known = option_value_at(&options[OPT_FORMAT], n, &help)); n++) {
		if (strcmp(known, given) != 0)
			continue;
		*ret = (enum metrics_format)n;
		return EXIT_DONE;
	}
	return option_value_unknown(&metrics->run->error, &options[OPT_FORMAT], given);
}

static int failed(const struct metrics *metrics, int r)
{
	if (r == -ENOMEM)
		return error_memory(&metrics->run->error);
	return error_cannot(&metrics->run->error,
			    r == -EACCES || r == -EPERM ? EXIT_PERMISSION : EXIT_FAILED,
			    METRICS_ERROR, metrics->path, "write the metrics", "%s",
			    output_file_reason(r));
}

static int open_output(struct metrics *metrics)
{
	int r;

	if (!metrics->path && request_has(metrics->run->request, OPT_JSON))
		return error_set(&metrics->run->error, EXIT_USAGE, ERROR_USAGE, "--json",
				 "metrics are no JSON (name a FILE for them, or use 'virtctl stats "
				 "--json')");
	r = metrics->path ? output_file_open(&metrics->file, metrics->path) : 0;
	return r < 0 ? failed(metrics, r) : EXIT_DONE;
}

/* CODE is of a call that has ended. */
static int end_call(struct metrics *metrics, int code)
{
	metrics->problems += array_count(metrics->session.problems);
	session_warn(&metrics->session, false);
	return code;
}

static int call(struct metrics *metrics, const struct session_method *method,
		struct json_object *parameters, int (*add)(void *data, struct json_object *record))
{
	session_begin_reading(&metrics->session);
	return end_call(metrics, session_each(&metrics->session, method, parameters, add,
					      &metrics->collection, &metrics->run->error));
}

static int call_platform(struct metrics *metrics)
{
	struct run *run = metrics->run;
	vd_autojson struct json_object *reply = NULL;
	int code;

	session_begin_reading(&metrics->session);
	code = session_call(&metrics->session, &method_platform, vd_json_object(), &reply,
			    &run->error);
	if (code == EXIT_DONE && collection_add_platform(&metrics->collection, reply) < 0)
		code = error_memory(&run->error);
	return end_call(metrics, code);
}

/* Overrides that can't be listed do not hide the devices. */
static int call_overrides(struct metrics *metrics)
{
	struct error *error = &metrics->run->error;
	int code = call(metrics, &method_overrides, vd_json_object(), collection_add_override);

	if (code == EXIT_DONE || code == EXIT_UNREACHABLE || !error->message)
		return code;
	metrics->problems++;
	warning_print("%s", error->message);
	error_clear(error);
	return EXIT_DONE;
}

static int collect(struct metrics *metrics)
{
	const struct request *request = metrics->run->request;
	vd_autojson struct json_object *fields = collection_fields();
	int code = fields ? call_platform(metrics) : error_memory(&metrics->run->error);

	if (code == EXIT_DONE)
		code = call(metrics, &method_list, filter_parameters(request, fields),
			    collection_add_device);
	if (code == EXIT_DONE)
		code = call(metrics, &method_stats, filter_parameters(request, NULL),
			    collection_add_stats);
	if (code == EXIT_DONE)
		code = call_overrides(metrics);
	list_explain(request, &metrics->run->error);
	session_disconnect(&metrics->session);
	return code == EXIT_DONE ? EXIT_DONE : (int)metrics->run->error.code;
}

static int print_json(const struct metrics *metrics)
{
	unsigned losses = vd_json_losses();
	vd_autojson struct json_object *object = vd_json_object();
	struct json_object *file = vd_json_object();

	vd_json_add_text(file, "file", metrics->path);
	vd_json_add(file, "sizeBytes", vd_json_unsigned(metrics->text.length));
	vd_json_add(file, "problems", vd_json_unsigned(metrics->problems));
	vd_json_add(object, "schemaVersion", vd_json_integer(SCHEMA_VERSION));
	vd_json_add(object, "metrics", file);
	if (vd_json_losses() != losses || json_line(object) < 0)
		return error_memory(&metrics->run->error);
	return EXIT_DONE;
}

/* All at the end: a collector that reads never sees a part. */
static int write_output(struct metrics *metrics)
{
	int r = collection_add_self(&metrics->collection, metrics->problems);

	if (r == 0)
		r = collection_write(&metrics->collection, &metrics->text);
	if (r < 0)
		return error_memory(&metrics->run->error);
	if (!metrics->path) {
		fwrite(metrics->text.data, 1, metrics->text.length, stdout);
		return EXIT_DONE;
	}
	r = output_file_write(&metrics->file, true, FILE_MODE, metrics->text.data,
			      metrics->text.length);
	if (r < 0)
		return failed(metrics, r);
	return request_has(metrics->run->request, OPT_JSON) ? print_json(metrics) : EXIT_DONE;
}

int verb_metrics(struct run *run)
{
	const struct words *arguments = &run->request->arguments;
	VD_CLEANUP(metrics_clear)
	struct metrics metrics = { .run = run,
				   .path = arguments->count ? arguments->list[0] : NULL,
				   .file.dir = -1 };
	enum metrics_format format;
	int code = choose_format(&metrics, &format);

	if (code == EXIT_DONE)
		code = open_output(&metrics);
	if (code != EXIT_DONE)
		return code;
	collection_init(&metrics.collection, format);
	code = sessions_one(run, &metrics.session);
	if (code == EXIT_DONE)
		code = collect(&metrics);
	return code == EXIT_DONE ? write_output(&metrics) : code;
}
