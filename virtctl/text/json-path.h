/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A value inside a record, by a path. */
#pragma once

#include <stddef.h>

struct json_object;

/*
 * json_path_each - Call VISIT with DATA and each value (borrowed) at PATH in RECORD: "a.b",
 * "a[0].b" (the first), "a[-1].b" (the last), "a[].b" (each). There are no other indices. Several paths have
 * semicolons between.
 * Values that are absent, null or of another type than PATH expects are skipped.
 */
void json_path_each(struct json_object *record, const char *path,
		    void (*visit)(void *data, struct json_object *value), void *data);

/* json_path_next - Return the path after the first one of PATH; NULL: there is none. */
const char *json_path_next(const char *path);

/*
 * json_path_text - Return the first value at PATH as text, which lives as long as RECORD; NULL:
 * there is none.
 */
const char *json_path_text(struct json_object *record, const char *path);

/* array_count - Return the number of elements of ARRAY; 0 also if it is NULL or no array. */
size_t array_count(struct json_object *array);
