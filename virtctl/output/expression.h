/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Conditions on the columns of a record, in the language of libsmartcols (scols-filter(5)). */
#pragma once

#include <stdbool.h>

#include "base/cleanup.h"
#include "output/columns.h"

struct error;
struct expression;
struct json_object;

/*
 * expression_new - Set *RET to the condition TEXT on columns of COLUMNS' table, and add those of them
 * that COLUMNS does not have as columns that are not shown. Return EXIT_DONE, or with ERROR set:
 * EXIT_USAGE: TEXT is no condition, or there is no such column. EXIT_UNSUPPORTED: libsmartcols is
 * older than 2.40. EXIT_FAILED: out of memory.
 */
int expression_new(const char *text, struct columns *columns, struct error *error,
		   struct expression **ret);

/* expression_free - Free EXPRESSION. NULL is accepted. */
void expression_free(struct expression *expression);
VD_DEFINE_CLEANUP(struct expression *, expression_free);

/*
 * expression_matches - Set *RET to whether RECORD (borrowed) meets EXPRESSION. Sizes are numbers of
 * bytes. Return 0, or: -ENOMEM.
 */
int expression_matches(struct expression *expression, struct json_object *record, bool *ret);
