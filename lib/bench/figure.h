/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How many slices a job is cut into, and in which direction a figure is better. */
#pragma once

#define VD_BENCH_SLICES 20

enum vd_bench_better {
	VD_BENCH_LESS,
	VD_BENCH_MORE,
};
