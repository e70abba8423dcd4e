/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A plan that a worker process applies, and its outcome. The transaction goes on to its end
 * although its caller is gone; then its outcome goes to the log.
 */
#pragma once

#include <stdbool.h>

#include "plan/outcome.h"
#include "plan/plan.h"

struct call;
struct json_object;
struct transaction;

/*
 * transaction_start - Start a worker that applies PLAN, which is taken over, also on failure. CALL
 * is woken at the outcome, or after TIMEOUT_MS. At most a quarter of that time, and at most 5 s,
 * is kept for undoing.
 * Return 0, or: -ENOTSUP: there is no loop to run a worker. -ENOMEM.
 */
int transaction_start(struct call *call, struct vd_plan *plan, unsigned timeout_ms,
		      struct transaction **ret);

/*
 * transaction_leave - Give up TRANSACTION, which is not to be used after that; NULL is accepted.
 * If it still runs or ran beyond its deadline, and ends as done while virtd runs, call DONE(DATA)
 * then (NULL: nothing).
 * At the end, call FREE_DATA(DATA) unless DATA is NULL.
 */
void transaction_leave(struct transaction *transaction, void (*done)(void *data),
		       void (*free_data)(void *data), void *data);

struct outcome {
	bool late; /* it was not over by the deadline, and goes on; END means nothing then */
	enum vd_apply_outcome end;
	const char *message;	     /* "": none */
	const char *error;	     /* the name of an errno, or NULL */
	struct json_object *results; /* an array of Result, one for each step */
	bool same;		     /* it is done, and has changed nothing */
};

/*
 * transaction_poll - Return CALL_WAIT; or CALL_DONE with the outcome in *RET, whose pointers are
 * borrowed until transaction_leave().
 */
int transaction_poll(const struct transaction *transaction, struct outcome *ret);
