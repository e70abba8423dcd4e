/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Shared folders. */
#pragma once

#include "bench/kind.h"

extern const struct vd_bench_kind vd_bench_fs;
