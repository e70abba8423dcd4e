// SPDX-License-Identifier: LGPL-2.1-or-later
#include "json/json.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>

#include "base/utf8.h"

/*
 * json-c does the parsing. What it lets pass even when told to be strict is found here: UTF-8 in
 * overlong forms, and in one walk over the text: control characters and \u0000 in strings, single
 * quotes, NaN and Infinity, "01" and "1.", and (by the number of colons, see count_members()) two
 * equal keys.
 */

/* Behind the string that starts at P; NULL: not a good one. */
static const char *skip_string(const char *p, const char *end)
{
	for (p++; p < end; p++) {
		if (*p == '"')
			return p + 1;
		if ((unsigned char)*p < 0x20)
			return NULL;
		if (*p != '\\')
			continue;
		if (end - p >= 6 && memcmp(p, "\\u0000", 6) == 0)
			return NULL;
		p++;
	}
	return NULL;
}

static bool is_digit(const char *p, const char *end)
{
	return p < end && *p >= '0' && *p <= '9';
}

static const char *skip_digits(const char *p, const char *end)
{
	while (is_digit(p, end))
		p++;
	return p;
}

/* Behind the number at P, its sign apart; NULL: a leading zero, or a point with no digit after. */
static const char *skip_number(const char *p, const char *end)
{
	if (*p == '0' && is_digit(p + 1, end))
		return NULL;
	p = skip_digits(p, end);
	if (p < end && *p == '.') {
		if (!is_digit(++p, end))
			return NULL;
		p = skip_digits(p, end);
	}
	if (p < end && (*p == 'e' || *p == 'E'))
		p++;
	if (p < end && (*p == '+' || *p == '-'))
		p++;
	/* An exponent may begin with zeros. */
	return skip_digits(p, end);
}

static const char *skip_token(const char *p, const char *end)
{
	if (*p == '"')
		return skip_string(p, end);
	if (is_digit(p, end))
		return skip_number(p, end);
	return *p && strchr("{}[],: \t\r\n+-eEtrufalsn", *p) ? p + 1 : NULL;
}

/* False: not strict JSON. RET_COLONS: how many names of members the text has. */
static bool scan(const char *text, size_t len, size_t *ret_colons)
{
	const char *p = text, *end = text + len;
	size_t colons = 0;

	while (p && p < end) {
		colons += *p == ':';
		p = skip_token(p, end);
	}
	*ret_colons = colons;
	return p;
}

/*
 * In an object json-c keeps the last of two equal keys, so a tree may have fewer members than its
 * text.
 */
static size_t count_members(struct json_object *value)
{
	size_t n = 0;

	if (json_object_is_type(value, json_type_object)) {
		json_object_object_foreach(value, key, member)
		{
			(void)key;
			n += 1 + count_members(member);
		}
	} else if (json_object_is_type(value, json_type_array)) {
		for (size_t i = 0; i < json_object_array_length(value); i++)
			n += count_members(json_object_array_get_idx(value, i));
	}
	return n;
}

int vd_json_parse(const char *text, size_t len, struct json_object **ret)
{
	struct json_tokener *tokener;
	vd_autojson struct json_object *value = NULL;
	size_t colons;
	bool whole;

	if (len > INT_MAX || !vd_utf8_valid(text, len) || !scan(text, len, &colons))
		return -EPROTO;
	tokener = json_tokener_new_ex(VD_JSON_DEPTH_MAX + 1);
	if (!tokener)
		return -ENOMEM;
	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT);
	value = json_tokener_parse_ex(tokener, text, (int)len);
	whole = json_tokener_get_parse_end(tokener) == len;
	json_tokener_free(tokener);
	if (!whole || !json_object_is_type(value, json_type_object) ||
	    count_members(value) != colons)
		return -EPROTO;
	*ret = vd_take_ptr(value);
	return 0;
}
