/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where a value stands in the text that it was parsed from. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* A value by its way from the outermost one, which is NULL. */
struct vd_json_place {
	const struct vd_json_place *parent; /* the array or object that it is in */
	size_t n; /* which element or member of it, from 0; json-c keeps the order of members */
};

/*
 * vd_json_place_at - Return the byte of TEXT at which the value at PLACE begins, or if OF_KEY the
 * key of that member of an object. vd_json_parse() has accepted the LEN bytes at TEXT. Return LEN if
 * TEXT has no such value.
 */
size_t vd_json_place_at(const char *text, size_t len, const struct vd_json_place *place,
			bool of_key);

/*
 * vd_json_line - Set *RET_LINE and *RET_COLUMN, both from 1, to those of the byte AT of TEXT. A column
 * is a character of UTF-8.
 */
void vd_json_line(const char *text, size_t at, size_t *ret_line, size_t *ret_column);
