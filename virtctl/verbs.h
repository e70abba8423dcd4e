/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The verbs: one table, from which calling, the help and the completions work. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "columns.h"
#include "json-list.h"
#include "request.h"

/* Errors of single devices, after which a run went on. */
struct failures {
	bool any;
	bool told; /* the error of the run is one of them, and printed */
	struct error worst;
	struct json_object *list; /* as JSON, each with its device; NULL: none */
};

/* One run of a verb. */
struct run {
	const struct request *request;
	struct json_list json; /* what of the JSON has been written */
	struct error error;
	struct failures failures;
};

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
	uint64_t options;      /* OPT_BIT() of each but the common ones */
	enum row_kind columns; /* what --columns is about */
	enum verb_completes completes;
	bool hidden; /* for programs: neither in the help nor in the completions */
	/* Returns an exit code; what it means is in RUN->error. One that is not EXIT_DONE, with an
	 * empty error, is an answer. */
	int (*run)(struct run *run);
};

extern const struct verb verbs[];
extern const size_t verbs_count;

/* NULL: there is none of that name. */
const struct verb *verb_find(const char *name);
/* Says so, and which may be meant. Returns an exit code. */
int verb_unknown(const char *name, struct error *error);

int verb_list(struct run *run);
int verb_show(struct run *run);
int verb_id(struct run *run);
int verb_platform(struct run *run);
int verb_drivers(struct run *run);
int verb_bind(struct run *run);
int verb_unbind(struct run *run);
int verb_online(struct run *run);
int verb_offline(struct run *run);
int verb_override(struct run *run);
int verb_bench(struct run *run);
int verb_help(struct run *run);
int verb_complete(struct run *run);
