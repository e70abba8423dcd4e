/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The result of a run, as Result of io.virtd.Bench; its progress, as Progress. */
#pragma once

#include "bench/run-state.h"

/* vd_bench_progress_json - Return the line {"progress":…} about JOB, or NULL if out of memory. The
 * caller puts it. */
struct json_object *vd_bench_progress_json(const struct vd_bench_job *job);

/* vd_bench_result_json - Return all that RUN has measured, after adding the warnings of
 * vd_bench_add_warnings(). The caller puts it. NULL: out of memory, now or during the run. */
struct json_object *vd_bench_result_json(struct vd_bench_run *run);

/* vd_bench_add_warnings - Add the warnings that follow from RUN's samples, its time shared with
 * others, and SYSTEM (System of io.virtd.Bench, borrowed). */
void vd_bench_add_warnings(struct vd_bench_run *run, struct json_object *system);
