// SPDX-License-Identifier: LGPL-2.1-or-later
#include "counters/stats-options.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/parse.h"
#include "cli/run.h"
#include "cli/table-options.h"

#define INTERVAL_S     1.0
#define INTERVAL_S_MIN 0.1
#define INTERVAL_S_MAX 3600
#define COUNT_MAX      1000000000
#define NS_PER_S       1e9

static int read_interval(struct run *run, uint64_t *ret_ns)
{
	const char *text = request_value(run->request, OPT_INTERVAL);
	double seconds = INTERVAL_S;
	char *end;

	if (text) {
		seconds = strtod(text, &end);
		if (*end || strspn(text, "0123456789.") != strlen(text) ||
		    seconds < INTERVAL_S_MIN || seconds > INTERVAL_S_MAX)
			return error_set(&run->error, EXIT_USAGE, ERROR_USAGE, text,
					 "--interval needs seconds, %.1f to %d", INTERVAL_S_MIN,
					 INTERVAL_S_MAX);
	}
	*ret_ns = (uint64_t)(seconds * NS_PER_S);
	return EXIT_DONE;
}

static int read_count(struct run *run, uint64_t *ret)
{
	const char *text = request_value(run->request, OPT_COUNTS);
	uint64_t count = 0;

	if (text && (vd_parse_uint(text, 10, COUNT_MAX, &count) < 0 || !count))
		return error_set(&run->error, EXIT_USAGE, ERROR_USAGE, text,
				 "--count needs a number, 1 to %d", COUNT_MAX);
	*ret = count;
	return EXIT_DONE;
}

/* The columns are of rows, and the JSON has no rows. */
static int refuse_columns(struct run *run)
{
	return error_set(&run->error, EXIT_USAGE, ERROR_USAGE, "--json",
			 "the JSON of stats has no columns (leave out --json, or the options of "
			 "tables)");
}

int stats_options_read(struct run *run, struct stats_options *ret)
{
	static const enum option_id ids[] = { OPT_WATCH, OPT_INTERVAL, OPT_COUNTS };
	struct stats_options read = { 0 };
	int code = read_interval(run, &read.interval_ns);

	if (code == EXIT_DONE)
		code = read_count(run, &read.count);
	for (size_t i = 0; i < VD_ARRAY_SIZE(ids); i++)
		read.watches = read.watches || request_has(run->request, ids[i]);
	if (code == EXIT_DONE && request_has(run->request, OPT_JSON) &&
	    table_options_want_table(run->request))
		code = refuse_columns(run);
	if (code == EXIT_DONE)
		*ret = read;
	return code;
}
