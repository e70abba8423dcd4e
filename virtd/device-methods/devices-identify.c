// SPDX-License-Identifier: LGPL-2.1-or-later
/* io.virtd.Devices.Identify. */
#include <errno.h>
#include <stdlib.h>

#include "calls/batch.h"
#include "calls/call.h"
#include "device-methods/devices.h"
#include "device/id-json.h"
#include "id/registry.h"

struct identify {
	size_t index;
	struct batch batch;
};

static void identify_free(void *state)
{
	struct identify *identify = state;

	batch_clear(&identify->batch);
	free(identify);
}

static int identify_one(struct call *call, struct identify *identify, const char *native_id)
{
	const struct vd_registry *registry;
	struct vd_id id;
	int r = devices_registry(call, &registry);

	if (r < 0)
		return r;
	if (vd_registry_identify(registry, native_id, &id) < 0) {
		r = call_fail_text(call, DEVICES_ERROR("BadNativeId"), "nativeId", native_id);
		return r < 0 ? r : BATCH_REFUSED;
	}
	return batch_add(&identify->batch, call, vd_identity_json(registry, native_id, &id));
}

static int identify_go_on(struct call *call, struct identify *identify)
{
	struct json_object *ids = call_parameter(call, "nativeIds");
	int r;

	do {
		struct json_object *id = json_object_array_get_idx(ids, identify->index++);

		if (!id)
			return batch_finish(&identify->batch, call, NULL);
		r = identify_one(call, identify, json_object_get_string(id));
	} while (r == BATCH_GO_ON);
	if (r == BATCH_REFUSED)
		return CALL_DONE;
	return r < 0 ? r : CALL_AGAIN;
}

int devices_identify(struct call *call)
{
	struct identify *identify = call->state;

	if (!identify) {
		identify = call->state = calloc(1, sizeof(*identify));
		if (!identify)
			return -ENOMEM;
		call->free_state = identify_free;
		identify->batch.key = "ids";
	}
	return identify_go_on(call, identify);
}
