// SPDX-License-Identifier: LGPL-2.1-or-later
#include "counters/stats.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "cli/run.h"
#include "cli/table-options.h"
#include "counters/stats-options.h"
#include "counters/stats-rates.h"
#include "counters/stats-rows.h"
#include "counters/stats-warnings.h"
#include "json/build.h"
#include "json/get.h"
#include "json/json.h"
#include "output/expression.h"
#include "output/json-list.h"
#include "output/table.h"
#include "session/call.h"
#include "session/hosts.h"
#include "session/session-call.h"
#include "text/json-path.h"
#include "text/terminal.h"
#include "session/unmatched.h"

#define COLUMNS	      "ID,KIND,NAME,COUNTER,VALUE"
#define WATCH_COLUMNS COLUMNS ",PER-SECOND"

struct stats {
	struct run *run;
	struct session session;
	struct stats_options options;
	uint64_t done;		     /* readings */
	struct table *table;	     /* of this reading; NULL: JSON */
	struct expression *filter;   /* of its rows; NULL: none */
	struct json_object *records; /* of this reading: an array; watching only */
	struct json_object *by_id;   /* the same, by the ids of the devices */
	struct json_object *before;  /* by_id of the reading before; NULL: this is the first */
	struct json_object *gone;    /* since the reading before: an array */
	struct stats_warnings warnings;
};

static void stats_clear(struct stats *stats)
{
	table_free(stats->table);
	expression_free(stats->filter);
	json_object_put(stats->records);
	json_object_put(stats->by_id);
	json_object_put(stats->before);
	json_object_put(stats->gone);
	stats_warnings_clear(&stats->warnings);
	session_close(&stats->session);
}

static bool writes_json(const struct stats *stats)
{
	return request_has(stats->run->request, OPT_JSON);
}

/* Make the empty table of a reading, and the filter of its rows. */
static int open_table(struct stats *stats)
{
	const struct request *request = stats->run->request;
	const char *filter = request_value(request, OPT_FILTER);
	struct columns columns = { 0 };
	int code = table_options_columns(&columns, request, &stats_columns,
					 stats->options.watches ? WATCH_COLUMNS : COLUMNS,
					 &stats->run->error);

	table_free(vd_take_ptr(stats->table));
	expression_free(vd_take_ptr(stats->filter));
	if (code == EXIT_DONE && filter)
		code = expression_new(filter, &columns, &stats->run->error, &stats->filter);
	if (code == EXIT_DONE &&
	    table_new(&columns, table_options_flags(request), &stats->table) < 0)
		code = error_memory(&stats->run->error);
	columns_clear(&columns);
	return code;
}

/* An empty array and an object for the records of a reading. */
static int open_records(struct stats *stats)
{
	json_object_put(stats->records);
	json_object_put(stats->by_id);
	json_object_put(stats->gone);
	stats->records = vd_json_array();
	stats->by_id = vd_json_object();
	stats->gone = vd_json_array();
	if (!stats->records || !stats->by_id || !stats->gone)
		return error_memory(&stats->run->error);
	return EXIT_DONE;
}

static int add_record(struct stats *stats, struct json_object *record)
{
	const char *id = vd_json_member_text(record, "id");
	unsigned losses = vd_json_losses();

	vd_json_append(stats->records, json_object_get(record));
	vd_json_replace(stats->by_id, id, json_object_get(record));
	return vd_json_losses() == losses ? 0 : -ENOMEM;
}

static int show_record(struct stats *stats, struct json_object *record)
{
	if (!writes_json(stats))
		return stats_rows_add(stats->table, stats->filter, record,
				      stats->run->request->arguments.count > 0);
	if (stats->options.watches)
		return 0;
	json_list_begin(&stats->run->json, method_stats.member);
	return json_list_add(&stats->run->json, record);
}

static int on_record(void *data, struct json_object *record)
{
	struct stats *stats = data;
	const char *id = vd_json_member_text(record, "id");
	struct json_object *before;
	int r;

	if (!id)
		return -EPROTO;
	before = vd_json_member(stats->before, id, json_type_object);
	r = rates_add(record, before);
	if (r == 0 && !writes_json(stats))
		r = stats_warnings_keep(&stats->warnings, record, before);
	if (r == 0 && stats->options.watches)
		r = add_record(stats, record);
	return r < 0 ? r : show_record(stats, record);
}

/* The member of all records that could not be read this time; NULL: none. */
static const char *unread_member(const struct stats *stats)
{
	struct json_object *problems = stats->session.problems;

	for (size_t i = 0; i < array_count(problems); i++) {
		const char *object =
			json_path_text(json_object_array_get_idx(problems, i), "object");

		if (object && strcmp(object, "proc/interrupts") == 0)
			return "interrupts";
	}
	return NULL;
}

/* Collect what was there at the reading before, and is not there now. */
static int find_gone(struct stats *stats)
{
	int r = 0;

	if (!stats->before)
		return EXIT_DONE;
	json_object_object_foreach(stats->before, id, record)
	{
		if (r == 0)
			r = rates_add_gone(stats->gone, record,
					   json_object_object_get(stats->by_id, id),
					   unread_member(stats));
	}
	return r < 0 ? error_memory(&stats->run->error) : EXIT_DONE;
}

