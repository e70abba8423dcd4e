/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The methods of io.virtd.Bench, each as method_step. */
#pragma once

struct interface;

extern const struct interface io_virtd_bench;

struct call;

#define BENCH_ERROR(name) "io.virtd.Bench." name

int bench_kinds(struct call *call);
int bench_run(struct call *call);
int bench_stop(struct call *call);
