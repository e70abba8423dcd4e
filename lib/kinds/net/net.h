/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Network interfaces, and vsock. */
#pragma once

#include "bench/kind.h"

extern const struct vd_bench_kind vd_bench_net;
extern const struct vd_bench_kind vd_bench_vsock;
