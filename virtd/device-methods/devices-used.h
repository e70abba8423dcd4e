/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Records of devices on their way into a reply, which wait for what the devices are in use for. */
#pragma once

#include <stdbool.h>

#include "common/limit.h"
#include "device-methods/in-use.h"

struct call;
struct json_object;
struct vd_device;

/* Zeroed, there are none. */
struct used {
	struct {
		struct json_object *record;
		bool asked;
	} rows[LIMIT_QUERY_DEVICES];
	unsigned count;
	unsigned next; /* to be taken */
	bool told;
	bool wants_disks; /* what is on the disks is told too */
	struct in_use in_use;
};

void used_clear(struct used *used);
bool used_is_full(const struct used *used);

/* used_add - one more: the record of DEVICE, with FIELDS. It is not full. -ENOMEM. */
int used_add(struct used *used, const struct vd_device *device, unsigned fields);

/*
 * used_tell - a slice of CALL: CALL_WAIT, or CALL_DONE: each has its member inUse, and what is on its
 * disks if that is wanted, or a problem that says why not. -ENOMEM.
 */
int used_tell(struct call *call, struct used *used);

/* used_take - the next of them in the order in which they came, the caller's now; NULL: there are
 * none any more, and others can come. */
struct json_object *used_take(struct used *used);
