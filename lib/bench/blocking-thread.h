/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A run in a thread of its own, where a system call may never end: a server of files that is not
 * there any more keeps even a killed process. Whoever waits for it gives up on that one call, and
 * tells what was measured until then.
 */
#pragma once

#include "bench/run.h"

struct vd_blocking;

/*
 * vd_blocking_run - WORK with DATA, to its end: what it returns. Where one system call of it takes
 * more than ten seconds, what vd_bench_fail(-ETIMEDOUT) returns, and *RET_STUCK is true: the thread
 * stays behind, and what that call uses must stay too. OBJECT is what it waits for.
 */
int vd_blocking_run(struct vd_bench_run *run, int (*work)(struct vd_blocking *blocking, void *data),
		    void *data, const char *object, bool *ret_stuck);

/*
 * To be called in WORK before and after each system call that may not end; nothing of the run is to
 * be touched between them. errno is kept. vd_blocking_leave() does not return where the run was given
 * up meanwhile.
 */
void vd_blocking_enter(struct vd_blocking *blocking);
void vd_blocking_leave(struct vd_blocking *blocking);