static int print_line(struct stats *stats)
{
	vd_autojson struct json_object *line = vd_json_object();
	unsigned losses = vd_json_losses();

	vd_json_add(line, "schemaVersion", vd_json_integer(SCHEMA_VERSION));
	vd_json_add(line, "stats", json_object_get(stats->records));
	vd_json_add(line, "gone", json_object_get(stats->gone));
	if (stats->session.problems)
		vd_json_add(line, "problems", json_object_get(stats->session.problems));
	if (!line || vd_json_losses() != losses || json_line(line) < 0)
		return error_memory(&stats->run->error);
	return EXIT_DONE;
}

static int print_table(struct stats *stats)
{
	if (stats->warnings.clears)
		fputs(TERMINAL_CLEAR, stdout);
	else if (stats->done)
		putchar('\n');
	if (table_print(stats->table) < 0)
		return error_memory(&stats->run->error);
	fflush(stdout);
	if (stats->options.watches)
		session_warn(&stats->session, stats->warnings.clears);
	if (stats_warnings_print(&stats->warnings, stats->gone) < 0)
		return error_memory(&stats->run->error);
	return EXIT_DONE;
}

static int print(struct stats *stats)
{
	int code = stats->options.watches ? find_gone(stats) : EXIT_DONE;

	if (code != EXIT_DONE)
		return code;
	if (!writes_json(stats))
		return print_table(stats);
	if (stats->options.watches) {
		session_warn(&stats->session, false);
		return print_line(stats);
	}
	json_list_begin(&stats->run->json, method_stats.member);
	return json_list_end(&stats->run->json, stats->session.problems, &stats->run->error);
}

/* Print what was read before the error, and explain the error. */
static int fail(struct stats *stats, int code)
{
	struct run *run = stats->run;

	if (run->error.parameters)
		code = unmatched_report(run, &stats->session);
	list_explain(run->request, &run->error);
	if (writes_json(stats) && stats->options.watches && array_count(stats->records) &&
	    print_line(stats) != EXIT_DONE)
		return EXIT_FAILED;
	if ((stats->table && table_print(stats->table) < 0) ||
	    stats_warnings_print(&stats->warnings, NULL) < 0)
		return error_memory(&run->error);
	return code;
}

/* Call Stats. A device that was there, and is not there now, is gone; that is no error. */
static int call(struct stats *stats)
{
	struct run *run = stats->run;
	struct json_object *parameters = list_parameters(run->request, NULL);
	int code;

	if (stats->options.watches)
		session_begin_reading(&stats->session);
	if (!stats->before)
		return session_each(&stats->session, &method_stats, parameters, on_record, stats,
				    &run->error);
	code = session_request_each(&stats->session, &method_stats, parameters, on_record, stats,
				    &run->error);
	if (code != EXIT_DONE && unmatched_is(run)) {
		error_clear(&run->error);
		code = EXIT_DONE;
	}
	return code;
}

static int read_once(struct stats *stats)
{
	int code = stats->options.watches ? open_records(stats) : EXIT_DONE;

	if (code == EXIT_DONE && !writes_json(stats))
		code = open_table(stats);
	if (code == EXIT_DONE) {
		code = call(stats);
		code = code == EXIT_DONE ? print(stats) : fail(stats, code);
	}
	if (code != EXIT_DONE)
		return code;
	json_object_put(stats->before);
	stats->before = vd_take_ptr(stats->by_id);
	stats->done++;
	return EXIT_DONE;
}

/* Wait until UNTIL_NS, or until standard output has no reader any more. */
static void wait_until(uint64_t until_ns)
{
	struct pollfd output = { .fd = STDOUT_FILENO };

	for (;;) {
		uint64_t now_ns = vd_clock_ns();

		if (now_ns >= until_ns || output.revents)
			return;
		/* Rounded up: a wait that ends early would be repeated. */
		poll(&output, 1, (int)((until_ns - now_ns) / VD_NS_PER_MS) + 1);
	}
}

static int watch(struct stats *stats)
{
	uint64_t next_ns = vd_clock_ns();
	int code = read_once(stats);

	while (code == EXIT_DONE && stats->options.watches && stats->done != stats->options.count) {
		uint64_t now_ns = vd_clock_ns();

		/* Flush each reading for the reader of a pipe. If nobody reads, end. */
		if (fflush(stdout) != 0 || ferror(stdout))
			break;
		next_ns += stats->options.interval_ns;
		/* After a pause, as by a stop signal, there is nothing to make up for. */
		if (next_ns < now_ns)
			next_ns = now_ns;
		wait_until(next_ns);
		code = read_once(stats);
	}
	return code;
}

int verb_stats(struct run *run)
{
	VD_CLEANUP(stats_clear) struct stats stats = { .run = run };
	int code = stats_options_read(run, &stats.options);

	stats.warnings.clears = stats.options.watches && !writes_json(&stats) && terminal_obeys();
	if (code == EXIT_DONE && !writes_json(&stats))
		code = open_table(&stats);
	if (code == EXIT_DONE)
		code = sessions_one(run, &stats.session);
	if (code == EXIT_DONE)
		code = watch(&stats);
	session_disconnect(&stats.session);
	return code;
}
