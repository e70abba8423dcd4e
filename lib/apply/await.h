/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Waiting for a state of sysfs. Each function reads it after every event that the kernel sends
 * about the device. It also reads at intervals, since some changes send no event: often if no
 * events can be had (a sandbox, a copied tree).
 */
#pragma once

#include "apply/transaction.h"

/* vd_await - Call CHECK with DATA until it returns a value other than 0, at least once. Return that
 * value, or 0 at DEADLINE_NS (CLOCK_MONOTONIC). */
int vd_await(struct vd_transaction *transaction, uint64_t deadline_ns,
	     int (*check)(struct vd_transaction *, void *), void *data);

/*
 * vd_await_soon - Return the deadline (CLOCK_MONOTONIC) for what a write normally completes before
 * it returns: two seconds from now, or settle_ms if that is less. TRANSACTION's own deadline does
 * not matter.
 */
uint64_t vd_await_soon(const struct vd_transaction *transaction);

/*
 * vd_await_step - Wait until STEP is in effect. Return 0, or:
 * -ETIME: it is not, and nothing more is expected. For a deferred probe that is at TRANSACTION's
 * deadline.
 * -ENOTCONN: the driver is bound, and its backend is closed.
 * -ENODEV: the layer is gone.
 * Those of vd_step_in_effect().
 */
int vd_await_step(struct vd_transaction *transaction, const struct vd_step *step);

/* vd_await_undone - Wait until STEP is undone, with the deadline of vd_await_soon(). Errors of
 * vd_await_step(). */
int vd_await_undone(struct vd_transaction *transaction, const struct vd_step *step);
