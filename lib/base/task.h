/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Calls of the kernel with a time limit, each in another thread. A thread that waits in the kernel
 * for a lock can't be ended, and a process neither: a thread costs less to start, and a thread that
 * was left hinders nothing but the end of the program.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct vd_task;

/* What hangs of one kind takes no thread of another. */
enum vd_task_kind { VD_TASK_FILE, VD_TASK_FILES, VD_TASK_REQUEST, VD_TASK_KINDS };

/* What can hang: calls of the same key wait for the same lock. For a file, its numbers. */
struct vd_task_key {
	enum vd_task_kind kind;
	uint64_t device, inode;
};

/*
 * vd_task_begin - Call RUN with DATA in another thread, as soon as no other task of KEY and fewer
 * than four of its kind run: at once, or in vd_task_wait(). RUN may block, and uses nothing but
 * DATA. LIMIT_MS (CLOCK_MONOTONIC) is how long RUN may take; after it no other task of KEY begins
 * before RUN ends. The caller ends *RET by vd_task_end(), which frees DATA by FREE_DATA. After an
 * error DATA is still the caller's. Return 0, or:
 * -ETIMEDOUT: a task of KEY has passed its limit, or four of its kind have; nothing was begun.
 * -ENOMEM: counted as a loss (base/loss.h).
 * Those of pthread_create(3).
 */
int vd_task_begin(const struct vd_task_key *key, unsigned limit_ms, void (*run)(void *data),
		  void (*free_data)(void *data), void *data, struct vd_task **ret);

/*
 * vd_task_wait - Wait TIMEOUT_MS (CLOCK_MONOTONIC) at most until TASK is done. Return whether it
 * is: DATA has its results then, and no other thread uses DATA.
 */
bool vd_task_wait(struct vd_task *task, unsigned timeout_ms);

/*
 * vd_task_end - Free the data of TASK. If TASK has begun and is not done, leave its thread, which
 * frees the data as soon as the kernel lets it. NULL is accepted.
 */
void vd_task_end(struct vd_task *task);

/* vd_task_runs - Return whether any task runs, one that was left among them: the process can't end
 * before such a thread does. */
bool vd_task_runs(void);
