/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The one device that a selector means, looked for in slices. */
#pragma once

#include "device/scan.h"

struct call;

/* All zero to begin with. Not to be moved while it searches. */
struct find {
	char *selector[2]; /* as a query wants it */
	struct vd_query query;
	struct vd_scan *scan;
	struct vd_device *found;     /* the first match */
	struct json_object *matches; /* the ids of all */
};

enum {
	FIND_AGAIN = 0,
	FIND_DONE = 1,	  /* FOUND is it */
	FIND_REFUSED = 2, /* the error is sent, and the call is over */
};

/*
 * find_step - look on for SELECTOR (borrowed), or begin to; FIELDS of what is found are read. One
 * of the above, or negative errno. UnusableTree, NoSuchDevice and AmbiguousDevice are sent from
 * here.
 */
int find_step(struct call *call, struct find *find, const char *selector, unsigned fields);

/* Forgets it all, FOUND too, for another search. */
void find_clear(struct find *find);
