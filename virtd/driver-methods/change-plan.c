// SPDX-License-Identifier: LGPL-2.1-or-later
/* Makes the plan of a change for the device that was found. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "calls/call.h"
#include "device-methods/devices.h"
#include "device/model.h"
#include "driver-methods/change-internal.h"
#include "plan/plan-layer.h"
#include "tree/problem.h"

/* A shell takes it as one word. */
static bool is_plain(const char *name)
{
	for (const char *c = name; *c; c++) {
		if (!isalnum((unsigned char)*c) && !strchr("-_.", *c))
			return false;
	}
	return true;
}

/* The same command once more, with --load. */
static void advise_load(const struct change *change, char *buf, size_t size)
{
	const struct change_order *order = &change->order;

	snprintf(buf, size, "'virtctl bind %s %s%s%s%s%s --load'", change_device_id(change),
		 order->driver, order->layer ? " --layer " : "", order->layer ? order->layer : "",
		 order->force ? " --force" : "", order->persist ? " --persist" : "");
}

/* There is a module for it. */
static int refuse_module(struct change *change, const char *module, const char *advice)
{
	char text[VD_REASON_MAX];

	if (change->order.load)
		snprintf(text, sizeof(text),
			 "the drivers of its module %s are unknown until it is loaded", module);
	else
		snprintf(text, sizeof(text), "its module %s is not loaded (%s loads it)", module,
			 advice);
	return change_no_driver(change, text);
}

/* No driver of that name can be had. */
static int refuse_absent(struct change *change)
{
	vd_autofree char *candidates = change_candidates(change);
	const char *id = change_device_id(change);
	char why[VD_REASON_MAX / 2], text[VD_REASON_MAX];

	if (change_module_is_there(change))
		snprintf(why, sizeof(why),
			 "its module is loaded, and has no driver for a bus of %s", id);
	else
		snprintf(why, sizeof(why),
			 "no bus of %s has a driver of this name, and this kernel has no such "
			 "module",
			 id);
	snprintf(text, sizeof(text), "%s%s%s%s", why, candidates ? " (its candidates: " : "",
		 candidates ? candidates : "", candidates ? ")" : "");
	return change_no_candidate(change, text);
}

/* What to type, if the driver only has to be loaded. REASON is the plan's. */
static int no_driver(struct change *change, const char *reason)
{
	const char *module = change_loadable(change), *driver = change->order.driver;
	char advice[VD_REASON_MAX / 2], text[2 * VD_REASON_MAX];

	if (!driver || change_is_registered(change) || change_would_load(change))
		return change_no_driver(change, reason);
	advise_load(change, advice, sizeof(advice));
	if (module)
		return refuse_module(change, module, advice);
	if (change_module_is_there(change) || change_is_absent(change))
		return refuse_absent(change);
	if (change->order.load || !is_plain(driver))
		return change_no_driver(change, reason);
	snprintf(text, sizeof(text), "%s (%s loads its module, if there is one)", reason, advice);
	return change_no_driver(change, text);
}

static int plan_failed(struct change *change, int error, const char *reason)
{
	switch (error) {
	case -ENOENT:
		return no_driver(change, reason);
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

static int make(const struct vd_root *root, struct change *change, const char **ret_bad_setting,
		char reason[static VD_REASON_MAX])
{
	const struct vd_device *device = change->find.found;
	const struct change_order *order = &change->order;
	struct vd_plan_request request = {
		.action = order->action,
		.driver = order->driver,
		.load = order->load && order->dry_run,
		.known = change->known,
		.named = vd_plan_layer_selected(device, order->device),
		.online = order->online,
		.ret_bad_setting = ret_bad_setting,
	};
	int r = order->layer ? vd_plan_layer_find(device, order->layer, &request.layer, reason) : 0;

	if (change_would_load(change))
		request.load_bus = change_load_bus(change, &request.load_driver);
	return r < 0 ? r : vd_plan_make_for(root, device, &request, &change->plan, reason);
}

static void keep_note(struct change *change)
{
	const char *undo_command = change->order.dry_run ? NULL : change->plan->undo_command;
	const char *note = change->plan->note ? change->plan->note : undo_command;

	if (!note)
		return;
	snprintf(change->note_text, sizeof(change->note_text), "%s", note);
	change->note = change->note_text;
}

int change_make_plan(struct call *call, struct change *change)
{
	char reason[VD_REASON_MAX] = "";
	const char *bad_setting = NULL;
	const struct vd_root *root;
	int r = devices_root(call, &root);

	if (r < 0 || !root)
		return r < 0 ? r : CHANGE_REFUSED;
	r = make(root, change, &bad_setting, reason);
	if (r == -EINVAL && bad_setting)
		return change_bad_setting(change, bad_setting, reason);
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

const struct vd_layer *change_planned_layer(const struct change *change)
{
	const struct vd_device *device = change->find.found;
	const char *path = change->plan->layer_path;

	for (size_t i = 0; path && i < device->layer_count; i++) {
		if (strcmp(device->layers[i].path, path) == 0)
			return &device->layers[i];
	}
	return NULL;
}
