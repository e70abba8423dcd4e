// SPDX-License-Identifier: LGPL-2.1-or-later
/* From the device that is found to the plan of its change. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "call.h"
#include "change-parts.h"
#include "device/problem.h"
#include "devices.h"
#include "driver/plan-layer.h"

static int plan_failed(struct change *change, int error, const char *reason)
{
	switch (error) {
	case -ENOENT:
		return change_no_driver(change, reason);
	case -EOPNOTSUPP:
	case -ENXIO:
	case -ENOTUNIQ:
		return change_unsupported(change, reason);
	case -ENOMEM:
		return error;
	default:
		return change_failed(change, change_device_id(change),
				     vd_action_names[change->order.action], vd_errno_name(-error),
				     reason);
	}
}

static int make(const struct vd_root *root, struct change *change,
		char reason[static VD_REASON_MAX])
{
	const struct vd_device *device = change->find.found;
	const struct change_order *order = &change->order;
	struct vd_plan_request request = {
		.action = order->action,
		.driver = order->driver,
		.load_bus = change->load_bus,
		.named = vd_plan_layer_selected(device, order->device),
	};
	int r = order->layer ? vd_plan_layer_said(device, order->layer, &request.layer, reason) : 0;

	return r < 0 ? r : vd_plan_make_for(root, device, &request, &change->plan, reason);
}

static void keep_note(struct change *change)
{
	if (!change->plan->note)
		return;
	snprintf(change->note_text, sizeof(change->note_text), "%s", change->plan->note);
	change->note = change->note_text;
}

int change_make_plan(struct call *call, struct change *change)
{
	char reason[VD_REASON_MAX] = "";
	const struct vd_root *root;
	int r = devices_root(call, &root);

	if (r < 0 || !root)
		return r < 0 ? r : CHANGE_REFUSED;
	r = make(root, change, reason);
	if (r < 0)
		return plan_failed(change, r, reason[0] ? reason : strerror(-r));
	keep_note(change);
	if (change->order.persist) {
		r = change_prepare_override(call, change);
		if (r != 0)
			return r == 1 ? CALL_DONE : r;
	}
	change->stage = change_stage_guard;
	return CALL_AGAIN;
}
