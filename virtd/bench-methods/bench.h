/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The methods of io.virtd.Bench. */
#pragma once

struct interface;

extern const struct interface io_virtd_bench;

struct call;

#define BENCH_ERROR(name) "io.virtd.Bench." name

/*
 * bench_kinds - Do one slice of io.virtd.Bench.Kinds, .Run or .Stop, each as method_step. Stop
 * replies only; service_begin_call() and call_overtake() let it end a Run.
 */
int bench_kinds(struct call *call);
int bench_run(struct call *call);
int bench_stop(struct call *call);
