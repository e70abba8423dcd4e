// SPDX-License-Identifier: LGPL-2.1-or-later
/* Applies a plan, and takes its outcome. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "calls/call.h"
#include "device-methods/devices.h"
#include "driver-methods/change-internal.h"
#include "driver-methods/drivers.h"
#include "driver-methods/transaction.h"
#include "drivers/candidates.h"
#include "json/build.h"
#include "workers/worker-process.h"

static bool any_is_done(struct json_object *results)
{
	for (size_t i = 0; i < json_object_array_length(results); i++) {
		struct json_object *state =
			json_object_object_get(json_object_array_get_idx(results, i), "state");

		if (state &&
		    strcmp(json_object_get_string(state), vd_step_state_names[VD_STEP_DONE]) == 0)
			return true;
	}
	return false;
}

static int stage_persist(struct call *call, struct change *change)
{
	int r = change_persist(call, change);

	if (r == CALL_WAIT)
		return r;
	if (r != 0)
		return r < 0 ? r : CALL_DONE;
	return change_finish(call, change, "results", vd_take_ptr(change->results), "overridden");
}

/* All is done: make it last, and say so. SAME: nothing is another way than before. */
static int succeed(struct call *call, struct change *change, struct json_object *results, bool same)
{
	change->results = results;
	change->changed = results && !same && any_is_done(results);
	change->stage = stage_persist;
	return stage_persist(call, change);
}

static int stage_wait(struct call *call, struct change *change)
{
	struct outcome outcome;
	int r = transaction_poll(change->transaction, &outcome);

	if (r == CALL_WAIT)
		return r;
	if (outcome.late)
		return change_failed_with_results(
			change, DRIVERS_ERROR("TimedOut"), outcome.results,
			change->pending_override.override.address
				? "the change is not done in time, and continues (the device is "
				  "busy until its end; if it succeeds, it is made persistent then)"
				: "the change is not done in time, and continues (the device is "
				  "busy until its end)");
	switch (outcome.end) {
	case VD_OUTCOME_DONE:
		return succeed(call, change, json_object_get(outcome.results), outcome.same);
	case VD_OUTCOME_ROLLED_BACK:
		return change_failed_with_results(change, DRIVERS_ERROR("RolledBack"),
						  outcome.results, outcome.message);
	case VD_OUTCOME_NOT_ROLLED_BACK:
		return change_failed_with_results(change, DRIVERS_ERROR("NotRolledBack"),
						  outcome.results, outcome.message);
	default:
		return change_end_failed(change, outcome.end, outcome.error, outcome.message);
	}
}

int change_check_busy(struct change *change)
{
	int pid =
		change->workers ? workers_busy_with(change->workers, change_device_id(change)) : -1;
	char holder[64];

	if (pid < 0 && !vd_device_is_locked(change->find.found))
		return 0;
	if (pid < 0)
		snprintf(holder, sizeof(holder),
			 "the process that makes a driver probe or leave the device");
	else if (pid)
		snprintf(holder, sizeof(holder), "virtd-worker, process %d", pid);
	else
		snprintf(holder, sizeof(holder), "another change, which itself waits");
	change_busy(change, holder);
	return change->parameters ? 1 : -ENOMEM;
}

int change_apply(struct call *call, struct change *change)
{
	int r = change_check_busy(change);

	if (r != 0)
		return r < 0 ? r : CALL_DONE;
	if (!change->plan->count)
		return succeed(call, change, vd_json_array(), true);
	r = transaction_start(call, vd_take_ptr(change->plan), change_time_left_ms(change),
			      &change->transaction);
	if (r == -ENOTSUP)
		return change_unsupported(change, "this virtd has no worker processes");
	change->stage = stage_wait;
	return r < 0 ? r : stage_wait(call, change);
}
