// SPDX-License-Identifier: LGPL-2.1-or-later
#include "apply/await.h"

#include <errno.h>
#include <string.h>

#include "base/clock.h"
#include "drivers/sysfs-state.h"
#include "plan/plan-state.h"
#include "apply/uevent.h"

/* The pauses grow from one millisecond, since mostly it is so at once. */
#define PAUSE_MAX_MS	   50
#define PAUSE_MAX_HEARD_MS 250 /* where events come, for what sends none */

#define SOON_MS 2000

static uint64_t in_ms(unsigned ms)
{
	return vd_clock_ns() + (uint64_t)ms * VD_NS_PER_MS;
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

int vd_await(struct vd_transaction *transaction, uint64_t deadline_ns,
	     int (*check)(struct vd_transaction *, void *), void *data)
{
	unsigned longest = transaction->events ? PAUSE_MAX_HEARD_MS : PAUSE_MAX_MS, ms = 1;
	int r;

	while ((r = check(transaction, data)) == 0 && vd_clock_ns() < deadline_ns) {
		vd_uevents_wait(transaction->events, earlier(in_ms(ms), deadline_ns));
		ms = ms * 2 < longest ? ms * 2 : longest;
	}
	return r;
}

uint64_t vd_await_soon(const struct vd_transaction *transaction)
{
	unsigned ms = transaction->options->settle_ms;

	return in_ms(ms < SOON_MS ? ms : SOON_MS);
}

/* Whether STEP has come to all that it can come to. */
static int check_step(struct vd_transaction *transaction, const struct vd_step *step, bool undone)
{
	int r = vd_step_in_effect(transaction->root, step, undone);

	return r <= 0 ? r
		      : vd_step_backend(transaction->root, step, undone) == VD_BACKEND_CONNECTED;
}

static int check_done(struct vd_transaction *transaction, void *data)
{
	return check_step(transaction, data, false);
}

static int check_undone(struct vd_transaction *transaction, void *data)
{
	return check_step(transaction, data, true);
}

/* A bound driver that waits for the backend is all that can be had here; if the backend is closed,
 * the driver waits in vain. */
static int check_last(const struct vd_transaction *transaction, const struct vd_step *step,
		      bool undone)
{
	int r = vd_step_in_effect(transaction->root, step, undone);

	if (r <= 0)
		return r < 0 ? r : -ETIME;
	return vd_step_backend(transaction->root, step, undone) == VD_BACKEND_CLOSED ? -ENOTCONN
										     : 0;
}

/* A write may have taken all of the time. */
static uint64_t at_the_latest(const struct vd_transaction *transaction)
{
	uint64_t soon = vd_await_soon(transaction);

	return soon > transaction->deadline_ns ? soon : transaction->deadline_ns;
}

int vd_await_step(struct vd_transaction *transaction, const struct vd_step *step)
{
	void *data = (void *)step;
	int r;

	if (step->expect == VD_EXPECT_ATTRIBUTE) {
		r = vd_await(transaction, at_the_latest(transaction), check_done, data);
	} else {
		r = vd_await(transaction, vd_await_soon(transaction), check_done, data);
		if (r == 0 &&
		    vd_sysfs_is_deferred(transaction->root, transaction->plan->layer_path))
			r = vd_await(transaction, transaction->deadline_ns, check_done, data);
	}
	return r < 0 ? r : r ? 0 : check_last(transaction, step, false);
}

int vd_await_undone(struct vd_transaction *transaction, const struct vd_step *step)
{
	int r = vd_await(transaction, vd_await_soon(transaction), check_undone, (void *)step);

	return r < 0 ? r : r ? 0 : check_last(transaction, step, true);
}
