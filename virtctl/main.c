// SPDX-License-Identifier: LGPL-2.1-or-later
/* virtctl: one command line, carried out. */
#include <stdio.h>
#include <string.h>

#include "cli/failures.h"
#include "cli/table-options.h"
#include "config.h"
#include "output/stdio-safe.h"
#include "verbs/help.h"
#include "verbs/verbs.h"

/* What the options ask for before any verb. False: nothing. */
static bool run_option(const struct request *request)
{
	const char *column = request_value(request, OPT_COLUMNS);

	if (request_has(request, OPT_HELP))
		help_print(request->verb);
	else if (request_has(request, OPT_VERSION))
		puts("virtctl " VD_VERSION);
	else if (column && strcmp(column, "help") == 0)
		help_columns(request->verb);
	else
		return false;
	return true;
}

static void report(struct run *run, bool json)
{
	if (json)
		json_list_fail(&run->json, &run->error, run->failures.list);
	/* In the order of events, where both streams go to one place. */
	stdio_flush_output();
	if (!run->failures.printed)
		error_print(&run->error);
}

/* Of a verb whose code 1 is an answer, no failure may look like one. */
static int failure_code(const struct run *run, int code)
{
	return code == EXIT_FAILED && run->request->verb && run->request->verb->answers ? EXIT_USAGE
											: code;
}

static int run_verb(struct run *run)
{
	int code = run->request->verb->run(run);

	if (run->error.code == EXIT_DONE)
		return code;
	run->error.code = failure_code(run, code);
	return (int)run->error.code;
}

int main(int argc, char **argv)
{
	struct request request = { 0 };
	struct run run = { .request = &request };
	int code;

	stdio_hold_places();
	if (argc < 2)
		help_print(NULL);
	code = request_parse(&request, &verbs, argv + (argc > 0), &run.error);
	if (code == EXIT_DONE)
		code = table_options_color(&request, &run.error);
	if (code == EXIT_DONE && !run_option(&request))
		code = run_verb(&run);
	/* A "no" that was asked for is no error. */
	if (code != EXIT_DONE && run.error.code != EXIT_DONE)
		report(&run, request_has(&request, OPT_JSON));
	if (stdio_close_output(&run.error) != EXIT_DONE &&
	    (code == EXIT_DONE || failure_code(&run, code) != code))
		code = failure_code(&run, (int)run.error.code);
	error_clear(&run.error);
	failures_clear(&run);
	json_list_clear(&run.json);
	request_clear(&request);
	return code;
}
