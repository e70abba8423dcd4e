/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One request to a worker process for a call, which waits for the answer: the last line that the
 * worker writes.
 */
#pragma once

#include "workers/worker-process.h"

struct call;
struct json_object;
struct query;

/*
 * query_start - Start a worker of KIND with REQUEST, which is taken over, also on failure. Then
 * CALL returns CALL_WAIT until query_poll() returns something else; CALL is woken for that.
 * DEADLINE_MS counts from now, and includes the wait for a place.
 * Return 0, or: -ENOTSUP: there is no loop to run a worker. -ENOMEM: also if REQUEST is NULL.
 */
int query_start(struct call *call, enum worker_kind kind, unsigned deadline_ms,
		struct json_object *request, struct query **ret);

/*
 * query_free - Free QUERY; NULL is accepted. A worker that still runs is killed, but not one of
 * WORKER_CHANGE, which goes on alone.
 */
void query_free(struct query *query);

/*
 * query_poll - Return CALL_WAIT; or CALL_DONE with the answer in *RET (borrowed from QUERY); or a
 * negative errno, with a sentence about it in *RET_HOW (borrowed from QUERY):
 * -EPROTO: the worker wrote nothing. -ETIMEDOUT: also if a worker of WORKER_CHANGE still runs.
 * Others: see on_end of struct worker_order.
 */
int query_poll(const struct query *query, struct json_object **ret, const char **ret_how);
