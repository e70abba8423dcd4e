// SPDX-License-Identifier: LGPL-2.1-or-later
#include "json/place.h"

#include <string.h>

static const char *skip_blanks(const char *at, const char *end)
{
	while (at < end && strchr(" \t\r\n", *at))
		at++;
	return at;
}

/* From the quote that begins it to the byte after the quote that ends it. */
static const char *skip_string(const char *at, const char *end)
{
	for (at++; at < end && *at != '"'; at++)
		at += *at == '\\';
	return at < end ? at + 1 : end;
}

/* The N-th part of the array or object that begins at AT: an element, or a key. */
static const char *find_part(const char *at, const char *end, size_t n)
{
	size_t depth = 0;

	at++;
	while (n && at < end) {
		if (*at == '"') {
			at = skip_string(at, end);
			continue;
		}
		depth += *at == '{' || *at == '[';
		depth -= depth && (*at == '}' || *at == ']');
		n -= *at == ',' && depth == 0;
		at++;
	}
	return skip_blanks(at, end);
}

static const char *skip_key(const char *at, const char *end)
{
	at = skip_blanks(skip_string(at, end), end);
	return at < end ? skip_blanks(at + 1, end) : end;
}

static const char *find(const char *text, const char *end, const struct vd_json_place *place,
			bool of_key)
{
	const char *outer, *part;

	if (!place)
		return skip_blanks(text, end);
	outer = find(text, end, place->parent, false);
	if (outer == end || (*outer != '{' && *outer != '['))
		return end;
	part = find_part(outer, end, place->n);
	return *outer == '[' || of_key || part == end ? part : skip_key(part, end);
}

size_t vd_json_place_at(const char *text, size_t len, const struct vd_json_place *place,
			bool of_key)
{
	return (size_t)(find(text, text + len, place, of_key) - text);
}

void vd_json_line(const char *text, size_t at, size_t *ret_line, size_t *ret_column)
{
	size_t line = 1, column = 1;

	for (size_t i = 0; i < at; i++) {
		bool is_end = text[i] == '\n', is_first = ((unsigned char)text[i] & 0xc0) != 0x80;

		line += is_end;
		column = is_end ? 1 : column + is_first;
	}
	*ret_line = line;
	*ret_column = column;
}
