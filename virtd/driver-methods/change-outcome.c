// SPDX-License-Identifier: LGPL-2.1-or-later
/* The outcome of a change, as a reply or an error. */
#include <errno.h>
#include <string.h>

#include "calls/call.h"
#include "device-methods/devices.h"
#include "driver-methods/change-internal.h"
#include "driver-methods/drivers.h"
#include "json/build.h"
#include "json/get.h"
#include "plan/outcome.h"
#include "tree/problem.h"

int change_over(struct change *change, const char *error, struct json_object *parameters)
{
	change->error = error;
	change->parameters = parameters;
	return parameters ? CALL_DONE : -ENOMEM;
}

const char *change_device_id(const struct change *change)
{
	return vd_device_id(change->find.found);
}

static struct json_object *device_parameters(const struct change *change)
{
	return drivers_error("device", change_device_id(change), NULL, NULL);
}

int change_unsupported(struct change *change, const char *reason)
{
	return change_over(change, DRIVERS_ERROR("NotSupported"),
			   drivers_error("device", change_device_id(change), "reason", reason));
}

int change_no_driver(struct change *change, const char *reason)
{
	const char *driver = change->order.driver ? change->order.driver : "";
	struct json_object *parameters = drivers_error("driver", driver, "reason", reason);

	return change_over(
		change, DRIVERS_ERROR("NoSuchDriver"),
		drivers_with(parameters, "device", vd_json_text(change_device_id(change))));
}

int change_bad_setting(struct change *change, const char *setting, const char *reason)
{
	struct json_object *parameters = device_parameters(change);

	parameters = drivers_with(parameters, "setting", vd_json_text(setting));
	return change_over(change, DRIVERS_ERROR("BadSetting"),
			   drivers_with(parameters, "reason", vd_json_text(reason)));
}

int change_busy(struct change *change, const char *holder)
{
	return change_over(change, DRIVERS_ERROR("Busy"),
			   drivers_error("device", change_device_id(change), "holder", holder));
}

int change_failed(struct change *change, const char *object, const char *operation,
		  const char *error, const char *message)
{
	return change_over(change, DEVICES_ERROR("Failed"),
			   drivers_failure(object, operation, error, message));
}

int change_failed_with_results(struct change *change, const char *error,
			       struct json_object *results, const char *message)
{
	struct json_object *parameters =
		drivers_error("device", change_device_id(change), "message", message);

	return change_over(change, error,
			   drivers_with(parameters, "results", json_object_get(results)));
}

static struct json_object *in_use_parameters(const struct change *change)
{
	return drivers_with(device_parameters(change), "reasons", json_object_get(change->reasons));
}

int change_refuse_in_use(struct change *change)
{
	return change_over(change, DRIVERS_ERROR("InUse"), in_use_parameters(change));
}

int change_end_failed(struct change *change, enum vd_apply_outcome end, const char *error,
		      const char *message)
{
	switch (end) {
	case VD_OUTCOME_BUSY:
		return change_busy(change, message);
	case VD_OUTCOME_NO_SUCH_DRIVER:
		return change_no_driver(change, message);
	case VD_OUTCOME_NOT_SUPPORTED:
		return change_unsupported(change, message);
	case VD_OUTCOME_GONE:
		return change_over(change, DEVICES_ERROR("NoSuchDevice"),
				   drivers_error("selector", change->order.device, NULL, NULL));
	default:
		return change_failed(change, change_device_id(change),
				     vd_action_names[change->order.action], error ? error : "EIO",
				     message);
	}
}

/* NULL: there is nothing to add. */
static void add_note(struct json_object *notes, const char *text)
{
	if (text)
		vd_json_append(notes, vd_json_text(text));
}

static struct json_object *notes_json(struct call *call, const struct change *change)
{
	unsigned losses = vd_json_losses();
	vd_autojson struct json_object *notes = vd_json_array();

	add_note(notes, change->note);
	add_note(notes, change->match_note);
	if (change_add_pending(call, change, notes) < 0)
		return NULL;
	return vd_json_complete(vd_take_ptr(notes), losses);
}

/* What there is of the rest, in PARAMETERS, which are taken over. */
static struct json_object *with_rest(struct call *call, const struct change *change,
				     struct json_object *parameters)
{
	unsigned losses = vd_json_losses();

	parameters = drivers_with(parameters, "changed", vd_json_boolean(change->changed));
	parameters = drivers_with(parameters, "notes", notes_json(call, change));
	if (!parameters)
		return NULL;
	vd_json_add(parameters, "persistent", json_object_get(change->persistent));
	return vd_json_complete(parameters, losses);
}

int change_finish(struct call *call, struct change *change, const char *key,
		  struct json_object *list, const char *reasons_key)
{
	struct json_object *parameters = drivers_with(device_parameters(change), key, list);

	parameters = drivers_with(parameters, reasons_key, json_object_get(change->reasons));
	return change_over(change, NULL, with_rest(call, change, parameters));
}

/* A Refusal: {error, parameters}, which are taken over. */
static int add_refusal(struct json_object *refusals, const char *error,
		       struct json_object *parameters)
{
	struct json_object *refusal = drivers_error("error", error, NULL, NULL);

	refusal = drivers_with(refusal, "parameters", parameters);
	if (!refusal)
		return -ENOMEM;
	vd_json_append(refusals, refusal);
	return 0;
}

static int add_check(struct json_object *refusals, struct change *change)
{
	struct json_object *check = change->check;
	const char *name = vd_json_member_text(check, "end");
	const char *message = vd_json_member_text(check, "message");
	const char *error = vd_json_member_text(check, "errno");
	struct change as_if = { .order = change->order, .find.found = change->find.found };
	int end = VD_OUTCOME_BUSY;

	if (!name)
		return 0;
	while (end < VD_OUTCOME_FAILED && strcmp(vd_apply_outcome_names[end], name) != 0)
		end++;
	change_end_failed(&as_if, (enum vd_apply_outcome)end, error, message ? message : "");
	return add_refusal(refusals, as_if.error, as_if.parameters);
}

/* In the order in which they are found. A copied tree has nobody to refuse it. */
static struct json_object *refusals_json(struct call *call, struct change *change)
{
	unsigned losses = vd_json_losses();
	vd_autojson struct json_object *refusals = vd_json_array();
	const struct vd_root *root = NULL;
	int r = devices_root(call, &root);

	if (!refusals || r < 0 || !root)
		return NULL;
	if (!change_is_possible(call, root))
		return vd_take_ptr(refusals);
	if (!call->client.may_change(call->client.data))
		r = add_refusal(refusals, SERVICE_ERROR("PermissionDenied"), vd_json_object());
	if (r == 0 && json_object_array_length(change->reasons) && !change->order.force)
		r = add_refusal(refusals, DRIVERS_ERROR("InUse"), in_use_parameters(change));
	if (r == 0)
		r = add_check(refusals, change);
	return r < 0 ? NULL : vd_json_complete(vd_take_ptr(refusals), losses);
}

int change_finish_plan(struct call *call, struct change *change)
{
	struct json_object *parameters;

	change->changed = change->plan->count > 0;
	if (change_set_persistent(change) < 0)
		return -ENOMEM;
	parameters =
		drivers_with(device_parameters(change), "steps", vd_plan_steps_json(change->plan));
	parameters = drivers_with(parameters, "inUse", json_object_get(change->reasons));
	parameters = drivers_with(parameters, "refusals", refusals_json(call, change));
	return change_over(change, NULL, with_rest(call, change, parameters));
}
