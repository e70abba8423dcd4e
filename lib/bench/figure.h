/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Into how many slices a run is cut, and which way a figure is better. */
#pragma once

#define VD_BENCH_SLICES 20

enum vd_bench_better {
	VD_BENCH_LESS,
	VD_BENCH_MORE,
};
