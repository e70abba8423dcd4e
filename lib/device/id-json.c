// SPDX-License-Identifier: LGPL-2.1-or-later
#include "device/id-json.h"

#include <inttypes.h>
#include <json-c/json.h>
#include <stdio.h>

#include "device/field.h"
#include "json/build.h"

static struct json_object *hex_json(uint32_t number)
{
	char text[16];

	snprintf(text, sizeof(text), "0x%04" PRIx32, number);
	return vd_json_text(text);
}

static struct json_object *virt_id_json(const struct vd_id *id)
{
	char text[VD_ID_MAX];

	vd_id_format(id, text);
	return vd_json_text(text);
}

struct json_object *vd_id_field_json(const struct vd_id *id, const char *type_name,
				     enum vd_field field)
{
	switch (field) {
	case VD_FIELD_VIRT_ID:
		return virt_id_json(id);
	case VD_FIELD_TYPE:
		return vd_json_text(type_name);
	case VD_FIELD_TYPE_NUMBER:
		return vd_json_integer(id->type);
	case VD_FIELD_VENDOR_ID:
		return hex_json(id->vendor);
	case VD_FIELD_PRODUCT_ID:
		return hex_json(id->device);
	case VD_FIELD_ORIGIN:
		return vd_json_text(vd_origin_name(id->origin));
	case VD_FIELD_ORIGIN_CERTAINTY:
		return vd_json_text(vd_certainty_name(id->certainty));
	default:
		return NULL;
	}
}

struct json_object *vd_identity_json(const struct vd_registry *registry, const char *native_id,
				     const struct vd_id *id)
{
	unsigned losses = vd_json_losses();
	struct json_object *identity = vd_json_object();
	const char *type_name = vd_registry_type_name(registry, id->type);

	vd_json_add_text(identity, "nativeId", native_id);
	for (enum vd_field field = VD_FIELD_VIRT_ID; field <= VD_FIELD_ORIGIN_CERTAINTY; field++)
		vd_json_add(identity, vd_field_names[field],
			    vd_id_field_json(id, type_name, field));
	vd_json_add_text(identity, vd_field_names[VD_FIELD_NAME], *id->name ? id->name : NULL);
	return vd_json_complete(identity, losses);
}
