// SPDX-License-Identifier: LGPL-2.1-or-later
#include "json/build.h"

#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/loss.h"
#include "base/utf8.h"

static struct json_object *counted(struct json_object *value)
{
	if (!value)
		vd_lose();
	return value;
}

unsigned vd_json_losses(void)
{
	return vd_losses();
}

struct json_object *vd_json_complete(struct json_object *value, unsigned losses_before)
{
	if (vd_losses() == losses_before)
		return value;
	json_object_put(value);
	return NULL;
}

struct json_object *vd_json_object(void)
{
	return counted(json_object_new_object());
}

struct json_object *vd_json_array(void)
{
	return counted(json_object_new_array());
}

struct json_object *vd_json_array_of(size_t count)
{
	return counted(json_object_new_array_ext((int)count));
}

struct json_object *vd_json_text_part(const char *text, size_t len)
{
	vd_autofree char *escaped = NULL;

	if (vd_utf8_valid(text, len))
		return counted(json_object_new_string_len(text, (int)len));
	escaped = vd_utf8_escape(text, len);
	return counted(escaped ? json_object_new_string(escaped) : NULL);
}

struct json_object *vd_json_text(const char *text)
{
	return text ? vd_json_text_part(text, strlen(text)) : NULL;
}

struct json_object *vd_json_integer(int64_t value)
{
	return counted(json_object_new_int64(value));
}

struct json_object *vd_json_unsigned(uint64_t value)
{
	return counted(json_object_new_uint64(value));
}

struct json_object *vd_json_boolean(bool value)
{
	return counted(json_object_new_boolean(value));
}

/* A number that looks like an integer is read as one by many: let it always look like the same. */
struct json_object *vd_json_number(double value)
{
	char text[64];

	if (!__builtin_isfinite(value))
		value = 0;
	snprintf(text, sizeof(text), "%.9g", value);
	if (!strpbrk(text, ".e"))
		strcat(text, ".0");
	return counted(json_object_new_double_s(value, text));
}

/* VALUE is in its place if OK. json-c would abort at a NULL container. */
static void settle(bool ok, struct json_object *value)
{
	if (ok)
		return;
	vd_lose();
	json_object_put(value);
}

void vd_json_add(struct json_object *object, const char *key, struct json_object *value)
{
	/* Keys are constants of ours and each is added once: no copy, no search. */
	const unsigned how = JSON_C_OBJECT_ADD_KEY_IS_NEW | JSON_C_OBJECT_ADD_CONSTANT_KEY;

	settle(object && json_object_object_add_ex(object, key, value, how) == 0, value);
}

void vd_json_add_text(struct json_object *object, const char *key, const char *text)
{
	vd_json_add(object, key, vd_json_text(text));
}

void vd_json_append(struct json_object *array, struct json_object *value)
{
	settle(array && json_object_array_add(array, value) == 0, value);
}

void vd_json_replace(struct json_object *object, const char *key, struct json_object *value)
{
	settle(object && json_object_object_add(object, key, value) == 0, value);
}

int vd_json_set(struct json_object *object, const char *key, struct json_object *value)
{
	unsigned losses = vd_losses();

	/* Here NULL is what a constructor has returned. */
	if (!value)
		return vd_lose();
	vd_json_replace(object, key, value);
	return vd_losses() == losses ? 0 : -ENOMEM;
}
