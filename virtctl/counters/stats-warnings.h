/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Warnings of the verb stats, for a person who sees a table: what could not be read, and what is
 * gone. They follow the table, since a screen may be cleared before it.
 */
#pragma once

#include <stdbool.h>

struct json_object;

/* All zero at first, except for CLEARS. */
struct stats_warnings {
	bool clears;		      /* each reading replaces the one before on the screen */
	struct json_object *gone;     /* if it clears: the last of what is gone, an array */
	struct json_object *problems; /* of this reading, an array of {id, operation, message} */
	unsigned problem_count;	      /* including those that are not shown */
};

/*
 * stats_warnings_keep - Keep the problems of RECORD. Leave them out if BEFORE, the record of the
 * same device in the reading before (NULL: none), had the same ones and these are still on the
 * screen. Return 0, or: -ENOMEM.
 */
int stats_warnings_keep(struct stats_warnings *warnings, struct json_object *record,
			struct json_object *before);

/*
 * stats_warnings_print - Print what is GONE since the reading before (an array of rates_add_gone();
 * NULL: nothing) and the problems that were kept, the first 8 of these and how many there are
 * more.
 * Forget the problems. If the screen is cleared, print what is gone with each later reading, too.
 * Return 0, or: -ENOMEM.
 */
int stats_warnings_print(struct stats_warnings *warnings, struct json_object *gone);

/* stats_warnings_clear - Free what WARNINGS holds. */
void stats_warnings_clear(struct stats_warnings *warnings);
