// SPDX-License-Identifier: LGPL-2.1-or-later
/* A worker loads the module of the driver before anything is planned. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "calls/call.h"
#include "calls/query.h"
#include "calls/service.h"
#include "common/limit.h"
#include "device-methods/devices.h"
#include "device/model.h"
#include "driver-methods/change-internal.h"
#include "driver-methods/drivers.h"
#include "drivers/candidates.h"
#include "drivers/driver-name.h"
#include "json/build.h"
#include "json/get.h"

/* {"modules":[{"name", "state", "errno", "message"}]}: the first one that failed, or NULL. */
static struct json_object *first_failure(struct json_object *answer)
{
	struct json_object *modules = json_object_object_get(answer, "modules");
	size_t count = json_object_is_type(modules, json_type_array)
			       ? json_object_array_length(modules)
			       : 0;

	for (size_t i = 0; i < count; i++) {
		struct json_object *module = json_object_array_get_idx(modules, i);
		const char *state = vd_json_member_text(module, "state");

		if (!state || strcmp(state, "loaded") != 0)
			return module;
	}
	return NULL;
}

static int load_failed(struct change *change, struct json_object *module)
{
	const char *error = vd_json_member_text(module, "errno");
	const char *message = vd_json_member_text(module, "message");

	if (!message)
		message = "the module could not be loaded";
	if (change->order.driver && error && strcmp(error, "ENOENT") == 0)
		return change_no_driver(change, message);
	return change_failed(change, vd_json_member_text(module, "name"), "load the module",
			     error ? error : "EIO", message);
}

/* The module is there now, and may have taken the device at once: look again. */
static int stage_loading(struct call *call, struct change *change)
{
	struct json_object *answer, *failure;
	const char *how;
	int r = query_poll(change->query, &answer, &how);

	if (r == CALL_WAIT)
		return r;
	if (r == -ETIMEDOUT) {
		vd_autojson struct json_object *none = vd_json_array();

		return change_failed_with_results(change, DRIVERS_ERROR("TimedOut"), none, how);
	}
	if (r < 0)
		return change_failed(change,
				     change->order.driver ? change->order.driver
							  : change_device_id(change),
				     "load the module", vd_errno_name(-r), how);
	failure = first_failure(answer);
	if (failure)
		return load_failed(change, failure);
	query_free(vd_take_ptr(change->query));
	find_clear(&change->find);
	change_forget_match(change);
	change->stage = change_stage_find;
	return CALL_AGAIN;
}

static void name_module(struct json_object *request, const char *module)
{
	struct json_object *modules = vd_json_array();

	json_object_object_del(request, "layers");
	vd_json_append(modules, vd_json_text(module));
	vd_json_add(request, "modules", modules);
}

/* MODULE NULL: of each layer's default driver. */
static struct json_object *load_request(const struct call *call, const struct vd_device *device,
					const char *module)
{
	const char *root = service_options(call->service)->sysroot;
	unsigned losses = vd_json_losses();
	struct json_object *request = vd_candidates_request(device, root);

	vd_json_replace(request, "verb", vd_json_text("load"));
	if (request && module)
		name_module(request, module);
	return vd_json_complete(request, losses);
}

int change_load(struct call *call, struct change *change)
{
	const char *module = change_loadable(change);
	int r = query_start(call, WORKER_CHANGE, change_time_left_ms(change),
			    load_request(call, change->find.found,
					 module ? module : change->order.driver),
			    &change->query);

	change->loaded = true;
	change->stage = stage_loading;
	if (r == -ENOTSUP)
		return change_unsupported(change, "this virtd has no worker processes");
	return r < 0 ? r : stage_loading(call, change);
}

bool change_driver_is_there(struct call *call, const struct change *change)
{
	const struct vd_device *device = change->find.found;
	const struct vd_root *root = NULL;
	char name[VD_DRIVER_NAME_MAX];
	bool there = false;

	if (devices_root(call, &root) < 0 || !root)
		return false;
	for (size_t i = 0; i < device->layer_count && !there; i++)
		there = vd_driver_find(root, device->layers[i].bus, change->order.driver, name) ==
			1;
	return there;
}
