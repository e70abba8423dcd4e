/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What was set, held against what can be. */
#pragma once

#include "bench/run-state.h"

/*
 * vd_bench_settings_take - the members of SETTINGS (an object of strings, borrowed for as long as
 * the run is; NULL: none), and the default value of the others, into the values of RUN. -EINVAL:
 * *RET_NAME is what can't be taken, and REASON says why.
 */
int vd_bench_settings_take(struct vd_bench_run *run, struct json_object *settings,
			   const char **ret_name, char reason[static VD_BENCH_REASON_MAX]);

/* vd_bench_settings_json - all of them, with their values; those without one are null. */
struct json_object *vd_bench_settings_json(const struct vd_bench_run *run);
