// SPDX-License-Identifier: LGPL-2.1-or-later
#include "output/record-origin.h"

#include <string.h>

#include "text/json-path.h"

const char *record_origin(struct json_object *record)
{
	const char *certainty = json_path_text(record, "originCertainty");

	/* A part that is in use both ways: one of them alone would be a claim. */
	if (certainty && strcmp(certainty, "unknown") == 0)
		return certainty;
	return json_path_text(record, "origin");
}
