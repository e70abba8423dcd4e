/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One file per kind; this lists what they have in them. */
#pragma once

#include "bench/kind.h"

extern const struct vd_bench_kind vd_bench_roundtrip;
extern const struct vd_bench_kind vd_bench_block;
extern const struct vd_bench_kind vd_bench_rng;
extern const struct vd_bench_kind vd_bench_net;
extern const struct vd_bench_kind vd_bench_vsock;
extern const struct vd_bench_kind vd_bench_transfer;
extern const struct vd_bench_kind vd_bench_fs;
extern const struct vd_bench_kind vd_bench_console;
extern const struct vd_bench_kind vd_bench_rebind;
