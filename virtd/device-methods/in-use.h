/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The usage reasons of devices, which a worker finds: to read the open files and mounts of all
 * processes takes too long for the loop.
 */
#pragma once

#include <stdbool.h>

#include "workers/worker-process.h"

struct call;
struct query;
struct vd_device;
struct vd_plan;

struct in_use_order {
	enum worker_kind kind;
	unsigned deadline_ms;
	const char *new_driver; /* the driver that the devices are to get; NULL: none */
	bool wants_contents;	/* what the interfaces have is wanted, too: partitions, addresses */
	const struct vd_plan *plan; /* also check whether it would begin; NULL: no plan */
	bool load;		    /* the modules of default drivers would be loaded before it */
};

/* All zero at first. */
struct in_use {
	struct json_object *records;
	struct query *query;
	struct json_object *contents; /* of the answer, borrowed from QUERY; NULL: not wanted */
	struct json_object *check; /* of the answer, borrowed from QUERY; NULL: the plan would
				      begin, or there is none */
};

/* in_use_clear - Free what IN_USE holds, give up its query, and empty it. */
void in_use_clear(struct in_use *in_use);

/*
 * in_use_add - Ask about DEVICE (borrowed for the call), too; only before the first in_use_step().
 * Return 0, or: -EILSEQ: a name of the device is no UTF-8, so that the worker could not find it.
 * -ENOMEM.
 */
int in_use_add(struct in_use *in_use, const struct vd_device *device);

/*
 * in_use_step - Do one slice of CALL: ask a worker, then wait for it. What CALL's client must not
 * know is left out.
 * Return CALL_WAIT; CALL_DONE, with *RET (borrowed from IN_USE) an array with one array of Reason
 * for each device, in the order of in_use_add(); or a negative errno with a sentence in *RET_HOW
 * (borrowed):
 * -ENOTSUP: there are no workers. -ENOMEM: possibly without a sentence. -EPROTO: the answer is
 * none. Others: as query_poll(), or the worker's.
 */
int in_use_step(struct call *call, struct in_use *in_use, const struct in_use_order *order,
		struct json_object **ret, const char **ret_how);
