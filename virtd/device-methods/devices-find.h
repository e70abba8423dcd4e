/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Find the device that a selector means, in slices. */
#pragma once

#include "scan/scan.h"

struct call;

/* All zero at first. It must not move while it searches. */
struct find {
	char *selector[2]; /* of QUERY: the selector, and NULL */
	struct vd_query query;
	struct vd_scan *scan;
	struct vd_device *found;     /* the first match */
	struct json_object *matches; /* the ids of all */
	const char *interface; /* the path of the interface that is meant, of SCAN; or NULL */
	const char *error;     /* why there is not exactly one: an error of io.virtd.Devices */
	struct json_object *parameters;
};

enum {
	FIND_AGAIN = 0,
	FIND_DONE = 1,	  /* FOUND is the device */
	FIND_NONE = 2,	  /* ERROR and PARAMETERS say why */
	FIND_REFUSED = 3, /* the tree can't be used: the error was sent, and the call is over */
	FIND_SHARED = 4,  /* as FIND_NONE, but all MATCHES have the one interface that is meant: a
			     disk with several paths, or what lies on disks or network interfaces of
			     theirs. FOUND is the first of them */
};

/*
 * find_step - Begin or continue the search for SELECTOR, which must stay until find_clear().
 * FIELDS of the devices are read. Return one of the above, or: -ENOMEM, or what sending returned.
 */
int find_step(struct call *call, struct find *find, const char *selector, unsigned fields);

/* find_fail - Reply with the error of FIND_NONE or FIND_SHARED. Return as call_fail(). */
int find_fail(struct call *call, struct find *find);

/* find_clear - Free all of FIND, also FOUND, and empty it for another search. */
void find_clear(struct find *find);
