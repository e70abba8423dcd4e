/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Texts from elsewhere, as JSON. */
#pragma once

struct json_object;

/* json_text - TEXT, which may be any bytes, as a JSON string in valid UTF-8. NULL when out of
 * memory. */
struct json_object *json_text(const char *text);
