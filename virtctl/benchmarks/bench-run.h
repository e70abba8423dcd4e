/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the files that measure share: one connection, on which one kind runs after the other. */
#pragma once

#include <stdbool.h>

#include "benchmarks/bench-internal.h"
#include "session/interrupt.h"
#include "session/session.h"

#define BENCH_SECONDS 5 /* of a kind, unless the request has a time */

struct bench {
	struct run *run;
	struct session session;
	struct interrupt interrupt;
	double seconds;
	unsigned busy_s;	     /* wait so long for the end of another benchmark */
	char token[BENCH_TOKEN_MAX]; /* empty: none */
	bool is_suite;		     /* a device that can't be measured is left out */
	bool shows;		     /* how far it is */
	char title[64];		     /* of what is shown */
	bool any;		     /* page was written */
	unsigned failed;
	struct json_object *result;
	struct json_object *results; /* an array of all of them; NULL: not wanted */
	bool only_collects;	     /* RESULTS, and writes nothing */
	void *data;		     /* of WORK */
};

/* bench_session - Connect, call WORK, end the JSON, and close. The time of the request replaces
 * that of BENCH. Returns an exit code. */
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

/* bench_check_device - Return an exit code: whether there is one DEVICE. */
int bench_check_device(struct bench *bench, const char *device);

/*
 * bench_command - Let /bin/sh run COMMAND, as the caller, its output on standard error, and wait
 * for its end; an interruption ends it. Returns an exit code.
 */
int bench_command(struct bench *bench, const char *command);

/* bench_show - If BENCH shows how far it is, replace the line by its title and TEXT. */
void bench_show(const struct bench *bench, const char *text);
void bench_hide(const struct bench *bench);
