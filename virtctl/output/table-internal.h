/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The parts of a table. */
#pragma once

#include <libsmartcols.h>

#include "output/row-stream.h"
#include "output/table.h"
#include "text/text.h"

struct fit;

struct table {
	struct libscols_table *scols;
	struct columns columns;
	unsigned flags;		     /* of enum table_flags */
	struct json_object *records; /* of the rows: an array; NULL: they are not kept */
	struct text scratch;
	const char *drops; /* table_may_drop(); NULL: none */
	const char *plain_name, *plain_text; /* table_drop_if_all(); NULL: none */
	bool colors;
	bool is_plain;		    /* has ROWS, and none in SCOLS */
	struct row_stream rows;	    /* that nothing is to be done with but to print them */
	struct libscols_line *line; /* the row that table_cell() fills; NULL: none */
	size_t next;		    /* its next cell */
	int failed;		    /* a negative errno */
};

/* table_each_row - Call STEP with DATA and each row, in order, until it returns a negative errno.
 * Return that, or 0. -ENOMEM. */
int table_each_row(struct table *table, int (*step)(void *data, struct libscols_line *line),
		   void *data);

/* table_fit - Make TABLE fit the terminal, and print it. Return 0, or: -ENOMEM. */
int table_fit(struct table *table, size_t width);

/*
 * table_share - Change the widths of COLUMNS, one of TABLE each, which fit in WIDTH, so that wrapped cells
 * have fewer lines and the line still fits. The column CUT is not wrapped and stays. Return 0, or: -ENOMEM.
 */
int table_share(struct table *table, struct fit *columns, size_t cut, size_t width);

/* table_print_lines - Print TABLE as libsmartcols lays it out, without blanks at the ends of lines.
 * Return 0, or: -ENOMEM. */
int table_print_lines(struct table *table);

/* table_print_format - Print TABLE as TABLE_PAIRS or TABLE_RAW. Return 0, or: -ENOMEM. */
int table_print_format(struct table *table);

/* table_sort - Put the rows of TABLE in the order of columns.sort. The records must be kept. */
void table_sort(struct table *table);
