// SPDX-License-Identifier: LGPL-2.1-or-later
#include "stats/number.h"

#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

/* A number that looks like an integer is read as one by many: let it always look like the same. */
struct json_object *vd_json_number(double value)
{
	char text[64];

	if (!__builtin_isfinite(value))
		value = 0;
	snprintf(text, sizeof(text), "%.9g", value);
	if (!strpbrk(text, ".e"))
		strcat(text, ".0");
	return json_object_new_double_s(value, text);
}
