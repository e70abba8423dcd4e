/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The parts of the verb bench. */
#pragma once

#include "cli/run.h"

struct json_object;
struct session;
struct table;

/* bench_kinds - list the kinds, with what of them can measure the device that is named, if any is.
 * An exit code. */
int bench_kinds(struct run *run);

/* bench_device - measure the device that is named. An exit code. */
int bench_device(struct run *run);

/* bench_suite - measure all devices, by every kind that is harmless. An exit code. */
int bench_suite(struct run *run);

/* bench_serve - be the peer of who measures a net, until a signal ends it. An exit code. */
int bench_serve(struct run *run);

#define BENCH_TOKEN_MAX 129

/*
 * bench_token - the token, from the file of --token-file or the environment; empty where neither is
 * there. An exit code.
 */
int bench_token(struct run *run, char token[static BENCH_TOKEN_MAX]);

/* bench_compare - compare the results in files, or measure and compare. An exit code. */
int bench_compare(struct run *run);

/*
 * bench_file_read - append the results of the file PATH ("-": standard input) to RESULTS, an array,
 * each with the member "file". An error names the file, the member and what is wrong with it.
 * Returns an exit code.
 */
int bench_file_read(struct error *error, const char *path, struct json_object *results);

/* What bench_pairs() is to do. */
struct bench_pairs {
	const char *device, *before, *after; /* the latter two: shell commands */
	uint64_t count;			     /* of pairs */
	uint64_t seed;			     /* of the order within each pair */
};

/*
 * bench_pairs - measure in pairs, one run of each side, in random order within the pair. Each
 * command runs before each run of its side, as the caller, its output on standard error. The seed
 * is said there, once the device is found. Append whole pairs, *RET_DONE of them, to BEFORE and AFTER (arrays). The first failure ends it, and an
 * interruption. Returns an exit code: EXIT_INTERRUPTED too.
 */
int bench_pairs(struct run *run, const struct bench_pairs *pairs, struct json_object *before,
		struct json_object *after, uint64_t *ret_done);

/* bench_page - a Result of io.virtd.Bench for a person: tables, a histogram, warnings. An exit
 * code. */
int bench_page(struct json_object *result, struct error *error);

/* bench_bars - a Latency of io.virtd.Bench as bars, at most 80 columns wide; nothing where it is
 * empty. */
void bench_bars(struct json_object *latency, const char *title);

/* bench_number - Return the member KEY of OBJECT as a number; 0: there is none. */
double bench_number(struct json_object *object, const char *key);

/* bench_text_cell - Write the text at PATH in OBJECT to the next cell; "?": there is none. */
void bench_text_cell(struct table *table, struct json_object *object, const char *path);

/* bench_measure_cell - Write VALUE, which is in UNIT (NULL: in none), to the next cell. */
void bench_measure_cell(struct table *table, double value, const char *unit);

/* bench_figure_cells - Write the name and the value of FIGURE to the next two cells; NULL: its job
 * finished nothing, and they say so. */
void bench_figure_cells(struct table *table, struct json_object *figure);
