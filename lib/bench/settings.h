/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The settings of a run, checked against those of its kind. */
#pragma once

#include "bench/run-state.h"

/*
 * vd_bench_settings_take - Set RUN's values from SETTINGS (an object of strings, or NULL), and the
 * others to their defaults. RUN borrows SETTINGS. Return 0, or:
 * -EINVAL: the kind has no setting *RET_NAME (borrowed from SETTINGS), or not with this value;
 * REASON says why.
 */
int vd_bench_settings_take(struct vd_bench_run *run, struct json_object *settings,
			   const char **ret_name, char reason[static VD_BENCH_REASON_MAX]);

/* vd_bench_settings_json - Return an object of all settings with their values, null for those
 * without one. The caller puts it. NULL, or members missing: out of memory (vd_json_losses()). */
struct json_object *vd_bench_settings_json(const struct vd_bench_run *run);
