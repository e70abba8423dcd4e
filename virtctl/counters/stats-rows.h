/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The records of Stats as rows of a table: one for each counter. */
#pragma once

#include <stdbool.h>

struct column_table;
struct expression;
struct json_object;
struct table;

extern const struct column_table stats_columns;

/*
 * stats_rows_add - Add a row to TABLE, which has columns of stats_columns, for each counter and
 * level of RECORD that is not 0, or that started anew at 0. If there is none and IS_NAMED, add a row
 * with the device alone. Leave out rows that do not meet FILTER (borrowed; NULL: none does not).
 * RECORD has its rates; see rates_add(). Return 0, or: -ENOMEM.
 */
int stats_rows_add(struct table *table, struct expression *filter, struct json_object *record,
		   bool is_named);
