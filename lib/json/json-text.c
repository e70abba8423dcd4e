// SPDX-License-Identifier: LGPL-2.1-or-later
#include "json/json-text.h"

#include <json-c/json.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/utf8.h"

struct json_object *vd_json_text(const char *text)
{
	vd_autofree char *escaped = NULL;
	size_t len;

	if (!text)
		return NULL;
	len = strlen(text);
	if (vd_utf8_valid(text, len))
		return json_object_new_string_len(text, (int)len);
	escaped = vd_utf8_escape(text, len);
	return escaped ? json_object_new_string(escaped) : NULL;
}

void vd_json_add(struct json_object *object, const char *key, struct json_object *value)
{
	/* Keys are constants of ours and each is added once: no copy, no search. */
	json_object_object_add_ex(object, key, value,
				  JSON_C_OBJECT_ADD_KEY_IS_NEW | JSON_C_OBJECT_ADD_CONSTANT_KEY);
}

void vd_json_add_text(struct json_object *object, const char *key, const char *text)
{
	vd_json_add(object, key, vd_json_text(text));
}
