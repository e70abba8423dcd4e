// SPDX-License-Identifier: LGPL-2.1-or-later
#include "json/get.h"

struct json_object *vd_json_member(struct json_object *object, const char *key,
				   enum json_type type)
{
	struct json_object *value = NULL;

	if (json_object_is_type(object, json_type_object))
		value = json_object_object_get(object, key);
	return json_object_is_type(value, type) ? value : NULL;
}

const char *vd_json_member_text(struct json_object *object, const char *key)
{
	return json_object_get_string(vd_json_member(object, key, json_type_string));
}
