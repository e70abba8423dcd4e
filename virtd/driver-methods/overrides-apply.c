// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Puts the persistent overrides in force. First a worker makes those devices show their identity
 * whose identity sysfs does not have yet. Then all overrides are checked, and the pending ones are
 * put in force one after the other.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "calls/query.h"
#include "calls/service.h"
#include "common/limit.h"
#include "driver-methods/change.h"
#include "driver-methods/drivers.h"
#include "driver-methods/overrides.h"
#include "json/build.h"
#include "json/get.h"

struct apply {
	struct vd_overrides overrides;
	struct json_object *messages; /* by name: why one could not be */
	struct json_object *changed;  /* by name: whether it was put in force now, or would be */
	struct json_object *refused;  /* by name: whether it could not be, or could not */
	bool dry_run;
	size_t next;
	bool identified; /* as far as can be: what follows is the changing */
	struct query *query;
	struct change change; /* of the one before NEXT, if it has a device */
	bool changing;
};

static void free_apply(void *state)
{
	struct apply *apply = state;

	query_free(apply->query);
	change_clear(&apply->change);
	vd_overrides_clear(&apply->overrides);
	json_object_put(apply->messages);
	json_object_put(apply->changed);
	json_object_put(apply->refused);
	free(apply);
}

static bool is_unseen(const struct vd_override *override)
{
	return override->state == VD_OVERRIDE_PENDING && override->unseen;
}

static struct json_object *identify_request(const struct call *call, const char *device)
{
	vd_autojson struct json_object *request = vd_json_object();
	const char *root = service_options(call->service)->sysroot;

	if (!request || vd_json_set(request, "verb", vd_json_text("identify")) < 0 ||
	    vd_json_set(request, "root", vd_json_text(root)) < 0 ||
	    vd_json_set(request, "device", vd_json_text(device)) < 0)
		return NULL;
	return vd_take_ptr(request);
}

/* All have been asked: what they have said is seen by looking again. */
static int end_identifying(struct call *call, struct apply *apply)
{
	struct vd_overrides now = { 0 };
	int r = overrides_read(call, &now);

	if (r != 0)
		return r < 0 ? r : CALL_DONE;
	if (!overrides_keep_named(call, &now))
		now.count = 0;
	vd_overrides_clear(&apply->overrides);
	apply->overrides = now;
	apply->next = 0;
	apply->identified = true;
	return CALL_AGAIN;
}

static int wait_for_identity(struct apply *apply)
{
	struct json_object *answer;
	const char *how;

	/* What it said is seen by looking again; so is that it couldn't say anything. */
	if (query_poll(apply->query, &answer, &how) == CALL_WAIT)
		return CALL_WAIT;
	query_free(vd_take_ptr(apply->query));
	return CALL_AGAIN;
}

static int identify(struct call *call, struct apply *apply)
{
	bool has_queried = apply->next > 0;
	int r;

	if (apply->query)
		return wait_for_identity(apply);
	while (apply->next < apply->overrides.count) {
		const struct vd_override *override = &apply->overrides.items[apply->next++];

		if (!is_unseen(override))
			continue;
		r = query_start(call, WORKER_CHANGE, LIMIT_CHANGE_MS,
				identify_request(call, override->device), &apply->query);
		return r == 0 || r == -ENOTSUP ? CALL_AGAIN : r;
	}
	if (has_queried)
		return end_identifying(call, apply);
	apply->next = 0;
	apply->identified = true;
	return CALL_AGAIN;
}

/* Why it went wrong, as one sentence: ERROR has these PARAMETERS. */
static const char *failure(const char *error, struct json_object *parameters)
{
	static const char *const keys[] = { "message", "reason", "holder" };
	struct json_object *value;

	if (json_object_object_get_ex(parameters, "reasons", &value) &&
	    json_object_array_length(value))
		return vd_json_member_text(json_object_array_get_idx(value, 0), "message");
	for (size_t i = 0; i < VD_ARRAY_SIZE(keys); i++) {
		if (json_object_object_get_ex(parameters, keys[i], &value))
			return json_object_get_string(value);
	}
	return error;
}

/* Why the change went wrong or, of a dry run, would; NULL: it did not. */
static const char *what_failed(const struct change *change)
{
	struct json_object *refusals, *first;

	if (change->error)
		return failure(change->error, change->parameters);
	if (!json_object_object_get_ex(change->parameters, "refusals", &refusals) ||
	    !json_object_array_length(refusals))
		return NULL;
	first = json_object_array_get_idx(refusals, 0);
	return failure(vd_json_member_text(first, "error"),
		       json_object_object_get(first, "parameters"));
}

static int end_one(struct apply *apply)
{
	const struct vd_override *override = &apply->overrides.items[apply->next - 1];
	const char *failed = what_failed(&apply->change);
	bool changed = !failed && apply->change.changed;
	int r = 0;

	if (failed)
		r = vd_json_set(apply->messages, override->name, vd_json_text(failed));
	if (r == 0 && !apply->change.effect_unknown)
		r = vd_json_set(apply->changed, override->name, vd_json_boolean(changed));
	change_clear(&apply->change);
	apply->changing = false;
	return r < 0 ? r : CALL_AGAIN;
}

