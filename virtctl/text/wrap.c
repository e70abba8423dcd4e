// SPDX-License-Identifier: LGPL-2.1-or-later
#include "text/wrap.h"

#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "base/cleanup.h"
#include "json/json.h"
#include "text/text.h"

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

size_t wrap_piece(const char *text, bool *in_path)
{
	size_t length = *text == ' ';

	if (length || !*in_path) {
		*in_path = text[length] == '/';
		length += *in_path;
	}
	length += strcspn(text + length, *in_path ? " ,;/" : " ,;");
	if (text[length] == '/')
		return length + 1;
	*in_path = false;
	return length + (text[length] == ',' || text[length] == ';');
}

/* Append the LENGTH bytes of LINE to OUT in lines of WIDTH columns. */
static char *wrap_line(char *out, const char *line, size_t length, size_t width)
{
	size_t at = 0, piece;
	bool in_path = false;

	for (const char *end = line + length; line < end; line += piece) {
		size_t columns;

		piece = wrap_piece(line, &in_path);
		columns = text_width(line, piece);
		if (at && at + columns > width) {
			size_t blank = *line == ' ';

			*out++ = '\n';
			line += blank;
			piece -= blank;
			columns -= blank;
			at = 0;
		}
		out = mempcpy(out, line, piece);
		at += columns;
	}
	return out;
}

char *wrap_lines(const char *text, size_t width)
{
	/* Each piece has at least one byte, and at most one newline. */
	char *wrapped = malloc(2 * strlen(text) + 1), *out = wrapped;

	if (!wrapped)
		return NULL;
	for (;;) {
		size_t length = strcspn(text, "\n");
		vd_autofree char *line = strndup(text, length);

		if (!line) {
			free(wrapped);
			return NULL;
		}
		out = wrap_line(out, line, length, width);
		if (!text[length])
			break;
		*out++ = '\n';
		text += length + 1;
	}
	*out = '\0';
	return wrapped;
}

static size_t widest_piece(const char *line, size_t length)
{
	size_t widest = 0, piece;
	bool in_path = false;

	for (const char *end = line + length; line < end; line += piece) {
		size_t blank = *line == ' ', width;

		piece = wrap_piece(line, &in_path);
		if (piece > (size_t)(end - line))
			piece = (size_t)(end - line);
		width = text_width(line + blank, piece - blank);
		widest = width > widest ? width : widest;
	}
	return widest;
}

struct wrap_size wrap_measure(const char *text)
{
	struct wrap_size size = { 0 };

	for (;;) {
		size_t length = strcspn(text, "\n");
		size_t line = text_width(text, length), piece = widest_piece(text, length);

		size.line = line > size.line ? line : size.line;
		size.piece = piece > size.piece ? piece : size.piece;
		if (!text[length])
			return size;
		text += length + 1;
	}
}
