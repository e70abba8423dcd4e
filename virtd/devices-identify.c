// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "batch.h"
#include "call.h"
#include "devices.h"
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

static struct json_object *hex_json(uint32_t number)
{
	char text[16];

	snprintf(text, sizeof(text), "0x%04" PRIx32, number);
	return json_object_new_string(text);
}

static struct json_object *virt_id_json(const struct vd_id *id)
{
	char text[VD_ID_MAX];

	vd_id_format(id, text);
	return json_object_new_string(text);
}

/* The member is there in any case: null where the registry has no name. */
static int set_name(struct json_object *identity, const char *name)
{
	if (*name)
		return vd_json_set(identity, "name", json_object_new_string(name));
	return json_object_object_add(identity, "name", NULL) == 0 ? 0 : -ENOMEM;
}

/* An Identity. */
static struct json_object *identity_json(const struct vd_registry *registry, const char *native_id,
					 const struct vd_id *id)
{
	vd_autojson struct json_object *identity = json_object_new_object();
	const char *type = vd_registry_type_name(registry, id->type);
	const char *origin = vd_origin_name(id->origin);
	const char *certainty = vd_certainty_name(id->certainty);

	if (!identity || vd_json_set(identity, "nativeId", json_object_new_string(native_id)) < 0 ||
	    vd_json_set(identity, "virtId", virt_id_json(id)) < 0 ||
	    vd_json_set(identity, "type", json_object_new_string(type)) < 0 ||
	    vd_json_set(identity, "typeNumber", json_object_new_int(id->type)) < 0 ||
	    vd_json_set(identity, "vendorId", hex_json(id->vendor)) < 0 ||
	    vd_json_set(identity, "productId", hex_json(id->device)) < 0 ||
	    vd_json_set(identity, "origin", json_object_new_string(origin)) < 0 ||
	    vd_json_set(identity, "originCertainty", json_object_new_string(certainty)) < 0 ||
	    set_name(identity, id->name) < 0)
		return NULL;
	return vd_take_ptr(identity);
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
	return batch_add(&identify->batch, call, identity_json(registry, native_id, &id));
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
