/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a verb is: calling, the help and the completions work from a table of these. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "output/columns.h"
#include "output/error.h"

struct run;

enum verb_completes {
	COMPLETES_NOTHING,
	COMPLETES_DEVICES,
	COMPLETES_DEVICE_DRIVER, /* a device, and then a driver for it */
	COMPLETES_BENCH,	 /* a device, or what else can be done about benchmarks */
	COMPLETES_OVERRIDES,	 /* what can be done with overrides, and then one of them */
	COMPLETES_VERBS,
};

struct verb {
	const char *name;
	const char *arguments; /* as the synopsis has them */
	const char *help;
	unsigned arguments_min, arguments_max;
	uint64_t options;		    /* OPT_BIT() of each but the common ones */
	const struct column_table *columns; /* of --columns; NULL: it has no such option */
	enum verb_completes completes;
	bool hidden; /* for programs: neither in the help nor in the completions */
	/* Returns an exit code; what it means is in RUN->error. One that is not EXIT_DONE, with an
	 * empty error, is an answer. */
	int (*run)(struct run *run);
};

/* All verbs. */
struct verb_table {
	const struct verb *list;
	size_t count;
};

/* verb_find - Return the verb of TABLE that is called NAME; NULL: there is none. */
const struct verb *verb_find(const struct verb_table *table, const char *name);

/* verb_unknown - Say that TABLE has no verb NAME, and which may be meant. Return the exit code. */
int verb_unknown(const struct verb_table *table, const char *name, struct error *error);
