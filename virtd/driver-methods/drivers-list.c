// SPDX-License-Identifier: LGPL-2.1-or-later
/* io.virtd.Drivers.Drivers: the drivers of all buses, or the candidates for one device. A worker
 * finds them, by the links of all devices or in the modules. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "calls/query.h"
#include "calls/service.h"
#include "common/limit.h"
#include "device-methods/devices-find.h"
#include "device-methods/devices.h"
#include "driver-methods/drivers.h"
#include "drivers/candidates.h"
#include "json/build.h"

struct list {
	struct find find;
	struct query *query;
};

static void free_list(void *state)
{
	struct list *list = state;

	query_free(list->query);
	find_clear(&list->find);
	free(list);
}

static int reply(struct call *call, struct json_object *drivers)
{
	vd_autojson struct json_object *parameters = vd_json_object();

	if (!parameters) {
		json_object_put(drivers);
		return -ENOMEM;
	}
	if (vd_json_set(parameters, "drivers", drivers) < 0)
		return -ENOMEM;
	return call_reply(call, parameters, false);
}

static int poll_answer(struct call *call, const struct list *list)
{
	const char *device = json_object_get_string(call_parameter(call, "device"));
	struct json_object *answer, *drivers;
	const char *how;
	int r = query_poll(list->query, &answer, &how);

	if (r == CALL_WAIT)
		return r;
	if (r == CALL_DONE && (!json_object_object_get_ex(answer, "drivers", &drivers) ||
			       !json_object_is_type(drivers, json_type_array))) {
		how = "the worker returned no valid answer";
		r = -EPROTO;
	}
	if (r == CALL_DONE)
		return reply(call, json_object_get(drivers));
	return drivers_failed(call, device ? device : "drivers", "look up the drivers", r, how);
}

static int start_query(struct call *call, struct list *list)
{
	const char *root = service_options(call->service)->sysroot;
	int r = query_start(call, WORKER_QUERY, LIMIT_QUERY_MS,
			    vd_candidates_request(list->find.found, root), &list->query);

	if (r == -ENOTSUP)
		return devices_failed(call, "virtd-worker", "start", r);
	return r < 0 ? r : poll_answer(call, list);
}

static int find(struct call *call, struct list *list, const char *device)
{
	int r = find_step(call, &list->find, device, 1u << VD_FIELD_LAYERS);

	if (r == FIND_DONE)
		return start_query(call, list);
	if (r == FIND_NONE || r == FIND_SHARED)
		return find_fail(call, &list->find);
	if (r == FIND_REFUSED)
		return CALL_DONE;
	return r < 0 ? r : CALL_AGAIN;
}

/* All of them, unless the tree can't be used. */
static int list_all(struct call *call, struct list *list)
{
	const struct vd_root *root;
	int r = devices_buses(call, &root);

	return r != 0 ? (r < 0 ? r : CALL_DONE) : start_query(call, list);
}

int drivers_drivers(struct call *call)
{
	const char *device = json_object_get_string(call_parameter(call, "device"));
	struct list *list = call->state;

	if (!list) {
		list = call->state = calloc(1, sizeof(*list));
		if (!list)
			return -ENOMEM;
		call->free_state = free_list;
	}
	if (list->query)
		return poll_answer(call, list);
	return device ? find(call, list, device) : list_all(call, list);
}
