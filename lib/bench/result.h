/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What came of a run, as Result of io.virtd.Bench; and how far it is, as Progress. */
#pragma once

#include "bench/run-state.h"

/* vd_bench_progress_json - Return how far JOB is; NULL when out of memory. The caller puts it. */
struct json_object *vd_bench_progress_json(const struct vd_bench_job *job);

/*
 * vd_bench_result_json - all that was measured. Looks for what makes it less trustworthy, and puts
 * that among the warnings. The caller puts it; NULL when out of memory.
 */
struct json_object *vd_bench_result_json(struct vd_bench_run *run);

/* vd_bench_add_warnings - the warnings that follow from how the jobs went and on what system. */
void vd_bench_add_warnings(struct vd_bench_run *run, struct json_object *system);
