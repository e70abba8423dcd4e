/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A table or tree on standard output. On a terminal it fits the width: cells are wrapped between
 * words, and GUIDs shortened. In a pipe each row is one line, whatever its length.
 */
#pragma once

#include <stdbool.h>

#include "base/cleanup.h"
#include "output/columns.h"

struct json_object;
struct libscols_line;
struct table;

enum table_flags {
	TABLE_NO_LEGEND = 1 << 0,
	TABLE_TREE = 1 << 1,  /* the first column shows the tree */
	TABLE_PAIRS = 1 << 2, /* NAME="value", for eval of a shell */
	TABLE_RAW = 1 << 3,   /* one blank between two cells, and none in a cell */
	TABLE_BYTES = 1 << 4, /* sizes are numbers of bytes */
	TABLE_KEEPS = 1 << 5, /* the records are kept, for table_each() */
	TABLE_ROWS = 1 << 6,  /* all rows come from table_add(), without PARENT and RET */
	TABLE_FORMATS = TABLE_PAIRS | TABLE_RAW,
};

/*
 * table_new - Make an empty table of COLUMNS, which are taken over, also on failure, and left
 * empty. FLAGS are of enum table_flags. Return 0, or: -ENOMEM.
 */
int table_new(struct columns *columns, unsigned flags, struct table **ret);

/* table_free - Free TABLE with its rows. NULL is accepted. */
void table_free(struct table *table);
VD_DEFINE_CLEANUP(struct table *, table_free);

/*
 * table_open - Return an empty table of COLUMNS, which must outlive it. NULL: out of memory; all
 * functions below but table_add() accept that, and table_print() fails.
 */
struct table *table_open(const struct column_table *columns);

/*
 * table_add - Add a row for RECORD (borrowed for the call) below PARENT (NULL: at the top). KIND
 * has the columns of such records: a column of the table that KIND does not have stays blank.
 * Set *RET (RET may be NULL) to the row, which lives as long as the table. Return 0, or: -ENOMEM:
 * the row may be there in part.
 */
int table_add(struct table *table, struct libscols_line *parent, const struct column_table *kind,
	      struct json_object *record, struct libscols_line **ret);

/*
 * table_each - Call STEP with DATA and each record of TABLE, which has TABLE_KEEPS, in the order of
 * the rows. It is not printed then. Return 0, the negative errno of STEP, or: -ENOMEM.
 */
int table_each(struct table *table, int (*step)(void *data, struct json_object *record),
	       void *data);

/*
 * table_may_drop - On a terminal that is too narrow for all columns, leave out those of NAMES
 * (names with commas between, borrowed), the first ones first.
 */
void table_may_drop(struct table *table, const char *names);

/*
 * table_drop_if_all - On a terminal, leave out the column NAME if each cell of it is TEXT (both
 * borrowed).
 */
void table_drop_if_all(struct table *table, const char *name, const char *text);

/* table_row - Begin a row of texts, which table_cell() fills from the left. */
void table_row(struct table *table);

/* table_cell - Write TEXT, made safe for a terminal, to the next cell of the row. NULL, an empty
 * text and a cell that is never written are "-". */
void table_cell(struct table *table, const char *text);

/*
 * table_is_empty - Return whether TABLE has no rows; false if TABLE is NULL, so that table_print()
 * reports it.
 */
bool table_is_empty(const struct table *table);

/*
 * table_print - Write TABLE to standard output; nothing if it has no rows. Return 0, or: -ENOMEM:
 * also if memory ran out in table_row() or table_cell(). stdio_close_output() reports failures to
 * write.
 */
int table_print(struct table *table);

/*
 * table_finish - Do as table_print(). Return EXIT_DONE, or EXIT_FAILED with ERROR set: out of
 * memory.
 */
int table_finish(struct table *table, struct error *error);

/*
 * table_put_array - Write a table of COLUMNS with a row for each record in ARRAY (borrowed; NULL
 * or no array: none). Return EXIT_DONE, or EXIT_FAILED with ERROR set: out of memory.
 */
int table_put_array(struct json_object *array, const struct column_table *columns,
		    struct error *error);
