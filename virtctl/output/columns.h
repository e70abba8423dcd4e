/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The columns of a kind of records: from their table come the tables and trees, --columns, its help
 * and the fields that List is asked for. */
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
	FORM_INTERFACE, /* an Interface: its name, unless it is a host adapter beside its disks */
};

/*
 * A column, and where in a record its value is: "a.b", "a[0]", "a[-1]", "a[]" (of each, joined by
 * JOINT).
 */
struct column {
	const char *name;
	const char *path;      /* NULL: the cells are written as texts */
	const char *otherwise; /* the path that replaces PATH if that has no value */
	const char *help;      /* NULL: --columns does not have it */
	const char *joint;     /* NULL: a comma */
	const char *certainty; /* the member that says how certain the value is: "unknown" is shown
				  in the place of a value that it calls unknown */
	const char *field; /* what List calls the part of a device that is read; NULL: PATH's first
			      member */
	size_t wrap;	   /* bytes of a line, of which each value takes as many as it needs */
	enum column_form form;
	bool right;
	bool lines;  /* each value on a line of its own */
	bool hidden; /* not shown: for tables whose columns depend on what there is */
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

/* column_find - Return the column of TABLE that is called NAME, in any case of letters; NULL: there
 * is none. */
const struct column *column_find(const struct column_table *table, const char *name);

/* Some columns of a table, in an order. */
struct columns {
	const struct column_table *table;
	const struct column **list;
	size_t count;
};

void columns_clear(struct columns *columns);

/* columns_all - Add all columns of TABLE to COLUMNS, which is empty. Return 0, or: -ENOMEM. The
 * caller clears COLUMNS in either case. */
int columns_all(struct columns *columns, const struct column_table *table);

/*
 * columns_choose - Add those columns of TABLE to COLUMNS, which is empty, that WANTED names
 * (--columns; empty: DEFAULTS, names with commas between). A leading + adds to DEFAULTS. Names
 * count in any case of letters. Return an exit code. The caller clears COLUMNS in either case.
 */
int columns_choose(struct columns *columns, const struct column_table *table,
		   const struct words *wanted, const char *defaults, struct error *error);

/*
 * columns_fields - the members of a device that COLUMNS read, and those that a tree is made of if
 * it is to be one: an array of strings that the caller puts. NULL when out of memory.
 */
struct json_object *columns_fields(const struct columns *columns, bool tree);

/*
 * column_text - Return the cell of COLUMN for RECORD, safe for a terminal; the caller frees it. It
 * is "-" if the value is empty. SCRATCH is room that the next call can use again. NULL: out of
 * memory.
 */
char *column_text(const struct column *column, struct json_object *record, struct text *scratch);
