// SPDX-License-Identifier: LGPL-2.1-or-later
/* io.virtd.Bench: its methods Kinds and Stop, and the table of its methods. */
#include "bench-methods/bench.h"

#include <errno.h>
#include <stdlib.h>

#include "calls/query.h"
#include "calls/service.h"
#include "common/limit.h"
#include "device-methods/devices-find.h"
#include "device-methods/devices.h"
#include "driver-methods/drivers.h"
#include "json/build.h"

struct kinds {
	struct find find;
	struct query *query;
};

static void free_kinds(void *state)
{
	struct kinds *kinds = state;

	query_free(kinds->query);
	find_clear(&kinds->find);
	free(kinds);
}

static int answer(struct call *call, const struct kinds *kinds)
{
	vd_autojson struct json_object *parameters = NULL;
	struct json_object *reply, *list = NULL;
	const char *how;
	int r = query_poll(kinds->query, &reply, &how);

	if (r == CALL_WAIT)
		return r;
	if (r == CALL_DONE && !json_object_object_get_ex(reply, "kinds", &list)) {
		how = "the process returned no valid answer";
		r = -EPROTO;
	}
	if (r < 0)
		return drivers_failed(call, "virtd-bench", "ask for the kinds", r, how);
	parameters = drivers_with(vd_json_object(), "kinds", json_object_get(list));
	return call_reply(call, parameters, false);
}

static int start_query(struct call *call, struct kinds *kinds)
{
	const char *root = service_options(call->service)->sysroot;
	struct json_object *request = drivers_error("verb", "kinds", "root", root);
	int r;

	if (kinds->find.found)
		request = drivers_with(request, "device",
				       vd_device_json(kinds->find.found, VD_FIELDS_ALL));
	r = query_start(call, WORKER_BENCH_QUERY, LIMIT_QUERY_MS, request, &kinds->query);
	if (r == -ENOTSUP)
		return devices_failed(call, "virtd-bench", "start", r);
	return r < 0 ? r : answer(call, kinds);
}

int bench_kinds(struct call *call)
{
	struct json_object *device = call_parameter(call, "device");
	struct kinds *kinds = call->state;
	int r;

	if (!kinds) {
		kinds = call->state = calloc(1, sizeof(*kinds));
		if (!kinds)
			return -ENOMEM;
		call->free_state = free_kinds;
	}
	if (kinds->query)
		return answer(call, kinds);
	if (!device)
		return start_query(call, kinds);
	r = find_step(call, &kinds->find, json_object_get_string(device), VD_FIELDS_ALL);
	/* What measures a disk does so over any of its paths. */
	if (r == FIND_DONE || r == FIND_SHARED)
		return start_query(call, kinds);
	if (r == FIND_NONE)
		return find_fail(call, &kinds->find);
	if (r == FIND_REFUSED)
		return CALL_DONE;
	return r < 0 ? r : CALL_AGAIN;
}

int bench_stop(struct call *call)
{
	vd_autojson struct json_object *none = vd_json_object();

	return call_reply(call, none, false);
}

static const struct method methods[] = {
	{ "Kinds", bench_kinds },
	{ "Run", bench_run, .changes = true, .ends_with_client = true,
	  .stopped_by = "io.virtd.Bench.Stop" },
	{ "Stop", bench_stop },
	{ 0 },
};

const struct interface io_virtd_bench = { "io.virtd.Bench", methods };
