// SPDX-License-Identifier: LGPL-2.1-or-later
/* Plan, Bind, Unbind, SetOnline: a change each, from the parameters of a call to its reply. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/limit.h"
#include "driver-methods/change.h"
#include "driver-methods/drivers.h"

static void free_change(void *state)
{
	change_clear(state);
	free(state);
}

static bool flag(const struct call *call, const char *key)
{
	return json_object_get_boolean(call_parameter(call, key));
}

static const char *text(const struct call *call, const char *key)
{
	return json_object_get_string(call_parameter(call, key));
}

/* 0; -ERANGE: no time that one can wait. */
static int get_timeout(const struct call *call, unsigned *ret)
{
	struct json_object *value = call_parameter(call, "timeoutMs");
	int64_t ms = value ? json_object_get_int64(value) : LIMIT_CHANGE_MS;

	if (ms < 1 || ms > LIMIT_CHANGE_MAX_MS)
		return -ERANGE;
	*ret = (unsigned)ms;
	return 0;
}

static int bad_parameter(struct call *call, const char *name)
{
	return call_fail_text(call, SERVICE_ERROR("InvalidParameter"), "parameter", name);
}

/* A setting that there is no room for is one that no driver has. */
static int get_settings(const struct call *call, struct vd_settings *ret)
{
	struct json_object *settings = call_parameter(call, "settings");
	int r = 0;

	if (!settings)
		return 0;
	json_object_object_foreach(settings, key, value)
	{
		if (r == 0)
			r = vd_settings_add(ret, key, json_object_get_string(value));
	}
	return r;
}

static int step(struct call *call, struct change *change)
{
	int r = change_step(call, change);

	if (r == CHANGE_REFUSED)
		return CALL_DONE;
	if (r != CALL_DONE)
		return r;
	if (change->error)
		return call_fail(call, change->error, vd_take_ptr(change->parameters));
	return call_reply(call, change->parameters, false);
}

static int begin(struct call *call, enum vd_action action, bool dry_run)
{
	struct change *change = call->state;
	unsigned timeout_ms = LIMIT_CHANGE_MS;

	if (change)
		return step(call, change);
	if (!dry_run && get_timeout(call, &timeout_ms) < 0)
		return bad_parameter(call, "timeoutMs");
	change = call->state = calloc(1, sizeof(*change));
	if (!change)
		return -ENOMEM;
	call->free_state = free_change;
	change->order = (struct change_order){
		.device = text(call, "device"),
		.action = action,
		.driver = text(call, "driver"),
		.layer = text(call, "layer"),
		.force = flag(call, "force"),
		.persist = flag(call, "persist"),
		.load = flag(call, "load"),
		.dry_run = dry_run,
		.timeout_ms = timeout_ms,
	};
	if (get_settings(call, &change->order.online.settings) < 0 ||
	    (change->order.online.settings.count && action != VD_ACTION_ONLINE))
		return bad_parameter(call, "settings");
	/* What is to last is kept from every driver, not just taken from one. */
	if (action == VD_ACTION_UNBIND && change->order.persist)
		change->order.driver = VD_OVERRIDE_NONE;
	return step(call, change);
}

int drivers_plan(struct call *call)
{
	const char *driver = text(call, "driver");
	enum vd_action action;

	if (vd_action_parse(text(call, "action"), &action) < 0)
		return bad_parameter(call, "action");
	/* Of Unbind with persist: none. */
	if (action == VD_ACTION_UNBIND && driver && strcmp(driver, VD_OVERRIDE_NONE) == 0)
		return begin(call, action, true);
	if (action != VD_ACTION_BIND && driver)
		return bad_parameter(call, "driver");
	if (action != VD_ACTION_BIND && action != VD_ACTION_UNBIND && text(call, "layer"))
		return bad_parameter(call, "layer");
	if (action == VD_ACTION_REBIND && flag(call, "persist"))
		return bad_parameter(call, "persist");
	return begin(call, action, true);
}

int drivers_bind(struct call *call)
{
	return begin(call, VD_ACTION_BIND, false);
}

int drivers_unbind(struct call *call)
{
	return begin(call, VD_ACTION_UNBIND, false);
}

int drivers_set_online(struct call *call)
{
	return begin(call, flag(call, "online") ? VD_ACTION_ONLINE : VD_ACTION_OFFLINE, false);
}
