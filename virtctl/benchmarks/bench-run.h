/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the files that measure share: a connection, on which the kinds run one after the other. */
#pragma once

#include <stdbool.h>

#include "benchmarks/bench-internal.h"
#include "session/interrupt.h"
#include "session/session.h"

#define BENCH_SECONDS 5 /* how long a kind measures, if the request has no --time */

struct bench {
	struct run *run;
	struct session session;
	struct interrupt interrupt;
	double seconds;
	unsigned busy_s;	     /* seconds to wait for the end of another benchmark */
	char token[BENCH_TOKEN_MAX]; /* empty: none */
	bool is_suite;		     /* all devices: those that can't be measured are left out */
	bool shows;		     /* show the progress on standard error */
	char title[64];		     /* before the progress */
	bool any;		     /* a page was printed */
	unsigned failed;	     /* how many benchmarks of a suite failed */
	struct json_object *result;  /* of the last call; NULL: none */
	struct json_object *results; /* an array of all of them; NULL: not wanted */
	struct output_file svg;	     /* of --svg */
	bool only_collects;	     /* only fill RESULTS, print nothing */
	void *data;		     /* of WORK */
};

/*
 * bench_session - Connect, call WORK, end the JSON, and close. A --time of the request replaces
 * BENCH's seconds. BENCH->results is put at the end. Return an exit code.
 */
int bench_session(struct bench *bench, int (*work)(struct bench *bench));

/*
 * bench_run_kind - Measure DEVICE by KIND, and print or collect the result; after a failure or an
 * interruption, print what was measured. While another benchmark runs, retry for BENCH->busy_s
 * seconds.
 * Return EXIT_DONE, or with the run's error set: EXIT_INTERRUPTED: a signal came, and nothing else
 * went wrong. Others: of session_stream() or out of memory.
 */
int bench_run_kind(struct bench *bench, const char *device, const char *kind);

/*
 * bench_run_kinds - Measure DEVICE by the kinds of --kind; without --kind, by the only kind that
 * has the settings of --set; without both, by every kind that can measure it and is harmless.
 * Return as bench_run_kind(), or: EXIT_UNSUPPORTED: no such kind can measure it. EXIT_USAGE: no
 * kind, or several, have the settings.
 */
int bench_run_kinds(struct bench *bench, const char *device);

/*
 * bench_check_device - Check that virtd finds one DEVICE. Return an exit code, as session_call().
 */
int bench_check_device(struct bench *bench, const char *device);

/*
 * bench_command - Let /bin/sh run COMMAND with the caller's rights, its output on standard error,
 * and wait for its end. An interruption sends it SIGTERM, once.
 * Return EXIT_DONE: exit status 0; or with the run's error set: EXIT_INTERRUPTED. EXIT_FAILED: it
 * could not be run, or failed.
 */
int bench_command(struct bench *bench, const char *command);

/*
 * bench_show - If BENCH shows its progress, replace its line on standard error by the title and
 * TEXT, which must be safe for a terminal. bench_hide() removes the line.
 */
void bench_show(const struct bench *bench, const char *text);
void bench_hide(const struct bench *bench);
