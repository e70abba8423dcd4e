/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The options of tables: columns, their order, format and colours. */
#pragma once

#include <stdbool.h>

struct column_table;
struct columns;
struct error;
struct request;

/*
 * table_options_columns - Add to COLUMNS, which is empty, the columns of TABLE that REQUEST asks
 * for; DEFAULTS are names with commas between. The caller clears COLUMNS in any case. Return
 * EXIT_DONE, or with ERROR set: EXIT_USAGE: there is no such column. EXIT_FAILED: out of memory.
 */
int table_options_columns(struct columns *columns, const struct request *request,
			  const struct column_table *table, const char *defaults,
			  struct error *error);

/* table_options_flags - Return what REQUEST asks for, of enum table_flags. */
unsigned table_options_flags(const struct request *request);

/* table_options_are_chosen - Return whether REQUEST names columns, or asks for all. */
bool table_options_are_chosen(const struct request *request);

/*
 * table_options_want_table - Return whether REQUEST has an option that only a table can follow: it
 * names columns, an order or a format.
 */
bool table_options_want_table(const struct request *request);

/*
 * table_options_color - Let --color decide about colours. Return EXIT_DONE, or EXIT_USAGE with ERROR
 * set: there is no such value.
 */
int table_options_color(const struct request *request, struct error *error);
