/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Records of devices that wait for the usage reasons of the devices, to go into a reply then. */
#pragma once

#include <stdbool.h>

#include "common/limit.h"
#include "device-methods/in-use.h"

struct call;
struct json_object;
struct vd_device;

/* All zero: there are none. */
struct used {
	struct {
		struct json_object *record;
		bool is_queried;
	} rows[LIMIT_QUERY_DEVICES];
	unsigned count;
	unsigned next; /* the next one that used_take() returns */
	bool reported;
	bool wants_disks; /* add the contents of disks, too */
	struct in_use in_use;
};

/*
 * used_clear - Free the records that were not taken, give up the query, and empty USED; its
 * wants_disks stays.
 */
void used_clear(struct used *used);

/* used_is_full - Return whether USED has no room for another record. */
bool used_is_full(const struct used *used);

/*
 * used_add - Add the record of DEVICE (borrowed for the call) with FIELDS. USED must not be full.
 * Return 0, or: -ENOMEM.
 */
int used_add(struct used *used, const struct vd_device *device, unsigned fields);

/*
 * used_tell - Do one slice of CALL. At CALL_DONE each record has its member inUse and, if wanted,
 * the contents of its disks; or a problem that says why not.
 * Return CALL_WAIT; CALL_DONE, at once if USED is empty; or: -ENOMEM.
 */
int used_tell(struct call *call, struct used *used);

/*
 * used_take - Return the next record, in the order of used_add(); the caller puts it. NULL: there
 * are no more, and USED is empty now.
 */
struct json_object *used_take(struct used *used);
