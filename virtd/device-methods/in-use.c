// SPDX-License-Identifier: LGPL-2.1-or-later
#include "device-methods/in-use.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "calls/call.h"
#include "calls/query.h"
#include "calls/service.h"
#include "device-methods/devices.h"
#include "json/build.h"
#include "plan/plan.h"
#include "usage/in-use.h"

void in_use_clear(struct in_use *in_use)
{
	json_object_put(in_use->records);
	query_free(in_use->query);
	*in_use = (struct in_use){ 0 };
}

int in_use_add(struct in_use *in_use, const struct vd_device *device)
{
	unsigned losses = vd_json_losses();
	struct json_object *record;
	int r = vd_in_use_record(device, &record);

	if (r < 0)
		return r;
	if (!in_use->records)
		in_use->records = vd_json_array();
	vd_json_append(in_use->records, record);
	return vd_json_losses() == losses ? 0 : -ENOMEM;
}

static struct json_object *make_request(const char *path, struct json_object *records,
					const struct vd_in_use_request *request,
					const struct in_use_order *order)
{
	unsigned losses = vd_json_losses();
	struct json_object *json = vd_in_use_request_json(path, records, request);

	if (!json || !order->plan)
		return json;
	vd_json_add(json, "plan", vd_plan_json(order->plan));
	vd_json_add(json, "load", vd_json_boolean(order->load));
	return vd_json_complete(json, losses);
}

static int start(struct call *call, struct in_use *in_use, const struct in_use_order *order)
{
	const struct call_client *client = &call->client;
	const char *path = service_options(call->service)->sysroot;
	struct vd_in_use_request request = {
		/* A private virtd's environment is its user's. */
		.ssh_connection = getenv("SSH_CONNECTION"),
		.new_driver = order->new_driver,
		.wants_contents = order->wants_contents,
	};
	const struct vd_root *root = NULL;
	int r = devices_root(call, &root);

	if (r < 0)
		return r;
	/* A process of this system is none of a copied tree's. */
	if (root && vd_root_is_live(root))
		request.caller_pid = client->pid;
	if (!client->may_change(client->data))
		request.reader = &client->user;
	return query_start(call, order->kind, order->deadline_ms,
			   make_request(path, vd_take_ptr(in_use->records), &request, order),
			   &in_use->query);
}

static int read_answer(struct json_object *answer, struct json_object **ret, const char **ret_how)
{
	struct json_object *reasons = json_object_object_get(answer, "reasons");
	int error = json_object_get_int(json_object_object_get(answer, "error"));

	if (json_object_is_type(reasons, json_type_array)) {
		*ret = reasons;
		return CALL_DONE;
	}
	*ret_how = error > 0 ? strerror(error) : "the worker returned no valid answer";
	return error > 0 ? -error : -EPROTO;
}

int in_use_step(struct call *call, struct in_use *in_use, const struct in_use_order *order,
		struct json_object **ret, const char **ret_how)
{
	struct json_object *answer;
	int r = in_use->query ? 0 : start(call, in_use, order);

	if (r == -ENOTSUP)
		*ret_how = "this virtd has no worker processes";
	if (r == 0)
		r = query_poll(in_use->query, &answer, ret_how);
	if (r != CALL_DONE)
		return r;
	in_use->contents = json_object_object_get(answer, "contents");
	in_use->check = json_object_object_get(answer, "check");
	return read_answer(answer, ret, ret_how);
}
