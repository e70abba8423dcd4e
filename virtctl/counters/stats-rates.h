/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Rates: how fast counters rose between two records of a device. */
#pragma once

#include <stddef.h>

struct json_object;

/* A kind of items in the records of Stats. */
struct stats_kind {
	const char *member; /* of a record: the array of its items */
	const char *name;   /* in a table */
	const char *time;   /* of a record: when these items were read, in nanoseconds */
};

/* Ended by a NULL member. */
extern const struct stats_kind stats_kinds[];

/*
 * rates_add - Add the member "perSecond" to each item of RECORD: an object with the rate of each of
 * its counters since BEFORE, an older record of the same device. A rate is null if the counter is
 * smaller than before, or unknown in either record. "perSecond" is null if BEFORE is NULL or lacks
 * the item. Return 0, or:
 * -EPROTO: an item is no object.
 * -ENOMEM.
 */
int rates_add(struct json_object *record, struct json_object *before);

/*
 * rates_add_gone - Append to GONE, an array, what BEFORE has and RECORD (NULL: the device is gone)
 * has not: {id, kind, name}, where kind and name are null for a device. A member of RECORD that is
 * null, and the member UNREAD (NULL: none), do not count, since they could not be read. Return 0, or: -ENOMEM.
 */
int rates_add_gone(struct json_object *gone, struct json_object *before, struct json_object *record,
		   const char *unread);
