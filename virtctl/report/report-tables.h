/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The tables of a report. */
#pragma once

#include <stddef.h>

struct json_object;
struct markup;

/* A column: a heading, and the path of what is in its cells (the values of several have commas between). */
struct report_column {
	const char *heading, *path;
};

/*
 * report_table_put - Append a table with CAPTION (a constant), the COUNT COLUMNS and a row for each of the ROW_COUNT records of ROWS. The first cell of a
 * row is its heading.
 */
void report_table_put(struct markup *markup, const char *caption,
		      const struct report_column *columns, size_t count,
		      struct json_object *const *rows, size_t row_count);

/* report_array_put - Do the same with the elements of the array ROWS. */
void report_array_put(struct markup *markup, const char *caption,
		      const struct report_column *columns, size_t count, struct json_object *rows);
