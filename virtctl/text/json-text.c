// SPDX-License-Identifier: LGPL-2.1-or-later
#include "text/json-text.h"

#include <json-c/json.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/utf8.h"

struct json_object *json_text(const char *text)
{
	vd_autofree char *utf8 = vd_utf8_escape(text, strlen(text));

	return utf8 ? json_object_new_string(utf8) : NULL;
}
