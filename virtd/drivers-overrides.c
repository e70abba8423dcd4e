// SPDX-License-Identifier: LGPL-2.1-or-later
/* The persistent overrides: listed, removed, put in force. */
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "change.h"
#include "devices.h"
#include "drivers.h"
#include "limit.h"

/* Reads them and what is at their addresses. 0; 1: they can't be, and the error is sent. */
static int read_overrides(struct call *call, struct vd_overrides *ret)
{
	const struct vd_registry *registry;
	const struct vd_root *root;
	char dir[PATH_MAX];
	int r = devices_root(call, &root);

	if (r == 0 && !root)
		return 1;
	if (r == 0)
		r = devices_registry(call, &registry);
	if (r == 0)
		r = drivers_overrides_dir(call->service, dir, sizeof(dir));
	if (r < 0)
		return r;
	r = vd_overrides_read(dir, ret);
	if (r < 0 && r != -ENOMEM) {
		r = devices_failed(call, dir, "read the overrides", r);
		return r < 0 ? r : 1;
	}
	return r < 0 ? r : vd_overrides_check(ret, root, registry);
}

/* Whether there is the one that the call names; the others are left out. */
static bool keep_named(const struct call *call, struct vd_overrides *overrides)
{
	const char *name = json_object_get_string(call_parameter(call, "name"));

	for (size_t i = 0; name && i < overrides->count; i++) {
		if (strcmp(overrides->items[i].name, name) != 0)
			continue;
		overrides->items[0] = overrides->items[i];
		overrides->count = 1;
		return true;
	}
	return !name;
}

static int no_such_override(struct call *call)
{
	const char *name = json_object_get_string(call_parameter(call, "name"));

	return call_fail_text(call, DRIVERS_ERROR("NoSuchOverride"), "name", name);
}

static int reply(struct call *call, struct json_object *overrides)
{
	vd_autojson struct json_object *parameters = json_object_new_object();

	if (!parameters) {
		json_object_put(overrides);
		return -ENOMEM;
	}
	if (vd_json_set(parameters, "overrides", overrides) < 0)
		return -ENOMEM;
	return call_reply(call, parameters, false);
}

int drivers_list_overrides(struct call *call)
{
	struct vd_overrides overrides = { 0 };
	int r = read_overrides(call, &overrides);

	if (r == 0)
		r = reply(call, vd_overrides_json(&overrides));
	vd_overrides_clear(&overrides);
	return r < 0 ? r : CALL_DONE;
}

static int reply_nothing(struct call *call)
{
	vd_autojson struct json_object *nothing = json_object_new_object();

	return call_reply(call, nothing, false);
}

int drivers_unset_override(struct call *call)
{
	const char *name = json_object_get_string(call_parameter(call, "name"));
	char dir[PATH_MAX];
	int r = drivers_overrides_dir(call->service, dir, sizeof(dir));

	if (r < 0)
		return r;
	r = vd_override_unset(dir, name);
	if (r == -ENOMEM)
		return r;
	/* What can be no name is the name of none. */
	if (r == -ENOENT || r == -EINVAL || r == -ENAMETOOLONG)
		return no_such_override(call);
	if (r < 0)
		return devices_failed(call, name, "remove the override", r);
	return reply_nothing(call);
}

/* All of them are checked first; then those that are pending are put in force, one after the other.
 */
struct apply {
	struct vd_overrides overrides;
	struct json_object *messages; /* by name: why one could not be */
	size_t next;
	struct change change; /* of the one before NEXT, if it has a device */
	bool changing;
};

static void free_apply(void *state)
{
	struct apply *apply = state;

	change_clear(&apply->change);
	vd_overrides_clear(&apply->overrides);
	json_object_put(apply->messages);
	free(apply);
}

/* Why it went wrong, as one sentence. */
static const char *failure(const struct change *change)
{
	static const char *const keys[] = { "message", "reason", "holder" };
	struct json_object *value;

	if (json_object_object_get_ex(change->parameters, "reasons", &value) &&
	    json_object_array_length(value))
		return json_object_get_string(
			json_object_object_get(json_object_array_get_idx(value, 0), "message"));
	for (size_t i = 0; i < VD_ARRAY_SIZE(keys); i++) {
		if (json_object_object_get_ex(change->parameters, keys[i], &value))
			return json_object_get_string(value);
	}
	return change->error;
}

static int end_one(struct apply *apply)
{
	const struct vd_override *override = &apply->overrides.items[apply->next - 1];
	int r = 0;

	if (apply->change.error)
		r = vd_json_set(apply->messages, override->name,
				json_object_new_string(failure(&apply->change)));
	change_clear(&apply->change);
	apply->changing = false;
	return r < 0 ? r : CALL_AGAIN;
}

static void begin_one(struct apply *apply)
{
	const struct vd_override *override = &apply->overrides.items[apply->next++];
	bool none;

	if (override->state != VD_OVERRIDE_PENDING)
		return;
	none = strcmp(override->driver, VD_OVERRIDE_NONE) == 0;
	apply->change.order = (struct change_order){
		.device = override->device,
		.action = none ? VD_ACTION_UNBIND : VD_ACTION_BIND,
		.driver = override->driver,
		.load = !none,
		.timeout_ms = LIMIT_CHANGE_MS,
	};
	apply->changing = true;
}

/* How they are now; where one could not be put in force, why. */
static int end_all(struct call *call, const struct apply *apply)
{
	struct vd_overrides now = { 0 };
	int r = read_overrides(call, &now);

	/* Taken away meanwhile. */
	if (r == 0 && !keep_named(call, &now))
		now.count = 0;
	for (size_t i = 0; r == 0 && i < now.count; i++) {
		struct json_object *message =
			json_object_object_get(apply->messages, now.items[i].name);

		if (message && now.items[i].state == VD_OVERRIDE_PENDING)
			now.items[i].message = json_object_get_string(message);
	}
	if (r == 0)
		r = reply(call, vd_overrides_json(&now));
	vd_overrides_clear(&now);
	return r < 0 ? r : CALL_DONE;
}

int drivers_apply_overrides(struct call *call)
{
	struct apply *apply = call->state;
	int r;

	if (!apply) {
		apply = call->state = calloc(1, sizeof(*apply));
		if (!apply)
			return -ENOMEM;
		call->free_state = free_apply;
		apply->messages = json_object_new_object();
		r = apply->messages ? read_overrides(call, &apply->overrides) : -ENOMEM;
		if (r == 0 && !keep_named(call, &apply->overrides))
			return no_such_override(call);
		if (r != 0)
			return r < 0 ? r : CALL_DONE;
	}
	if (apply->changing) {
		r = change_step(call, &apply->change);
		if (r == CHANGE_REFUSED)
			return CALL_DONE;
		return r == CALL_DONE ? end_one(apply) : r;
	}
	if (apply->next == apply->overrides.count)
		return end_all(call, apply);
	begin_one(apply);
	return CALL_AGAIN;
}
