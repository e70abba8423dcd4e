/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A value inside a record, by a path. */
#pragma once

#include <stddef.h>

struct json_object;

/*
 * json_path_each - give every value at PATH in RECORD to VISIT: "a.b", "a[0].b" (the first),
 * "a[-1].b" (the last), "a[].b" (of each). What is absent, null or of another kind than PATH takes
 * it for is passed over.
 */
void json_path_each(struct json_object *record, const char *path,
		    void (*visit)(void *data, struct json_object *value), void *data);

/* json_path_text - the first value at PATH as text that lives as long as RECORD; NULL where there
 * is none. */
const char *json_path_text(struct json_object *record, const char *path);

/* array_count - Return the number of elements of ARRAY; 0: it is none. */
size_t array_count(struct json_object *array);
