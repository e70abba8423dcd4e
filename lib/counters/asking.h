/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Kernel requests that can wait for a lock, each in a task (base/task.h). A reading polls for the
 * reply, so that a loop can serve others meanwhile.
 */
#pragma once

#include <stddef.h>

#include "base/task.h"

struct vd_reading;

/* RTNL, the lock of all network interfaces: a driver may hold it for as long as it likes. */
extern const struct vd_task_key vd_key_rtnl;

/*
 * vd_ask - Let another thread call RUN with DATA. FREE_DATA frees DATA in any case, at last when
 * READING is cleared. READING must have no question. Return 0, or those of vd_task_begin().
 */
int vd_ask(struct vd_reading *reading, const struct vd_task_key *key, void (*run)(void *data),
	   void (*free_data)(void *data), void *data);

/*
 * vd_ask_wait - Wait a millisecond at most for the answer to the question of READING. Return:
 * 1: there is none yet; call again.
 * 0: there is, in the DATA of vd_ask(), until vd_ask_end().
 * -ETIMEDOUT: none came in a second. The question is ended.
 */
int vd_ask_wait(struct vd_reading *reading);

/* vd_ask_end - End the question of READING, if it has one. */
void vd_ask_end(struct vd_reading *reading);
