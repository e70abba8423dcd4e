// SPDX-License-Identifier: LGPL-2.1-or-later
#include <string.h>

#include "benchmarks/bench.h"
#include "base/cleanup.h"

#include "benchmarks/bench-internal.h"

/* What else can be done than to measure a device. */
static const struct action {
	const char *name;
	int (*run)(struct run *run);
} actions[] = {
	{ "compare", bench_compare },
	{ "serve", bench_serve },
	{ "suite", bench_suite },
};

/* Options that are for one of them only. */
static const struct {
	enum option_id id;
	const char *action;
} special[] = {
	{ OPT_FAIL_IF_SLOWER, "compare" },
	{ OPT_RUN, "compare" },
	{ OPT_BEFORE, "compare" },
	{ OPT_AFTER, "compare" },
	{ OPT_LEAST, "compare" },
	{ OPT_SEED, "compare" },
	{ OPT_LISTEN, "serve" },
	{ OPT_ONCE, "serve" },
};

static int check_special(struct run *run, const char *action)
{
	for (size_t i = 0; i < VD_ARRAY_SIZE(special); i++) {
		if (request_has(run->request, special[i].id) &&
		    strcmp(special[i].action, action) != 0)
			return error_set(&run->error, EXIT_USAGE, ERROR_USAGE,
					 options[special[i].id].name,
					 "this option is for 'bench %s' only", special[i].action);
	}
	return EXIT_DONE;
}

static int check_drawing(struct run *run, const char *action)
{
	if (request_has(run->request, OPT_SVG) &&
	    (request_has(run->request, OPT_KINDS) || strcmp(action, "compare") == 0 ||
	     strcmp(action, "serve") == 0))
		return error_set(&run->error, EXIT_USAGE, ERROR_USAGE, options[OPT_SVG].name,
				 "this option is for results of a device or of 'bench suite' only");
	return EXIT_DONE;
}

static int too_many(struct run *run, size_t most)
{
	const struct words *words = &run->request->arguments;

	if (words->count <= most)
		return EXIT_DONE;
	return error_set(&run->error, EXIT_USAGE, ERROR_USAGE, words->list[most],
			 "one argument too many (see 'virtctl bench --help')");
}

int verb_bench(struct run *run)
{
	const struct words *words = &run->request->arguments;

	if (check_special(run, words->count ? words->list[0] : "") != EXIT_DONE ||
	    check_drawing(run, words->count ? words->list[0] : "") != EXIT_DONE)
		return EXIT_USAGE;
	for (size_t i = 0; words->count && i < VD_ARRAY_SIZE(actions); i++) {
		if (strcmp(actions[i].name, words->list[0]) == 0)
			return actions[i].run(run);
	}
	if (too_many(run, 1) != EXIT_DONE)
		return EXIT_USAGE;
	if (request_has(run->request, OPT_KINDS))
		return bench_kinds(run);
	if (!words->count)
		return error_set(&run->error, EXIT_USAGE, ERROR_USAGE, "bench",
				 "DEVICE is missing (see 'virtctl bench --help')");
	return bench_device(run);
}
