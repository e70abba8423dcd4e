/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The parts of the verb bench. */
#pragma once

#include "cli/output-file.h"
#include "cli/run.h"

struct json_object;
struct session;
struct table;

/*
 * bench_kinds - List the kinds and, if a device is named, which of them can measure it. Return an
 * exit code.
 */
int bench_kinds(struct run *run);

/* bench_device - Measure the device that is named. Return an exit code. */
int bench_device(struct run *run);

/*
 * bench_suite - Measure all devices by every kind that is harmless, and print a summary. Return an
 * exit code; EXIT_FAILED: some benchmarks failed.
 */
int bench_suite(struct run *run);

/*
 * bench_serve - Be the peer for network benchmarks, until SIGINT, SIGTERM or, with --once, the end
 * of one session. Block both signals. It needs no virtd. Return an exit code.
 */
int bench_serve(struct run *run);

#define BENCH_TOKEN_MAX 129

/*
 * bench_token - Write the token from the file of --token-file, else from $VIRTCTL_TOKEN, to TOKEN;
 * "": there is none. Return EXIT_DONE, or EXIT_FAILED with RUN's error set: it can't be read, or
 * is no token.
 */
int bench_token(struct run *run, char token[static BENCH_TOKEN_MAX]);

/*
 * bench_compare - Compare the results in files, or measure in pairs and compare. Return an exit
 * code; EXIT_FAILED: --fail-if-slower was exceeded, or there is another failure.
 */
int bench_compare(struct run *run);

/*
 * bench_file_read - Append the results of the file PATH ("-": standard input) to RESULTS, an
 * array, each with the member "file". Return EXIT_DONE, or EXIT_FAILED with ERROR set: it names
 * the file, the member and the reason. Some results may be appended then.
 */
int bench_file_read(struct error *error, const char *path, struct json_object *results);

/* The order for bench_pairs(). */
struct bench_pairs {
	const char *device, *before, *after; /* the latter two: shell commands */
	uint64_t count;			     /* of pairs */
	uint64_t seed;			     /* of the order within each pair */
};

/*
 * bench_pairs - Measure in pairs, one run of each side, in random order within the pair. The
 * command of a side runs before each of its runs, with its output on standard error. The seed is
 * printed there, too, once the device is found.
 * Append the results of *RET_DONE whole pairs to BEFORE and AFTER (arrays). The first failure or
 * interruption ends the series. Return EXIT_DONE, or the exit code of what ended it:
 * EXIT_INTERRUPTED, too.
 */
int bench_pairs(struct run *run, const struct bench_pairs *pairs, struct json_object *before,
		struct json_object *after, uint64_t *ret_done);

/*
 * bench_page - Print RESULT, a Result of io.virtd.Bench (borrowed), for a person: tables, a
 * histogram, warnings. Return EXIT_DONE, or EXIT_FAILED with ERROR set: out of memory.
 */
int bench_page(struct json_object *result, struct error *error);

/*
 * bench_bars - Print LATENCY, a Latency of io.virtd.Bench (borrowed), as bars, at most 80 columns
 * wide, below TITLE, which must be safe for a terminal. Print nothing if it is empty, no Latency,
 * or memory runs out.
 */
void bench_bars(struct json_object *latency, const char *title);

/*
 * bench_svg_open - Open the folder of the file of --svg, which must not exist; without that option, do nothing. The caller
 * closes FILE in any case. Return EXIT_DONE, or with RUN's error set: EXIT_PERMISSION, EXIT_FAILED: the file can't be written.
 */
int bench_svg_open(struct run *run, struct output_file *file);

/* bench_svg_write - Draw RESULTS (an array; NULL or empty: write nothing) to FILE of bench_svg_open(). Return as that. */
int bench_svg_write(struct run *run, const struct output_file *file, struct json_object *results);

/* bench_number - Return the member KEY of OBJECT (may be NULL) as a number; 0: there is none. */
double bench_number(struct json_object *object, const char *key);

/*
 * bench_text_cell - Write the text at PATH in OBJECT to the next cell of TABLE; "?": there is
 * none.
 */
void bench_text_cell(struct table *table, struct json_object *object, const char *path);

/*
 * bench_measure_cell - Write VALUE, which is in UNIT (NULL: none), to the next cell, as
 * measure_text().
 */
void bench_measure_cell(struct table *table, double value, const char *unit);

/*
 * bench_figure_cells - Write the name and the value of FIGURE to the next two cells. NULL: its job
 * has finished no operation, and the cells say so.
 */
void bench_figure_cells(struct table *table, struct json_object *figure);
