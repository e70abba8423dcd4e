/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Doing and undoing the steps of a plan. A write blocks as long as the kernel does, and then the
 * functions wait as in await.h. */
#pragma once

#include "apply/transaction.h"

/*
 * vd_step_do - Write, then wait for the expected state. TRANSACTION's message is a sentence about
 * the error. Return 0, or:
 * -ENODEV: the driver does not match, or the device is gone.
 * -ETIME: the kernel took the write without effect.
 * -ENOTCONN: the driver is bound, and its backend is closed.
 * The kernel's answer to the write, unless STEP is in effect all the same.
 */
int vd_step_do(struct vd_transaction *transaction, const struct vd_step *step);

/* vd_step_undo - Undo STEP, unless it is undone already. TRANSACTION's message is a sentence about
 * the error. Errors of vd_step_do(). */
int vd_step_undo(struct vd_transaction *transaction, const struct vd_step *step);

/*
 * vd_steps_undo - Undo the first BEGUN steps: those with undo_first, then the others, each in
 * reverse. An error does not end this. The first DONE of them are reported as undone. Return 0, or:
 * -ENODEV: the device is gone, and nothing is left to undo.
 * The first error.
 */
int vd_steps_undo(struct vd_transaction *transaction, size_t begun, size_t done);
