// SPDX-License-Identifier: LGPL-2.1-or-later
#include "verbs/list-watch.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "json/build.h"
#include "json/json.h"
#include "output/device-columns.h"
#include "output/json-list.h"
#include "output/table.h"
#include "session/call.h"
#include "session/hosts.h"
#include "session/session-call.h"
#include "text/json-path.h"
#include "text/terminal.h"
#include "verbs/records.h"
#include "cli/selectors.h"
#include "session/unmatched.h"

struct watch {
	struct run *run;
	const char *defaults;
	struct session events;	   /* is in its call all the time */
	struct session lists;	   /* for the calls that an event causes */
	struct json_object *shown; /* the records that were printed last; NULL: none were */
	bool is_ready;
	bool is_last; /* no further event comes: what does not match never will */
	int code; /* what ended it */
};

static void watch_clear(struct watch *watch)
{
	json_object_put(watch->shown);
	session_close(&watch->lists);
	session_close(&watch->events);
}

static int keep_record(void *data, struct json_object *record)
{
	struct json_object *all = data;
	unsigned losses = vd_json_losses();

	vd_json_append(all, json_object_get(record));
	return vd_json_losses() == losses ? 0 : -ENOMEM;
}

/* Fill ALL by one call. What does not match may come. */
static int read_all(struct watch *watch, struct json_object *fields, struct json_object *all)
{
	struct run *run = watch->run;
	int code;

	session_begin_reading(&watch->lists);
	code = session_request_each(&watch->lists, &method_list,
				    list_parameters(run->request, fields), keep_record, all,
				    &run->error);
	if (code != EXIT_DONE && unmatched_is(run) && !watch->is_last) {
		error_clear(&run->error);
		code = EXIT_DONE;
	}
	return code;
}

struct parts {
	const struct records *records;
	struct json_object *list;
};

static int add_part(void *data, struct json_object *record)
{
	const struct parts *parts = data;
	bool matches;
	int r = records_match(parts->records, record, &matches);

	if (r < 0 || !matches)
		return r;
	vd_json_append(parts->list, records_part(parts->records, record));
	return 0;
}

/* ALL as they are printed: the members that are asked for, in the order of the table if there is
 * one. NULL: out of memory. */
static struct json_object *printed_records(struct records *records, struct json_object *all)
{
	unsigned losses = vd_json_losses();
	struct parts parts = { records, vd_json_array() };
	int r = 0;

	for (size_t i = 0; r == 0 && i < array_count(all); i++) {
		struct json_object *record = json_object_array_get_idx(all, i);

		r = records->table ? records_add(records, record) : add_part(&parts, record);
	}
	if (r == 0 && records->table)
		r = table_each(records->table, add_part, &parts);
	if (r == 0)
		return vd_json_complete(parts.list, losses);
	json_object_put(parts.list);
	return NULL;
}

static int print_line(struct watch *watch, struct records *records, struct json_object *all)
{
	unsigned losses = vd_json_losses();
	vd_autojson struct json_object *line = vd_json_object();
	struct json_object *printed = printed_records(records, all);

	if (!printed)
		return error_memory(&watch->run->error);
	vd_json_add(line, "schemaVersion", vd_json_integer(SCHEMA_VERSION));
	if (records->is_part)
		vd_json_add(line, "columns", json_object_get(records->names));
	vd_json_add(line, "devices", printed);
	if (watch->lists.problems)
		vd_json_add(line, "problems", json_object_get(watch->lists.problems));
	if (!line || vd_json_losses() != losses || json_line(line) < 0)
		return error_memory(&watch->run->error);
	return EXIT_DONE;
}

static int print_table(struct watch *watch, struct records *records, struct json_object *all)
{
	int code;

	if (terminal_obeys())
		fputs(TERMINAL_CLEAR, stdout);
	else if (watch->shown)
		putchar('\n');
	/* Warnings about devices come before the table, and after what clears the screen. */
	fflush(stdout);
	for (size_t i = 0; i < array_count(all); i++) {
		if (records_add(records, json_object_array_get_idx(all, i)) < 0)
			return error_memory(&watch->run->error);
	}
	code = records_finish(records, NULL, EXIT_DONE);
	fflush(stdout);
	return code;
}

/* Print the devices as they are now, unless they are as they were. */
static int show(struct watch *watch)
{
	RECORDS_AUTO struct records records = { 0 };
	vd_autojson struct json_object *all = vd_json_array();
	int code = records_open(&records, watch->run, "devices", &device_columns, watch->defaults);
	int printed;

	if (code == EXIT_DONE && !all)
		code = error_memory(&watch->run->error);
	if (code != EXIT_DONE)
		return code;
	code = read_all(watch, records.fields, all);
	if (code != EXIT_DONE && !unmatched_is(watch->run))
		return code;
	if (watch->shown && json_object_equal(watch->shown, all))
		return code;
	printed = records.is_json ? print_line(watch, &records, all)
				  : print_table(watch, &records, all);
	session_warn(&watch->lists, !records.is_json && terminal_obeys());
	json_object_put(watch->shown);
	watch->shown = vd_take_ptr(all);
	return code == EXIT_DONE ? printed : code;
}

/* A negative value ends the call. */
static int on_event(void *data, struct json_object *event, bool continues)
{
	struct watch *watch = data;
	const char *name = json_path_text(event, "event");

	if (!name)
		return -EPROTO;
	watch->is_last = !continues;
	watch->is_ready = watch->is_ready || strcmp(name, "ready") == 0;
	if (watch->is_ready)
		watch->code = show(watch);
	if (watch->code != EXIT_DONE)
		return -ECANCELED;
	/* Flush for the reader of a pipe. If nobody reads, end. */
	return fflush(stdout) != 0 || ferror(stdout) ? -EPIPE : 0;
}

static int watch_events(struct watch *watch)
{
	struct run *run = watch->run;
	struct error error = { 0 };
	int code;

	session_set_timeout(&watch->events, -1);
	session_end_with_reader(&watch->events);
	/* The lists have the same problems, and newer ones. */
	session_begin_reading(&watch->events);
	code = session_stream(&watch->events, "Devices.Monitor",
			      list_parameters(run->request, NULL), on_event, watch, &error);
	if (watch->code != EXIT_DONE || ferror(stdout)) {
		error_clear(&error);
		return watch->code;
	}
	run->error = error;
	return code;
}

int list_watch(struct run *run, const char *defaults)
{
	VD_CLEANUP(watch_clear) struct watch watch = { .run = run, .defaults = defaults };
	RECORDS_AUTO struct records records = { 0 };
	int code = records_open(&records, run, "devices", &device_columns, defaults);

	if (code == EXIT_DONE)
		code = selectors_check(run);
	if (code == EXIT_DONE)
		code = sessions_one(run, &watch.events);
	if (code == EXIT_DONE)
		code = sessions_one(run, &watch.lists);
	if (code == EXIT_DONE)
		code = watch_events(&watch);
	if (code != EXIT_DONE)
		list_explain(run->request, &run->error);
	return code;
}
