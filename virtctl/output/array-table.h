/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An array of records as a table on standard output. */
#pragma once

#include "output/columns.h"

struct error;
struct json_object;

/* array_table - Write a table of COLUMNS with a row for each of ARRAY (borrowed; what is no array has
 * none). Return an exit code. */
int array_table(struct json_object *array, const struct column_table *columns, struct error *error);

/* How many there are in ARRAY; 0 where it is none. */
size_t array_count(struct json_object *array);
