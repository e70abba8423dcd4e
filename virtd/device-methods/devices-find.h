/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The one device that a selector means, looked for in slices. */
#pragma once

#include "scan/scan.h"

struct call;

/* All zero to begin with. Not to be moved while it searches. */
struct find {
	char *selector[2]; /* as a query wants it */
	struct vd_query query;
	struct vd_scan *scan;
	struct vd_device *found;     /* the first match */
	struct json_object *matches; /* the ids of all */
	const char *interface; /* the path of the interface that is meant, or NULL; of the scan */
	const char *error;     /* why there is not exactly one: an error of io.virtd.Devices */
	struct json_object *parameters;
};

enum {
	FIND_AGAIN = 0,
	FIND_DONE = 1,	  /* FOUND is it */
	FIND_NONE = 2,	  /* ERROR and PARAMETERS say why */
	FIND_REFUSED = 3, /* the tree can't be used: the error is sent, and the call is over */
	FIND_SHARED = 4,  /* as FIND_NONE, but all MATCHES have the one interface that is meant: a
			     disk with several paths, or what lies on disks or network interfaces of
			     theirs. FOUND is the first of them */
};

/*
 * find_step - look on for SELECTOR (borrowed), or begin to; FIELDS of what is found are read. One
 * of the above, or negative errno.
 */
int find_step(struct call *call, struct find *find, const char *selector, unsigned fields);

/* find_fail - answer with the error of FIND_NONE or FIND_SHARED. CALL_DONE, or negative errno. */
int find_fail(struct call *call, struct find *find);

/* Forgets it all, FOUND too, for another search. */
void find_clear(struct find *find);
