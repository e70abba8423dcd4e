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
struct pending_records {
	struct {
		struct json_object *record;
		bool is_queried;
	} rows[LIMIT_QUERY_DEVICES];
	unsigned count;
	unsigned next; /* the next one that pending_records_take() returns */
	bool reported;
	bool wants_reasons;  /* add the usage reasons */
	bool wants_contents; /* add what the interfaces have, too: partitions, addresses */
	struct in_use in_use;
};

/*
 * pending_records_clear - Free the records that were not taken, give up the query, and empty
 * PENDING; what it wants stays.
 */
void pending_records_clear(struct pending_records *pending);

/* pending_records_are_full - Return whether PENDING has no room for another record. */
bool pending_records_are_full(const struct pending_records *pending);

/*
 * pending_records_add - Add RECORD, which is of DEVICE (borrowed for the call). RECORD is taken over;
 * NULL stands for one that there was no memory for. PENDING must not be full. Return 0, or:
 * -ENOMEM.
 */
int pending_records_add(struct pending_records *pending, const struct vd_device *device,
			struct json_object *record);

/*
 * pending_records_complete - Do one slice of CALL. At CALL_DONE each record has what PENDING
 * wants: its member inUse, what its interfaces have; or a problem that says why not. Return CALL_WAIT;
 * CALL_DONE, at once if PENDING is empty; or: -ENOMEM.
 */
int pending_records_complete(struct call *call, struct pending_records *pending);

/*
 * pending_records_take - Return the next record, in the order of pending_records_add(); the caller
 * puts it. NULL: there are no more, and PENDING is empty now.
 */
struct json_object *pending_records_take(struct pending_records *pending);
