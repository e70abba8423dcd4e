/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The threads of one job that reads a disk. */
#pragma once

#include "kinds/block/ring.h"

#define VD_TEAM_MAX 64

/*
 * vd_team_run - COUNT threads do WORK (copied) on NODE, until the time of JOB is over, the run was
 * stopped, or one of them failed; and it is waited until what they had begun has ended. 0; else
 * what vd_bench_fail() returned: -ETIMEDOUT where something did not end within ten seconds.
 */
int vd_team_run(struct vd_bench_run *run, struct vd_bench_job *job, const struct vd_ring_work *work,
		unsigned count, const char *node);
