/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The threads of one job that reads a disk. */
#pragma once

#include "kinds/block/ring.h"

#define VD_TEAM_MAX 64

/*
 * vd_team_run - Let COUNT threads (1 to VD_TEAM_MAX) do WORK (copied) on NODE. They end if the time
 * of JOB is over, the run is stopped, or a thread fails. Then wait until the requests that were
 * begun have ended. Return 0, or what vd_bench_fail() returned, among these:
 * -ETIMEDOUT: a request did not end within 10 s; its thread and its buffers remain.
 */
int vd_team_run(struct vd_bench_run *run, struct vd_bench_job *job, const struct vd_ring_work *work,
		unsigned count, const char *node);
