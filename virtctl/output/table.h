/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A table or tree on standard output: the same on a terminal and in a pipe, never cut to a width.
 */
#pragma once

#include <stdbool.h>

#include "base/cleanup.h"
#include "output/columns.h"

struct libscols_line;
struct table;

enum table_flags {
	TABLE_NO_LEGEND = 1 << 0,
	TABLE_TREE = 1 << 1, /* the first column shows what is below what */
};

/* table_new - an empty table of COLUMNS, which are taken over (also on failure, and left empty).
 * -ENOMEM. */
int table_new(struct columns *columns, unsigned flags, struct table **ret);
void table_free(struct table *table); /* NULL is fine */
VD_DEFINE_CLEANUP(struct table *, table_free);

/*
 * table_add - a row for RECORD (borrowed for the call), below PARENT (NULL: at the top). RET (may
 * be NULL) gets the new row, which lives as long as the table. -ENOMEM.
 */
int table_add(struct table *table, struct libscols_line *parent, enum row_kind kind,
	      struct json_object *record, struct libscols_line **ret);

/* table_print - write it; nothing at all where it has no rows. -ENOMEM; whether standard output
 * took it is for the end of the program to ask. */
int table_print(struct table *table);
