/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Waiting until something is so in sysfs: it is looked at after every event that the kernel sends
 * about the device, and now and then without one, since some changes send none. Where events can't
 * be had (a sandbox, a copied tree), often.
 */
#pragma once

#include "driver/step.h"

/* vd_await - LOOK at it until it says other than 0: that, or 0 at DEADLINE_NS. It is looked at once
 * at least. */
int vd_await(struct vd_work *work, uint64_t deadline_ns, int (*look)(struct vd_work *, void *),
	     void *data);

/* vd_await_soon - when to stop waiting for what a write, but for oddities, brings about before it
 * returns: in two seconds, or after the time that WORK has in all where that is less. It is had
 * even when that time is over. */
uint64_t vd_await_soon(const struct vd_work *work);

/*
 * vd_await_step - until what STEP expects is so: 0. -ETIME: it is not, and all that could be waited
 * for has been (a probe that the kernel puts off is waited for until WORK's deadline); -ENOTCONN:
 * the driver has it, and the other end is closed; -ENODEV, and those of vd_look_step().
 */
int vd_await_step(struct vd_work *work, const struct vd_step *step);

/* vd_await_undone - the same, for what is expected once STEP is undone, which has its own time. */
int vd_await_undone(struct vd_work *work, const struct vd_step *step);
