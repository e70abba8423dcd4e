/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The kinds of benchmarks: a file or a folder each. */
#pragma once

#include "bench/kind.h"

extern const struct vd_bench_kind vd_bench_roundtrip;
extern const struct vd_bench_kind vd_bench_rng;
extern const struct vd_bench_kind vd_bench_transfer;
extern const struct vd_bench_kind vd_bench_console;
extern const struct vd_bench_kind vd_bench_rebind;

/* All of them, until NULL. */
extern const struct vd_bench_kind *const vd_bench_kinds[];

/* NULL: there is none of that name. */
const struct vd_bench_kind *vd_bench_kind_find(const char *name);

struct json_object;

/*
 * vd_bench_kinds_json - all kinds, and whether each can measure DEVICE (NULL: no device in
 * particular), as an array of Kind of io.virtd.Bench. The caller puts it; NULL when out of memory.
 */
struct json_object *vd_bench_kinds_json(const struct vd_bench_device *device);
