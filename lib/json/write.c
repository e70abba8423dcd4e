// SPDX-License-Identifier: LGPL-2.1-or-later
#include "json/write.h"

#include <errno.h>
#include <inttypes.h>
#include <json-c/json.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

#define FIRST_SIZE 1024

struct text {
	char *bytes;
	size_t len, size;
	bool failed;
};

static bool grow(struct text *text, size_t len)
{
	size_t size = (text->len + len + FIRST_SIZE) * 2;
	char *larger = text->failed ? NULL : realloc(text->bytes, size);

	text->failed = !larger;
	if (!larger)
		return false;
	text->bytes = larger;
	text->size = size;
	return true;
}

/* Whether there is room for LEN bytes more and a NUL. */
static inline bool has_room(struct text *text, size_t len)
{
	return __builtin_expect(text->size - text->len > len, 1) || grow(text, len);
}

static inline void add(struct text *text, const char *bytes, size_t len)
{
	if (!has_room(text, len))
		return;
	memcpy(text->bytes + text->len, bytes, len);
	text->len += len;
}

static void add_text(struct text *text, const char *bytes)
{
	add(text, bytes, strlen(bytes));
}

static inline void add_byte(struct text *text, char byte)
{
	if (has_room(text, 1))
		text->bytes[text->len++] = byte;
}

static void add_escaped(struct text *text, unsigned char byte)
{
	static const char plain[] = "\b\n\r\t\f\"\\", letters[] = "bnrtf\"\\";
	const char *found = byte ? strchr(plain, byte) : NULL;
	char escaped[8];

	if (found)
		snprintf(escaped, sizeof(escaped), "\\%c", letters[found - plain]);
	else
		snprintf(escaped, sizeof(escaped), "\\u%04x", byte);
	add_text(text, escaped);
}

/* The bytes that do not stand for themselves. */
static const bool is_special[256] = { [0 ... ' ' - 1] = true, ['"'] = true, ['\\'] = true };

static size_t plain_length(const char *start, size_t len)
{
	size_t n = 0;

	while (n < len && !is_special[(unsigned char)start[n]])
		n++;
	return n;
}

static void add_string(struct text *text, const char *string, size_t len)
{
	add_byte(text, '"');
	for (;;) {
		size_t plain = plain_length(string, len);

		add(text, string, plain);
		if (plain == len)
			break;
		add_escaped(text, (unsigned char)string[plain]);
		string += plain + 1;
		len -= plain + 1;
	}
	add_byte(text, '"');
}

static void add_integer(struct text *text, struct json_object *value)
{
	int64_t number = json_object_get_int64(value);
	char digits[32];

	if (number < 0)
		snprintf(digits, sizeof(digits), "%" PRId64, number);
	else
		snprintf(digits, sizeof(digits), "%" PRIu64, json_object_get_uint64(value));
	add_text(text, digits);
}

/* The text that json-c keeps with a number (json_object_new_double_s(3)), or has for it by itself. */
static void add_double(struct text *text, struct json_object *value)
{
	const char *digits = json_object_get_userdata(value);

	if (!digits)
		digits = json_object_to_json_string(value);
	text->failed |= !digits;
	if (digits)
		add_text(text, digits);
}

static void add_value(struct text *text, struct json_object *value);

static void add_object(struct text *text, struct json_object *object)
{
	bool first = true;

	add_byte(text, '{');
	json_object_object_foreach(object, key, member)
	{
		if (!first)
			add_byte(text, ',');
		first = false;
		add_string(text, key, strlen(key));
		add_byte(text, ':');
		add_value(text, member);
	}
	add_byte(text, '}');
}

static void add_array(struct text *text, struct json_object *array)
{
	size_t count = json_object_array_length(array);

	add_byte(text, '[');
	for (size_t i = 0; i < count; i++) {
		if (i)
			add_byte(text, ',');
		add_value(text, json_object_array_get_idx(array, i));
	}
	add_byte(text, ']');
}

static void add_value(struct text *text, struct json_object *value)
{
	switch (json_object_get_type(value)) {
	case json_type_null:
		add_text(text, "null");
		break;
	case json_type_boolean:
		add_text(text, json_object_get_boolean(value) ? "true" : "false");
		break;
	case json_type_double:
		add_double(text, value);
		break;
	case json_type_int:
		add_integer(text, value);
		break;
	case json_type_string:
		add_string(text, json_object_get_string(value),
			   (size_t)json_object_get_string_len(value));
		break;
	case json_type_object:
		add_object(text, value);
		break;
	case json_type_array:
		add_array(text, value);
		break;
	}
}

int vd_json_append_text(struct json_object *value, struct vd_json_text_buffer *buffer)
{
	struct text text = { buffer->bytes, buffer->len, buffer->size, false };

	add_value(&text, value);
	/* What it was grown to stays the caller's. */
	buffer->bytes = text.bytes;
	buffer->size = text.size;
	if (text.failed)
		return -ENOMEM;
	buffer->len = text.len;
	return 0;
}

int vd_json_write(struct json_object *value, char **ret, size_t *ret_len)
{
	struct vd_json_text_buffer buffer = { 0 };
	int r = vd_json_append_text(value, &buffer);

	if (r < 0) {
		free(buffer.bytes);
		return r;
	}
	buffer.bytes[buffer.len] = '\0';
	*ret = buffer.bytes;
	*ret_len = buffer.len;
	return 0;
}
