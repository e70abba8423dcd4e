// SPDX-License-Identifier: LGPL-2.1-or-later
#include "report/report.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "cli/output-file.h"
#include "cli/run.h"
#include "json/build.h"
#include "json/json.h"
#include "report/report-data.h"
#include "report/report-page.h"
#include "session/call.h"
#include "session/hosts.h"
#include "session/session.h"
#include "svg/markup.h"
#include "text/json-path.h"
#include "text/text.h"

#define REPORT_ERROR "io.virtctl.Report"

/* It says what the system has, and what it is used for. */
#define FILE_MODE 0600

struct report {
	struct run *run;
	const char *path;
	struct output_file file;
	struct session session;
	struct report_data data;
	struct markup markup;
};

static void report_clear(struct report *report)
{
	session_close(&report->session);
	report_data_clear(&report->data);
	output_file_close(&report->file);
	free(report->markup.text.data);
}

static int failed(const struct report *report, int r)
{
	if (r == -ENOMEM)
		return error_memory(&report->run->error);
	return error_cannot(&report->run->error,
			    r == -EACCES || r == -EPERM ? EXIT_PERMISSION : EXIT_FAILED,
			    REPORT_ERROR, report->path, "write the report", "%s",
			    r == -EEXIST ? "the file exists (--force replaces it)"
					 : output_file_reason(r));
}

/* Before the devices are read, which takes longer. */
static int open_output(struct report *report)
{
	int r = output_file_open(&report->file, report->path);
	struct stat st;

	if (r == 0 && !request_has(report->run->request, OPT_FORCE) &&
	    fstatat(report->file.dir, report->file.name, &st, AT_SYMLINK_NOFOLLOW) == 0)
		r = -EEXIST;
	return r < 0 ? failed(report, r) : EXIT_DONE;
}

static int write_output(struct report *report)
{
	time_t now = time(NULL);
	char text[32] = "";
	struct tm tm;
	int r;

	if (gmtime_r(&now, &tm))
		strftime(text, sizeof(text), "%Y-%m-%d %H:%M UTC", &tm);
	report_page_put(&report->markup, &report->data, text);
	r = markup_result(&report->markup);
	if (r == 0)
		r = output_file_write(&report->file, request_has(report->run->request, OPT_FORCE),
				      FILE_MODE, report->markup.text.data,
				      report->markup.text.length);
	return r < 0 ? failed(report, r) : EXIT_DONE;
}

static int print_json(const struct report *report)
{
	unsigned losses = vd_json_losses();
	vd_autojson struct json_object *object = vd_json_object();
	struct json_object *file = vd_json_object();

	vd_json_add_text(file, "file", report->path);
	vd_json_add(file, "sizeBytes", vd_json_unsigned(report->markup.text.length));
	vd_json_add(file, "devices", vd_json_unsigned(array_count(report->data.devices)));
	vd_json_add(file, "problems", vd_json_unsigned(array_count(report->data.problems)));
	vd_json_add(object, "schemaVersion", vd_json_integer(SCHEMA_VERSION));
	vd_json_add(object, "report", file);
	if (vd_json_losses() != losses || json_line(object) < 0)
		return error_memory(&report->run->error);
	return EXIT_DONE;
}

static int print(const struct report *report)
{
	vd_autofree char *safe = text_safe(report->path);
	char size[TEXT_SIZE_MAX];

	if (request_has(report->run->request, OPT_JSON))
		return print_json(report);
	if (!safe)
		return error_memory(&report->run->error);
	text_size(report->markup.text.length, size);
	printf("%s: devices: %zu, problems: %zu, %s\n", safe, array_count(report->data.devices),
	       array_count(report->data.problems), size);
	return EXIT_DONE;
}

int verb_report(struct run *run)
{
	VD_CLEANUP(report_clear)
	struct report report = { .run = run,
				 .path = run->request->arguments.list[0],
				 .file.dir = -1 };
	int code = open_output(&report);

	if (code == EXIT_DONE)
		code = sessions_one(run, &report.session);
	if (code == EXIT_DONE)
		code = report_data_read(&report.data, &report.session, run);
	list_explain(run->request, &run->error);
	session_disconnect(&report.session);
	if (code == EXIT_DONE)
		code = write_output(&report);
	else if (run->error.code != EXIT_DONE)
		code = (int)run->error.code;
	return code == EXIT_DONE ? print(&report) : code;
}
