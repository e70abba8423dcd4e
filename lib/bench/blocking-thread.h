/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A thread for system calls that may never return: a file server that is gone blocks even a killed
 * process. The waiting thread gives up such a call, and the run reports what was measured until
 * then.
 */
#pragma once

#include "bench/run.h"

struct vd_blocking;

/*
 * vd_blocking_run - Call WORK with DATA in a thread, block until it returns, and return its result.
 * Or, each reported by vd_bench_fail():
 * -ETIMEDOUT: a system call has not returned for 10 s (1 s once the run is stopped). *RET_STUCK is
 * then true: the thread remains, and so must what the call uses. OBJECT is what did not answer.
 * -ENOMEM, or the error of pthread_create(3).
 */
int vd_blocking_run(struct vd_bench_run *run, int (*work)(struct vd_blocking *blocking, void *data),
		    void *data, const char *object, bool *ret_stuck);

/*
 * vd_blocking_enter - Begin a system call of WORK that may never return; vd_blocking_leave() ends
 * it. Between the two WORK must not touch the run. errno is kept. vd_blocking_leave() does not
 * return if the call was given up meanwhile.
 */
void vd_blocking_enter(struct vd_blocking *blocking);
void vd_blocking_leave(struct vd_blocking *blocking);
