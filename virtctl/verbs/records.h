/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Records for standard output: as JSON at once, or as rows of a table or tree at the end. */
#pragma once

#include "output/columns.h"
#include "output/record-problems.h"
#include "verbs/verbs.h"

struct expression;
struct session;
struct table;

struct records {
	struct run *run;
	const char *member; /* of the JSON */
	const struct column_table *kind;
	bool is_json;
	bool is_part;		   /* of the JSON: the records have those members only that the
				   columns show */
	struct columns columns;	   /* of JSON that is_part */
	struct json_object *names; /* of these columns; NULL: none */
	struct table *table;	   /* NULL: JSON in the order in which the records come */
	struct expression *expression; /* of --filter; NULL: none */
	bool warns;	     /* about devices with problems, if no column shows these */
	struct record_problems problems;
	const char *host;	    /* of the records that come, borrowed; NULL: this system */
	bool any_session;	    /* records could come */
	struct json_object *lost;   /* an array: what virtd could not read at all; NULL: nothing */
	struct json_object *fields; /* the members of a device that the columns need; NULL: all */
};

/*
 * records_open - Prepare to take records that have the columns KIND, shown in the columns of the
 * request, else in DEFAULTS. MEMBER (borrowed) is the name of the list in the JSON. The caller
 * closes RECORDS in any case.
 * Return EXIT_DONE, or with RUN's error set: EXIT_USAGE: there is no such column, or the filter is
 * wrong. EXIT_UNSUPPORTED: there are no filters here. EXIT_FAILED: out of memory.
 */
int records_open(struct records *records, struct run *run, const char *member,
		 const struct column_table *kind, const char *defaults);

/*
 * records_suit_terminal - Return whether a list of devices is for a person at a terminal: then
 * records_open() lets the table leave out the columns NAME, DETAIL, DRIVER, STATE and TYPE, in this order,
 * if the terminal is too narrow, and STATE if all devices are bound.
 */
bool records_suit_terminal(const struct request *request);

/*
 * records_columns - Return DEFAULTS, the names of columns that begin with "HOST,": with --host all of
 * it, without it what follows.
 */
const char *records_columns(const struct request *request, const char *defaults);

/* records_close - Free what RECORDS holds and empty it; empty ones are accepted. */
void records_close(struct records *records);
#define RECORDS_AUTO VD_CLEANUP(records_close)

/* records_are_texts - Return whether records_add() takes the JSON of a record as a string. */
bool records_are_texts(const struct records *records);

/* records_match - Set *RET to whether RECORD (borrowed) is wanted: --filter. Return 0, or: -ENOMEM. */
int records_match(const struct records *records, struct json_object *record, bool *ret);

/*
 * records_part - Return RECORD (borrowed) as the JSON has it, which the caller puts. NULL: out of
 * memory.
 */
struct json_object *records_part(const struct records *records, struct json_object *record);

/*
 * records_from - Say that the records that come are from SESSION's host, until the next call. It
 * stays open as long.
 */
void records_from(struct records *records, const struct session *session);

/*
 * records_lose - Keep the problems of SESSION, with its host, for the JSON. Return 0, or: -ENOMEM.
 */
int records_lose(struct records *records, const struct session *session);

/*
 * records_add - Take one more RECORD, borrowed for the call: an object, or if
 * records_are_texts() a string that is its JSON. What does not match is left out. DATA is the struct records. Return 0, or: -ENOMEM.
 */
int records_add(void *data, struct json_object *record);

/*
 * records_finish - Write what is left. CODE is the exit code so far: after an error, the rows
 * before it are written, too, and the JSON is left open for json_list_fail(). PROBLEMS: see
 * json_list_end(); NULL: those of records_lose().
 * Return CODE, or EXIT_FAILED with the run's error set: out of memory.
 */
int records_finish(struct records *records, struct json_object *problems, int code);
