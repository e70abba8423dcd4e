/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the files that measure share: one connection, on which one kind runs after the other. */
#pragma once

#include <stdbool.h>

#include "bench-parts.h"
#include "interrupt.h"
#include "session.h"

#define BENCH_SECONDS 5 /* of a kind, unless the request has a time */

struct bench {
	struct run *run;
	struct session session;
	struct interrupt interrupt;
	double seconds;
	char token[BENCH_TOKEN_MAX]; /* empty: none */
	bool shows; /* how far it is */
	bool any;   /* page was written */
	unsigned failed;
	const char *device; /* NULL: all of them */
	struct json_object *result;
	struct json_object *results; /* an array of all of them; NULL: not wanted */
	bool only_collects;	     /* RESULTS, and writes nothing */
};

/* bench_session - Connect, call WORK, end the JSON, and close. BENCH has what is to be done; the time
 * of the request replaces its. Returns an exit code. */
int bench_session(struct bench *bench, int (*work)(struct bench *bench));

/* bench_run_kind - Measure DEVICE by KIND and show the result; after an interruption, what there is of
 * it. Returns an exit code: EXIT_INTERRUPTED too. */
int bench_run_kind(struct bench *bench, const char *device, const char *kind);

/*
 * bench_run_kinds - Measure DEVICE by the kinds of --kind; without those, by the one that has the
 * settings of --set; without both, by every kind that can measure it and harms nobody. Returns an
 * exit code.
 */
int bench_run_kinds(struct bench *bench, const char *device);
