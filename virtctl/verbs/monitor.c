// SPDX-License-Identifier: LGPL-2.1-or-later
/* The verb `monitor`: a line for each event, at once. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli/table-options.h"
#include "json/build.h"
#include "json/json.h"
#include "output/column-help.h"
#include "output/json-list.h"
#include "output/project.h"
#include "output/row-stream.h"
#include "session/call.h"
#include "session/hosts.h"
#include "session/session-call.h"
#include "text/json-path.h"
#include "text/text.h"
#include "cli/selectors.h"
#include "verbs/verbs.h"

#define COLUMNS "EVENT,ID,TYPE,DRIVER,INTERFACES,CHANGES"

static const struct column event_list[] = {
	{ .name = "EVENT",
	  .path = "event",
	  .help = "present, ready, added, removed, left, bound, unbound, renamed, changed or "
		  "resync" },
	{ .name = "ID", .path = "device.id", .help = HELP_ID },
	{ .name = "TYPE", .path = "device.type", .help = HELP_TYPE },
	{ .name = "STATE",
	  .path = "device.state",
	  .help = "bound, unbound, offline, gone or failed" },
	{ .name = "DRIVER", .path = "device.driver", .help = "the driver of the innermost layer" },
	{ .name = "INTERFACES",
	  .path = "device.interfaces[]",
	  .form = FORM_INTERFACE,
	  .help = "names of its interfaces: eth0, vda, vport0p1, ..." },
	{ .name = "NAME", .path = "device.name", .help = HELP_NAME },
	{ .name = "CHANGES",
	  .path = "changes[]",
	  .help = "members of the JSON record that changed" },
};

const struct column_table event_columns = COLUMN_TABLE(event_list);

/* For common values. A longer one makes its column wider from then on. */
static const size_t least_widths[VD_ARRAY_SIZE(event_list)] = { 8, 20, 8, 8, 15, 15, 20, 0 };

/* On a terminal, what tells devices apart goes last. */
#define DROPS "TYPE,DRIVER,INTERFACES"

struct monitor {
	struct run *run;
	struct columns columns;
	struct row_stream rows; /* not with JSON */
};

/* The devices that are there are printed together, when the last of them is known. */
static int add_row(struct monitor *monitor, struct json_object *event)
{
	struct text scratch = { 0 };
	int r = 0;

	for (size_t i = 0; r == 0 && i < monitor->columns.count; i++) {
		vd_autofree char *text = column_text(monitor->columns.list[i], event, 0, &scratch);

		r = text ? row_stream_add(&monitor->rows, text) : -ENOMEM;
	}
	free(scratch.data);
	if (r == 0 && strcmp(json_path_text(event, "event"), "present") != 0)
		r = row_stream_print(&monitor->rows);
	return r;
}

/* With the members that the columns show, if they were chosen. */
static int print_json(const struct monitor *monitor, struct json_object *event)
{
	bool is_part = table_options_are_chosen(monitor->run->request);
	vd_autojson struct json_object *line = vd_json_object();
	vd_autojson struct json_object *part =
		is_part ? project(event, &monitor->columns) : json_object_get(event);
	int r = vd_json_set(line, "schemaVersion", vd_json_integer(SCHEMA_VERSION));

	if (r == 0 && is_part)
		r = vd_json_set(line, "columns", project_names(&monitor->columns));
	if (r == 0 && !part)
		r = -ENOMEM;
	if (r < 0)
		return r;
	json_object_object_foreach(part, key, value)
	{
		if (r == 0)
			r = json_object_object_add(line, key, json_object_get(value)) < 0 ? -ENOMEM
											  : 0;
	}
	return r < 0 ? r : json_line(line);
}

static int on_event(void *data, struct json_object *event, bool continues)
{
	struct monitor *monitor = data;
	int r;

	if (!json_object_is_type(json_object_object_get(event, "event"), json_type_string))
		return -EPROTO;
	r = request_has(monitor->run->request, OPT_JSON) ? print_json(monitor, event)
							 : add_row(monitor, event);
	/* Flush each event for the reader of a pipe. If nobody reads, end. */
	if (r == 0 && (fflush(stdout) != 0 || ferror(stdout)))
		r = -EPIPE;
	return r;
}

static int watch(struct monitor *monitor)
{
	struct run *run = monitor->run;
	SESSION_AUTO struct session session = { 0 };
	int code = sessions_one(run, &session);

	if (code != EXIT_DONE)
		return code;
	session_set_timeout(&session, -1);
	session_end_with_reader(&session);
	code = session_stream(&session, "Devices.Monitor", list_parameters(run->request, NULL),
			      on_event, monitor, &run->error);
	if (code == EXIT_DONE && row_stream_print(&monitor->rows) < 0)
		code = error_memory(&run->error);
	if (code != EXIT_DONE)
		list_explain(run->request, &run->error);
	return code;
}

static int open_rows(struct monitor *monitor)
{
	const struct request *request = monitor->run->request;
	int code = table_options_columns(&monitor->columns, request, &event_columns, COLUMNS,
					 &monitor->run->error);

	if (code == EXIT_DONE && !request_has(request, OPT_JSON) &&
	    row_stream_open(&monitor->rows, &monitor->columns, least_widths,
			    !request_has(request, OPT_NO_LEGEND),
			    table_options_are_chosen(request) ? NULL : DROPS) < 0)
		code = error_memory(&monitor->run->error);
	return code;
}

int verb_monitor(struct run *run)
{
	struct monitor monitor = { .run = run };
	int code = open_rows(&monitor);

	if (code == EXIT_DONE)
		code = selectors_check(run);
	if (code == EXIT_DONE)
		code = watch(&monitor);
	row_stream_close(&monitor.rows);
	columns_clear(&monitor.columns);
	/* The code that closes standard output reports its errors. */
	if (ferror(stdout)) {
		error_clear(&run->error);
		code = EXIT_DONE;
	}
	return code;
}
