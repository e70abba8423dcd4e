// SPDX-License-Identifier: LGPL-2.1-or-later
#include "driver/await.h"

#include <errno.h>
#include <string.h>

#include "base/clock.h"
#include "driver/look.h"
#include "driver/uevent.h"

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

int vd_await(struct vd_work *work, uint64_t deadline_ns, int (*look)(struct vd_work *, void *),
	     void *data)
{
	unsigned longest = work->events ? PAUSE_MAX_HEARD_MS : PAUSE_MAX_MS, ms = 1;
	int r;

	while ((r = look(work, data)) == 0 && vd_clock_ns() < deadline_ns) {
		vd_uevents_wait(work->events, earlier(in_ms(ms), deadline_ns));
		ms = ms * 2 < longest ? ms * 2 : longest;
	}
	return r;
}

uint64_t vd_await_soon(const struct vd_work *work)
{
	unsigned ms = work->options->settle_ms;

	return in_ms(ms < SOON_MS ? ms : SOON_MS);
}

/* Whether STEP has come to all that it can come to. */
static int look(struct vd_work *work, const struct vd_step *step, bool undone)
{
	int r = vd_look_step(work->root, step, undone);

	return r <= 0 ? r : vd_look_contact(work->root, step, undone) == VD_CONTACT_MADE;
}

static int look_done(struct vd_work *work, void *data)
{
	return look(work, data, false);
}

static int look_undone(struct vd_work *work, void *data)
{
	return look(work, data, true);
}

/* A driver that has the device and waits for the other end has all that can be done here; one whose
 * other end is closed waits in vain. */
static int look_last(const struct vd_work *work, const struct vd_step *step, bool undone)
{
	int r = vd_look_step(work->root, step, undone);

	if (r <= 0)
		return r < 0 ? r : -ETIME;
	return vd_look_contact(work->root, step, undone) == VD_CONTACT_CLOSED ? -ENOTCONN : 0;
}

/* A write may have taken all of the time. */
static uint64_t at_the_latest(const struct vd_work *work)
{
	uint64_t soon = vd_await_soon(work);

	return soon > work->deadline_ns ? soon : work->deadline_ns;
}

int vd_await_step(struct vd_work *work, const struct vd_step *step)
{
	void *data = (void *)step;
	int r;

	if (step->expect == VD_EXPECT_ATTRIBUTE) {
		r = vd_await(work, at_the_latest(work), look_done, data);
	} else {
		r = vd_await(work, vd_await_soon(work), look_done, data);
		if (r == 0 && vd_look_deferred(work->root, work->plan->layer_path))
			r = vd_await(work, work->deadline_ns, look_done, data);
	}
	return r < 0 ? r : r ? 0 : look_last(work, step, false);
}

int vd_await_undone(struct vd_work *work, const struct vd_step *step)
{
	int r = vd_await(work, vd_await_soon(work), look_undone, (void *)step);

	return r < 0 ? r : r ? 0 : look_last(work, step, true);
}
