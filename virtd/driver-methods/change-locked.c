// SPDX-License-Identifier: LGPL-2.1-or-later
/* A change of a device whose lock the kernel holds: a driver probes or leaves it. */
#include <errno.h>
#include <uv.h>

#include "base/clock.h"
#include "calls/call.h"
#include "common/limit.h"
#include "driver-methods/change-internal.h"
#include "workers/worker-process.h"

/* What a worker of this virtd does may take long, and is told at once. */
static bool is_short(const struct change *change)
{
	return vd_device_is_locked(change->find.found) && change->workers &&
	       workers_busy_with(change->workers, change_device_id(change)) < 0;
}

static bool has_time(const struct change *change)
{
	uint64_t spent_ms =
		change->locked_ns ? (uv_hrtime() - change->locked_ns) / VD_NS_PER_MS : 0;

	return spent_ms < LIMIT_LOCKED_MS && change_time_left_ms(change) > LIMIT_LOCKED_LOOK_MS;
}

static int look_again(struct call *call, struct change *change)
{
	watch_unsubscribe(&change->unlocked);
	change->unlocked = (struct subscriber){ 0 };
	find_clear(&change->find);
	change->stage = change_stage_find;
	return CALL_AGAIN;
}

int change_await_unlocked(struct call *call, struct change *change)
{
	int r;

	if (!is_short(change) || !has_time(change))
		return 0;
	if (!change->locked_ns)
		change->locked_ns = uv_hrtime();
	r = watch_subscribe(call, &change->unlocked);
	if (r < 0)
		return r == -ENOMEM ? r : 0;
	watch_again(&change->unlocked, LIMIT_LOCKED_LOOK_MS);
	change->stage = look_again;
	return CALL_WAIT;
}
