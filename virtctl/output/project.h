/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Records with a part of their members. */
#pragma once

struct columns;
struct json_object;

/*
 * project - Return RECORD (borrowed) with only those members that the shown COLUMNS read, which the
 * caller puts: each where it is in RECORD. NULL: out of memory.
 */
struct json_object *project(struct json_object *record, const struct columns *columns);

/* project_names - Return an array with the names of the shown COLUMNS, which the caller puts. NULL:
 * out of memory. */
struct json_object *project_names(const struct columns *columns);
