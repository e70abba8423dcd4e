// SPDX-License-Identifier: LGPL-2.1-or-later
#include "text/wrap.h"

#include <string.h>

#include <json-c/json.h>

#include "json/json.h"

/* How much of TEXT is on the first line. */
static size_t line_length(const char *text, size_t width)
{
	size_t length = strcspn(text, " ");

	while (text[length] == ' ') {
		size_t more = length + 1 + strcspn(text + length + 1, " ");

		if (more > width)
			break;
		length = more;
	}
	return length;
}

struct json_object *wrap_text(const char *text, size_t width)
{
	vd_autojson struct json_object *lines = vd_json_array();

	while (lines && *text) {
		size_t length = line_length(text, width);
		struct json_object *line = vd_json_text_part(text, (int)length);

		if (!line || json_object_array_add(lines, line) < 0) {
			json_object_put(line);
			return NULL;
		}
		text += length + strspn(text + length, " ");
	}
	return lines ? vd_take_ptr(lines) : NULL;
}
