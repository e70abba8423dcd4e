/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a verb is. A table of verbs serves virtctl, its help and its completions. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cli/options.h"
#include "output/columns.h"
#include "output/error.h"

struct run;

enum verb_completes {
	COMPLETES_NOTHING,
	COMPLETES_DEVICES,
	COMPLETES_DEVICE_DRIVER, /* a device, then a driver for it */
	COMPLETES_BENCH,	 /* a device, or another action of bench */
	COMPLETES_FILES,
	COMPLETES_OVERRIDES, /* an action of override, then an override */
	COMPLETES_VERBS,
};

/* What an option does for one verb, if that is not what the table of options says. */
struct option_help {
	enum option_id id;
	const char *help; /* NULL ends a list */
};

struct verb {
	const char *name;
	const char *arguments; /* as the synopsis shows them */
	const char *help;
	unsigned arguments_min, arguments_max;
	uint64_t options;		    /* OPT_BIT() of each, without the common ones */
	const struct option_help *option_helps; /* NULL: none */
	const struct column_table *columns; /* of --columns; NULL: it has no such option */
	enum verb_completes completes;
	bool answers; /* EXIT_FAILED is an answer, so failures have EXIT_USAGE instead */
	bool hidden; /* for programs: neither in the help nor in the completions */
	/* Return an exit code, explained by RUN->error. A code other than EXIT_DONE with an empty
	 * error is an answer. */
	int (*run)(struct run *run);
};

/* All verbs. */
struct verb_table {
	const struct verb *list;
	size_t count;
};

/*
 * verb_find - Return the verb of TABLE that is called NAME, also a hidden one; NULL: there is
 * none.
 */
const struct verb *verb_find(const struct verb_table *table, const char *name);

/* verb_option_help - Return what the option ID does for VERB; VERB NULL: for any verb. */
const char *verb_option_help(const struct verb *verb, enum option_id id);

/*
 * verb_unknown - Set ERROR to the usage error that TABLE has no verb NAME, with the nearest one
 * that it has. Return EXIT_USAGE.
 */
int verb_unknown(const struct verb_table *table, const char *name, struct error *error);
