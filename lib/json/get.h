/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Members of JSON values of any kind. */
#pragma once

#include <json-c/json.h>

/* vd_json_member - Return the member KEY of OBJECT, borrowed, if it is of TYPE. NULL: it is not, it
 * does not exist, or OBJECT (may be NULL) is no object. */
struct json_object *vd_json_member(struct json_object *object, const char *key,
				   enum json_type type);

/* vd_json_member_text - Return the text of the member KEY of OBJECT, which lives as long as the
 * member. NULL: it is no text, it does not exist, or OBJECT (may be NULL) is no object. */
const char *vd_json_member_text(struct json_object *object, const char *key);
