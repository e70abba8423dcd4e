/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The kinds of benchmarks, each in a file or folder. */
#pragma once

#include "bench/kind.h"

extern const struct vd_bench_kind vd_bench_roundtrip;
extern const struct vd_bench_kind vd_bench_rng;
extern const struct vd_bench_kind vd_bench_transfer;
extern const struct vd_bench_kind vd_bench_console;
extern const struct vd_bench_kind vd_bench_rebind;

/* All kinds, in the order in which they are run; NULL-terminated. */
extern const struct vd_bench_kind *const vd_bench_kinds[];

/* vd_bench_kind_find - Return the kind NAME, static, or NULL. */
const struct vd_bench_kind *vd_bench_kind_find(const char *name);

struct json_object;

/*
 * vd_bench_kinds_json - Return all kinds as an array of Kind of io.virtd.Bench, with whether each
 * can measure DEVICE (NULL: none applies, without a reason). The caller puts it. NULL: out of
 * memory.
 */
struct json_object *vd_bench_kinds_json(const struct vd_bench_device *device);
