/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The columns of a kind of records. Tables, trees, --columns, its help and the fields that List is
 * asked for are made from their table.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/cleanup.h"
#include "output/error.h"

struct json_object;
struct text;
struct words;

enum column_form {
	FORM_TEXT,
	FORM_SIZE, /* bytes */
	FORM_BEFORE_COLON,
	FORM_AFTER_COLON,
	FORM_YES, /* "yes", or nothing */
	FORM_YES_NO,
	FORM_SETTINGS,	/* "NAME=VALUE,..." of an object */
	FORM_PROBLEM,	/* a Problem: what failed, and why */
	FORM_INTERFACE, /* an Interface: its name; nothing for hosts, bsg and tape modes */
};

/*
 * A column, and the path of its value in a record (json_path_each()): "a.b", "a[0]", "a[-1]",
 * "a[]" (each, joined by JOINT), "a;b" (those of both).
 */
struct column {
	const char *name;
	const char *path;      /* NULL: the cells are written as texts */
	const char *otherwise; /* the path that is used if PATH has no value; NULL: none */
	const char *help;      /* NULL: --columns does not have it */
	const char *joint;     /* NULL: a comma */
	const char *certainty; /* the path to how certain the value is: if that is "unknown", it
				  is shown instead of the value */
	const char *field; /* what List calls the part of a device that is read; NULL: PATH's first
			      member */
	size_t wrap;	   /* wrap each value in lines of so many bytes; 0: do not */
	enum column_form form;
	bool right;    /* a number */
	bool fraction; /* of a number: it may have one */
	bool lines;  /* each value on a line of its own */
	bool hidden; /* not shown: for tables whose columns depend on the records */
};

/* The columns that records of a kind have. */
struct column_table {
	const struct column *list;
	size_t count;
};

#define COLUMN_TABLE(list)                                                                         \
	{                                                                                          \
		list, VD_ARRAY_SIZE(list)                                                          \
	}

/*
 * column_find - Return the column of TABLE that is called NAME, borrowed; case does not count.
 * NULL: there is none.
 */
const struct column *column_find(const struct column_table *table, const char *name);

/* Some columns of a table, in an order. */
struct columns {
	const struct column_table *table;
	const struct column **list;
	size_t count;
	size_t shown;		   /* the first of them: those after are only read */
	const struct column *sort; /* one of them, which orders the rows; NULL: none */
};

/* columns_clear - Free the list and empty COLUMNS; empty ones are accepted. Their table stays. */
void columns_clear(struct columns *columns);

/*
 * columns_all - Add all columns of TABLE, which must outlive COLUMNS, to COLUMNS, which is empty.
 * The caller clears COLUMNS in any case. Return 0, or: -ENOMEM.
 */
int columns_all(struct columns *columns, const struct column_table *table);

/*
 * columns_choose - Add to COLUMNS, which is empty, the columns of TABLE that WANTED names
 * (--columns; empty: DEFAULTS, names with commas between). A leading + adds to DEFAULTS. Case does
 * not count.
 * The caller clears COLUMNS in any case. Return EXIT_DONE, or with ERROR set: EXIT_USAGE: there is
 * no such column. EXIT_FAILED: out of memory.
 */
int columns_choose(struct columns *columns, const struct column_table *table,
		   const struct words *wanted, const char *defaults, struct error *error);

/*
 * columns_index - Return the index in COLUMNS' list of the column whose whole name is the first LENGTH
 * bytes of NAME; if there is none, COLUMNS' count.
 */
size_t columns_index(const struct columns *columns, const char *name, size_t length);

/* columns_copy - Make COPY, which is empty, the same as COLUMNS. Return 0, or: -ENOMEM. */
int columns_copy(struct columns *copy, const struct columns *columns);

/*
 * columns_read - Set *RET to the column NAME of COLUMNS' table, borrowed; if COLUMNS does not have it,
 * add it as one that is not shown. Case does not count. Return EXIT_DONE, or with ERROR set:
 * EXIT_USAGE: there is no such column. EXIT_FAILED: out of memory.
 */
int columns_read(struct columns *columns, const char *name, struct error *error,
		 const struct column **ret);

/* columns_sort_by - Do as columns_read(), and let the column order the rows. */
int columns_sort_by(struct columns *columns, const char *name, struct error *error);

/*
 * columns_fields - Return the members of a device that COLUMNS read, "id" first, and if TREE those
 * that a tree needs: an array of strings that the caller puts. NULL: out of memory.
 */
struct json_object *columns_fields(const struct columns *columns, bool tree);

enum column_how {
	COLUMN_BYTES = 1 << 0, /* sizes are numbers of bytes */
	COLUMN_PLAIN =
		1 << 1, /* for a program: not made safe, in one line, nothing if it is empty */
};

/*
 * column_text - Return the cell of COLUMN for RECORD, safe for a terminal, which the caller frees.
 * It is "-" if the value is empty. HOW is of enum column_how. SCRATCH is room that the next call can
 * use again. NULL: out of memory.
 */
char *column_text(const struct column *column, struct json_object *record, unsigned how,
		  struct text *scratch);
