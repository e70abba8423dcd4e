// SPDX-License-Identifier: LGPL-2.1-or-later
#include "bench-methods/bench-change.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "bench-methods/bench.h"
#include "calls/call.h"
#include "common/limit.h"
#include "driver-methods/drivers.h"
#include "json/build.h"

void bench_change_clear(struct bench_change *change)
{
	change_clear(&change->change);
	json_object_put(change->parameters);
	*change = (struct bench_change){ 0 };
}

static struct json_object *answer_of(const struct bench_change *change)
{
	struct json_object *results = NULL;

	if (change->error)
		return drivers_error("failed", change->error, NULL, NULL);
	json_object_object_get_ex(change->change.parameters, "results", &results);
	return drivers_with(vd_json_object(), "results", json_object_get(results));
}

int bench_change_step(struct call *call, struct bench_change *change, const char *device,
		      struct json_object **ret_answer)
{
	int r;

	if (!change->change.stage)
		change->change.order = (struct change_order){
			.device = device,
			.action = VD_ACTION_REBIND,
			.timeout_ms = LIMIT_BENCH_CHANGE_MS,
		};
	r = change_step(call, &change->change);
	if (r != CALL_DONE)
		return r;
	if (change->change.error) {
		change->error = change->change.error;
		change->parameters = vd_take_ptr(change->change.parameters);
	}
	*ret_answer = answer_of(change);
	change_clear(&change->change);
	change->requested = false;
	return *ret_answer ? CALL_DONE : -ENOMEM;
}

/* Of io.virtd.Drivers and io.virtd.Devices, those that the benchmarks' interface has too. */
static const char *own_name(const char *error)
{
	static const char *const names[] = { "Failed",	   "InUse",	    "NotSupported",
					     "RolledBack", "NotRolledBack", "TimedOut" };
	const char *dot = strrchr(error, '.');

	for (size_t i = 0; dot && i < VD_ARRAY_SIZE(names); i++) {
		if (strcmp(names[i], dot + 1) == 0)
			return names[i];
	}
	return NULL;
}

int bench_change_fail(struct call *call, struct bench_change *change, const char *device,
		      const char *kind, struct json_object *result)
{
	struct json_object *parameters = vd_take_ptr(change->parameters);
	const char *own = own_name(change->error);
	char name[64];

	if (!own) {
		json_object_put(result);
		return call_fail(call, change->error, parameters);
	}
	snprintf(name, sizeof(name), BENCH_ERROR("%s"), own);
	parameters = drivers_with(parameters, "device", vd_json_text(device));
	parameters = drivers_with(parameters, "kind", vd_json_text(kind));
	if (result)
		parameters = drivers_with(parameters, "result", result);
	return call_fail(call, name, parameters);
}
