/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Records on their way to standard output: as JSON at once, or as rows of a table or tree in the
 * end. */
#pragma once

#include "output/columns.h"
#include "output/record-problems.h"
#include "verbs/verbs.h"

struct table;

struct records {
	struct run *run;
	const char *member; /* of the JSON */
	const struct column_table *kind;
	struct table *table; /* NULL: JSON */
	bool warns;	     /* of devices with problems, which no column shows */
	struct record_problems problems;
	struct json_object *fields; /* the members of a device that the table needs; NULL: all */
};

/*
 * records_open - Prepare to take records that have the columns KIND, in those that the request
 * names or, failing that, in DEFAULTS. Return an exit code; the caller closes it in either case.
 */
int records_open(struct records *records, struct run *run, const char *member,
		 const struct column_table *kind, const char *defaults);
void records_close(struct records *records);
#define RECORDS_AUTO VD_CLEANUP(records_close)

/* records_add - one RECORD more, borrowed. DATA is the struct records. -ENOMEM. */
int records_add(void *data, struct json_object *record);

/*
 * records_finish - write what is left. CODE is how it went: with an error, what came before it is
 * written too, and the JSON is left open for the error to end it. Returns CODE, or that of a
 * failure here.
 */
int records_finish(struct records *records, struct json_object *problems, int code);
