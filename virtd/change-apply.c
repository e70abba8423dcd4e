// SPDX-License-Identifier: LGPL-2.1-or-later
/* A plan that is put into effect, and how that ends. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "call.h"
#include "change-parts.h"
#include "devices.h"
#include "driver/candidates.h"
#include "drivers.h"
#include "service.h"
#include "transaction.h"
#include "worker-process.h"

/* All is done: make it last, and say so. */
static int succeed(struct call *call, struct change *change, struct json_object *results)
{
	vd_autojson struct json_object *owned = results;
	int r = change_persist(change);

	if (r != 0)
		return r < 0 ? r : CALL_DONE;
	return change_finish(change, "results", vd_take_ptr(owned), "overridden");
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
			change->lasting.override.address
				? "it is not over in time, and goes on; the device is busy until "
				  "its end, and if that is a good one, it is made persistent then"
				: "it is not over in time, and goes on; the device is busy until "
				  "its end");
	switch (outcome.end) {
	case VD_END_DONE:
		return succeed(call, change, json_object_get(outcome.results));
	case VD_END_ROLLED_BACK:
		return change_failed_with_results(change, DRIVERS_ERROR("RolledBack"),
						  outcome.results, outcome.message);
	case VD_END_NOT_ROLLED_BACK:
		return change_failed_with_results(change, DRIVERS_ERROR("NotRolledBack"),
						  outcome.results, outcome.message);
	case VD_END_BUSY:
		return change_busy(change, outcome.message);
	case VD_END_NO_SUCH_DRIVER:
		return change_no_driver(change, outcome.message);
	case VD_END_NOT_SUPPORTED:
		return change_unsupported(change, outcome.message);
	case VD_END_GONE:
		return change_over(change, DEVICES_ERROR("NoSuchDevice"),
				   drivers_error("selector", change->order.device, NULL, NULL));
	case VD_END_FAILED:
		break;
	}
	return change_failed(change, change_device_id(change),
			     vd_action_names[change->order.action],
			     outcome.error ? outcome.error : "EIO", outcome.message);
}

int change_check_busy(struct call *call, struct change *change)
{
	struct workers *workers = service_workers(call->service);
	int pid = workers ? workers_busy_with(workers, change_device_id(change)) : -1;
	char holder[64];

	if (pid < 0 && !vd_device_is_locked(change->find.found))
		return 0;
	if (pid < 0)
		snprintf(holder, sizeof(holder), "whoever has a driver probe or leave it now");
	else if (pid)
		snprintf(holder, sizeof(holder), "virtd-worker, process %d", pid);
	else
		snprintf(holder, sizeof(holder), "another change, which has to wait itself");
	change_busy(change, holder);
	return change->parameters ? 1 : -ENOMEM;
}

int change_apply(struct call *call, struct change *change)
{
	int r = change_check_busy(call, change);

	if (r != 0)
		return r < 0 ? r : CALL_DONE;
	if (!change->plan->count)
		return succeed(call, change, json_object_new_array());
	r = transaction_start(call, vd_take_ptr(change->plan), change_time_left_ms(change),
			      &change->transaction);
	if (r == -ENOTSUP)
		return change_unsupported(change, "this virtd has no worker processes");
	change->stage = stage_wait;
	return r < 0 ? r : stage_wait(call, change);
}
