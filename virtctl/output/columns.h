/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The columns: one table, from which tables and trees, --columns, its help and the fields that List
 * is asked for come. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "output/error.h"

struct json_object;
struct text;
struct words;

/* What a row is of: a record of io.virtd.Devices or io.virtd.Drivers, by its type's name there. */
enum row_kind {
	ROW_NONE,
	ROW_DEVICE,
	ROW_LAYER,
	ROW_INTERFACE,
	ROW_IDENTITY,
	ROW_PLATFORM,
	ROW_DRIVER, /* Candidate */
	ROW_OVERRIDE,
	ROW_STEP,
	ROW_RESULT,
	ROW_REASON,
	ROW_BENCH_KIND,	  /* Kind of io.virtd.Bench */
	ROW_BENCH_SUITE,  /* what bench-suite.c makes of all results: texts */
	ROW_BENCH_FIGURE, /* what bench-page.c makes of a result: texts */
	ROW_BENCH_LATENCY,
	ROW_BENCH_COMPARISON,
	ROW_KINDS
};

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
 * A column, and where in each kind of record its value is: "a.b", "a[0]", "a[-1]", "a[]" (of each,
 * joined by JOINT); NULL where it can have none.
 */
struct column {
	const char *name;
	bool right;
	bool lines; /* each value on a line of its own */
	enum column_form form;
	const char *joint;
	const char *help;
	const char *certainty; /* the member that says how certain the value is: "unknown" is shown
				  in the place of a value that it calls unknown */
	const char *field; /* what List calls the part of a device that is read; NULL: PATH's first
			      member */
	const char *path[ROW_KINDS];
};

/* Some columns, in an order. */
struct columns {
	const struct column **list;
	size_t count;
};

void columns_clear(struct columns *columns);

/*
 * columns_choose - those that WANTED names (--columns; empty: DEFAULTS, names between commas) of
 * those that rows of KIND have. A leading + adds to DEFAULTS. Names count in any case of letters.
 * Returns an exit code.
 */
int columns_choose(struct columns *columns, enum row_kind kind, const struct words *wanted,
		   const char *defaults, struct error *error);

/*
 * columns_fields - the members of a device that COLUMNS read, and those that a tree is made of if
 * it is to be one: an array of strings that the caller puts. NULL when out of memory.
 */
struct json_object *columns_fields(const struct columns *columns, bool tree);

/*
 * column_text - the cell of COLUMN for RECORD, safe for a terminal; freed by the caller. "-" where
 * the value is empty, "" where KIND has none. SCRATCH is for use, and to be used again. NULL when
 * out of memory.
 */
char *column_text(const struct column *column, enum row_kind kind, struct json_object *record,
		  struct text *scratch);

/* column_at - the N-th column that rows of KIND have, or NULL. */
const struct column *column_at(enum row_kind kind, size_t n);
