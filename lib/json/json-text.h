/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Text from the kernel into JSON: valid UTF-8, whatever it was. */
#pragma once

struct json_object;

/* vd_json_text - TEXT as a JSON string, bytes that are no UTF-8 as \xNN; NULL (JSON's null) for
 * NULL. */
struct json_object *vd_json_text(const char *text);

/* vd_json_add_text - the same as the member KEY of OBJECT. KEY must be a constant: it is not
 * copied. */
void vd_json_add_text(struct json_object *object, const char *key, const char *text);

/* vd_json_add - VALUE, whose reference is taken over, as the member KEY, which must be a constant
 * and new. */
void vd_json_add(struct json_object *object, const char *key, struct json_object *value);
