// SPDX-License-Identifier: LGPL-2.1-or-later
/* What prevents a change. */
#include <errno.h>
#include <string.h>

#include "calls/call.h"
#include "calls/service.h"
#include "device-methods/devices.h"
#include "driver-methods/change-internal.h"
#include "driver-methods/drivers.h"
#include "json/build.h"
#include "tree/problem.h"

bool change_is_possible(const struct call *call, const struct vd_root *root)
{
	return vd_root_is_live(root) || service_options(call->service)->change_copy;
}

static int decide(struct call *call, struct change *change)
{
	const struct vd_root *root;
	int r = devices_root(call, &root);

	if (r < 0 || !root)
		return r < 0 ? r : CHANGE_REFUSED;
	if (change->order.dry_run)
		return change_finish_plan(call, change);
	if (json_object_array_length(change->reasons) && !change->order.force)
		return change_refuse_in_use(change);
	if (change->plan->count && !change_is_possible(call, root))
		return change_unsupported(change, "this is a copied tree: no driver in it runs");
	return change_apply(call, change);
}

static int guard_failed(struct change *change, int error, const char *how)
{
	vd_autojson struct json_object *none = vd_json_array();

	switch (error) {
	case -ENOMEM:
		return error;
	case -ENOTSUP:
		return change_unsupported(change, how);
	case -ETIMEDOUT:
		return change_failed_with_results(
			change, DRIVERS_ERROR("TimedOut"), none,
			"the usage check did not end in time (nothing was changed)");
	default:
		return change_failed(change, change_device_id(change), "check its usage",
				     vd_errno_name(-error), how);
	}
}

static int stage_guarding(struct call *call, struct change *change)
{
	const struct in_use_order order = {
		.kind = change->order.dry_run ? WORKER_QUERY : WORKER_GUARD,
		.deadline_ms = change_time_left_ms(change),
		.new_driver = change->plan->new_driver,
		/* A driver that is not there yet can't be asked. */
		.plan = change->order.dry_run && !change_would_load(change) ? change->plan : NULL,
		.load = change->order.load,
	};
	struct json_object *answer, *reasons;
	const char *how;
	int r = in_use_step(call, &change->in_use, &order, &answer, &how);

	if (r == CALL_WAIT)
		return r;
	if (r < 0)
		return guard_failed(change, r, how);
	reasons = json_object_array_get_idx(answer, 0);
	if (!json_object_is_type(reasons, json_type_array))
		return guard_failed(change, -EPROTO, "the worker returned no valid answer");
	change->reasons = json_object_get(reasons);
	change->check = json_object_get(change->in_use.check);
	in_use_clear(&change->in_use);
	return decide(call, change);
}

int change_stage_guard(struct call *call, struct change *change)
{
	int r;

	/* To switch something on, or to do nothing, takes nothing away. */
	if (!vd_plan_takes_away(change->plan)) {
		change->reasons = vd_json_array();
		return change->reasons ? decide(call, change) : -ENOMEM;
	}
	r = in_use_add(&change->in_use, change->find.found);
	if (r < 0)
		return guard_failed(change, r, r == -ENOMEM ? NULL : strerror(-r));
	change->stage = stage_guarding;
	return stage_guarding(call, change);
}
