/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One request to a worker process, on behalf of a call, which waits for the answer: the last line
 * of what it says. */
#pragma once

#include "workers/worker-process.h"

struct call;
struct json_object;
struct query;

/*
 * query_start - REQUEST (taken over; NULL: -ENOMEM) for CALL, which is woken at the end: it is to
 * return CALL_WAIT until query_poll() says otherwise. -ENOTSUP: there is no loop to run it.
 * -ENOMEM.
 */
int query_start(struct call *call, enum worker_kind kind, unsigned deadline_ms,
		struct json_object *request, struct query **ret);

/* query_free - NULL is fine. One that is not over is given up; what changes something goes on
 * alone. */
void query_free(struct query *query);

/*
 * query_poll - CALL_WAIT; CALL_DONE with the answer in *RET (borrowed from QUERY); or, if there is
 * none, the negative errno of that (see worker-process.h; -EPROTO: it said nothing) and in *RET_HOW
 * a sentence about it.
 */
int query_poll(const struct query *query, struct json_object **ret, const char **ret_how);
