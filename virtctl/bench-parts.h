/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The parts of the verb bench. */
#pragma once

#include "verbs.h"

struct json_object;
struct session;

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

/* bench_compare - the results in two files. An exit code. */
int bench_compare(struct run *run);

/* bench_page - a Result of io.virtd.Bench for a person: tables, a histogram, warnings. An exit
 * code. */
int bench_page(struct json_object *result, struct error *error);

/* bench_bars - a Latency of io.virtd.Bench as bars, at most 80 columns wide; nothing where it is
 * empty. */
void bench_bars(struct json_object *latency, const char *title);

/* The member KEY of OBJECT as a number; 0 where it is none. */
double bench_number(struct json_object *object, const char *key);
