/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What devices are in use for, as a worker tells it: the open files and mounts of all processes are
 * too much for the loop. */
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
	const char *new_driver; /* that the devices go to; NULL: none */
	bool wants_disks;
	const struct vd_plan *plan; /* also: what stands against it; NULL: none */
	bool load;		    /* modules of default drivers are loaded before it */
};

/* Zeroed, nobody was asked. */
struct in_use {
	struct json_object *records;
	struct query *query;
	struct json_object *disks; /* as the worker has them, QUERY's; NULL: none were wanted */
	struct json_object *check; /* as the worker has it, QUERY's; NULL: nothing stands against
				      the plan */
};

void in_use_clear(struct in_use *in_use);

/* in_use_add - DEVICE is to be asked about, too; not after the first in_use_step(). -EILSEQ: it
 * can't, since it has a name that is no UTF-8; -ENOMEM. */
int in_use_add(struct in_use *in_use, const struct vd_device *device);

/*
 * in_use_step - a slice of CALL: CALL_WAIT; CALL_DONE and in *RET (borrowed from IN_USE) an array
 * with an array of Reason for each device; or, if these can't be told, negative errno and in
 * *RET_HOW a sentence about it. What CALL's client must not know is not among them. -ENOTSUP: there
 * are no workers. -ENOMEM: without a sentence.
 */
int in_use_step(struct call *call, struct in_use *in_use, const struct in_use_order *order,
		struct json_object **ret, const char **ret_how);
