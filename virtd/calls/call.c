// SPDX-License-Identifier: LGPL-2.1-or-later
#include "calls/call.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/root.h"
#include "common/limit.h"
#include "json/build.h"

bool call_client_is_restricted(const struct call_client *client)
{
	return client->limited && client->user != geteuid();
}

int call_step(struct call *call, uint64_t slice_ns)
{
	int r;

	call->losses = vd_json_losses();
	call->slice_ns = slice_ns;
	if (!call->step)
		return CALL_DONE;
	vd_root_restrict(call->restricted);
	r = call->step(call);
	vd_root_restrict(false);
	/* What this slice has lost would be missing in a reply of a later one. */
	return r >= 0 && vd_json_losses() != call->losses ? -ENOMEM : r;
}

void call_overtake(struct call *call, const char *text, size_t len)
{
	VD_CLEANUP(vd_call_clear) struct vd_call next = { 0 };

	if (!call->stopped_by || call->stopping ||
	    vd_call_parse(text, len, LIMIT_VALUES, &next) < 0 ||
	    strcmp(next.method, call->stopped_by) != 0)
		return;
	call->stopping = true;
	call_wake(call);
}

void call_clear(struct call *call)
{
	if (call->state)
		call->free_state(call->state);
	vd_call_clear(&call->message);
	*call = (struct call){ 0 };
}

bool call_slice_is_over(const struct call *call)
{
	return vd_clock_ns() - call->slice_ns >= LIMIT_SLICE_NS;
}

void call_wake(struct call *call)
{
	call->client.wake(call->client.data);
}

bool call_wants_more(const struct call *call)
{
	return call->message.flags & VD_CALL_MORE;
}

struct json_object *call_parameter(const struct call *call, const char *key)
{
	return json_object_object_get(call->message.parameters, key);
}

int call_reply_text(struct call *call, char *message, size_t len)
{
	if (vd_json_losses() != call->losses) {
		free(message);
		return -ENOMEM;
	}
	if (call->message.flags & VD_CALL_ONEWAY) {
		free(message);
		return 0;
	}
	return call->client.send(call->client.data, message, len);
}

static int reply(struct call *call, const char *error, struct json_object *parameters,
		 bool continues)
{
	char *message;
	size_t len;
	int r;

	if (!parameters)
		return -ENOMEM;
	r = vd_reply_format(error, parameters, continues, &message, &len);
	return r < 0 ? r : call_reply_text(call, message, len);
}

int call_reply(struct call *call, struct json_object *parameters, bool continues)
{
	return reply(call, NULL, parameters, continues);
}

int call_fail(struct call *call, const char *name, struct json_object *parameters)
{
	int r = reply(call, name, parameters, false);

	json_object_put(parameters);
	return r < 0 ? r : CALL_DONE;
}

int call_fail_text(struct call *call, const char *name, const char *key, const char *value)
{
	struct json_object *parameters = vd_json_object();

	vd_json_add_text(parameters, key, value);
	return call_fail(call, name, parameters);
}

int call_fail_plain(struct call *call, const char *name)
{
	return call_fail(call, name, vd_json_object());
}

int call_limit_format(const char *name, unsigned most, const char *message, char **ret,
		      size_t *ret_len)
{
	vd_autojson struct json_object *parameters = vd_json_object();
	unsigned losses = vd_json_losses();

	vd_json_add_text(parameters, "limit", name);
	vd_json_add(parameters, "most", vd_json_unsigned(most));
	vd_json_add_text(parameters, "message", message);
	if (!parameters || vd_json_losses() != losses)
		return -ENOMEM;
	return vd_reply_format("io.virtd.Devices.LimitExceeded", parameters, false, ret, ret_len);
}