/* A device that may be another one is left to its default driver. */
static int refuse_unseen(struct apply *apply, const struct vd_override *override)
{
	char text[512];

	snprintf(text, sizeof(text),
		 "its %s is unknown without its default driver, so virtd can't identify the device "
		 "(bind the default driver first)",
		 override->mac ? "network address" : "serial number");
	return vd_json_set(apply->messages, override->name, vd_json_text(text));
}

static void order_switch(struct change_order *order, const struct vd_override *override)
{
	*order = (struct change_order){
		.device = override->device,
		.action = override->online == VD_ONLINE_YES ? VD_ACTION_ONLINE : VD_ACTION_OFFLINE,
		.online = { override->settings, override->members },
		.load = true,
		.timeout_ms = LIMIT_CHANGE_MS,
	};
}

static int begin_one(struct apply *apply)
{
	const struct vd_override *override = &apply->overrides.items[apply->next++];
	bool none;

	if (override->state != VD_OVERRIDE_PENDING)
		return 0;
	if (override->unseen)
		return apply->dry_run ? 0 : refuse_unseen(apply, override);
	apply->changing = true;
	if (override->online) {
		order_switch(&apply->change.order, override);
		apply->change.order.dry_run = apply->dry_run;
		return 0;
	}
	none = strcmp(override->driver, VD_OVERRIDE_NONE) == 0;
	apply->change.order = (struct change_order){
		.device = override->device,
		.action = none ? VD_ACTION_UNBIND : VD_ACTION_BIND,
		.driver = override->driver,
		.load = !none,
		.dry_run = apply->dry_run,
		.forced_driver = override->forced,
		.timeout_ms = LIMIT_CHANGE_MS,
	};
	return 0;
}

/* In a copied tree nobody refuses what is only looked at. */
static bool can_be_refused(const struct call *call, const struct apply *apply)
{
	const struct service_options *options = service_options(call->service);

	return !apply->dry_run || strcmp(options->sysroot, "/") == 0 || options->change_copy;
}

static bool is_refused(const struct apply *apply, const struct vd_override *override)
{
	if (override->state == VD_OVERRIDE_PENDING)
		return !apply->dry_run ||
		       json_object_object_get(apply->messages, override->name) != NULL;
	return override->state != VD_OVERRIDE_IN_FORCE && override->state != VD_OVERRIDE_NO_DEVICE;
}

static int report_one(const struct call *call, struct apply *apply, struct vd_override *override)
{
	struct json_object *message = json_object_object_get(apply->messages, override->name);
	bool refused = can_be_refused(call, apply) && is_refused(apply, override);
	int r = vd_json_set(apply->refused, override->name, vd_json_boolean(refused));

	/* What a dry run can't see may be in force afterwards, or not. */
	if (r == 0 && !json_object_object_get(apply->changed, override->name) &&
	    !(apply->dry_run && override->state == VD_OVERRIDE_PENDING && !message))
		r = vd_json_set(apply->changed, override->name, vd_json_boolean(false));
	if (message && override->state == VD_OVERRIDE_PENDING)
		override->message = json_object_get_string(message);
	return r;
}

/* How they are now; where one could not be put in force, why. */
static int end_all(struct call *call, struct apply *apply)
{
	struct vd_overrides now = { 0 };
	int r = overrides_read(call, &now);

	/* Taken away meanwhile. */
	if (r == 0 && !overrides_keep_named(call, &now))
		now.count = 0;
	for (size_t i = 0; r == 0 && i < now.count; i++)
		r = report_one(call, apply, &now.items[i]);
	if (r == 0)
		r = overrides_reply(call, &now, apply->changed, apply->refused);
	vd_overrides_clear(&now);
	return r < 0 ? r : CALL_DONE;
}

/* 0; 1: the reply is sent; negative errno. */
static int begin(struct call *call, bool dry_run)
{
	struct apply *apply = call->state = calloc(1, sizeof(*apply));
	int r;

	if (!apply)
		return -ENOMEM;
	call->free_state = free_apply;
	apply->dry_run = apply->identified = dry_run;
	apply->messages = vd_json_object();
	apply->changed = vd_json_object();
	apply->refused = vd_json_object();
	if (!apply->messages || !apply->changed || !apply->refused)
		return -ENOMEM;
	r = overrides_read(call, &apply->overrides);
	if (r != 0 || overrides_keep_named(call, &apply->overrides))
		return r;
	r = overrides_no_such(call);
	return r < 0 ? r : 1;
}

static int step(struct call *call, bool dry_run)
{
	struct apply *apply;
	int r = call->state ? 0 : begin(call, dry_run);

	if (r != 0)
		return r < 0 ? r : CALL_DONE;
	apply = call->state;
	if (!apply->identified)
		return identify(call, apply);
	if (apply->changing) {
		r = change_step(call, &apply->change);
		if (r == CHANGE_REFUSED)
			return CALL_DONE;
		return r == CALL_DONE ? end_one(apply) : r;
	}
	if (apply->next == apply->overrides.count)
		return end_all(call, apply);
	r = begin_one(apply);
	return r < 0 ? r : CALL_AGAIN;
}

int drivers_apply_overrides(struct call *call)
{
	return step(call, false);
}

int drivers_plan_overrides(struct call *call)
{
	return step(call, true);
}
