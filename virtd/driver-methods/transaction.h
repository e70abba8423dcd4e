/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A plan that a worker process puts into effect, and what comes of it. It belongs to the worker: it
 * goes on to its end when whoever wanted it is gone, and what became of it goes to the log then.
 */
#pragma once

#include <stdbool.h>

#include "plan/outcome.h"
#include "plan/plan.h"

struct call;
struct json_object;
struct transaction;

/*
 * transaction_start - PLAN (taken over, also on failure) for CALL, which is woken when there is an
 * outcome. -ENOTSUP: no loop to run it; -ENOMEM.
 */
int transaction_start(struct call *call, struct vd_plan *plan, unsigned timeout_ms,
		      struct transaction **ret);

/*
 * transaction_leave - nobody asks for the outcome any more. If it was not known by the deadline, or
 * is not known yet, and it ends as done while this virtd runs, DONE(DATA) is called then (NULL:
 * nothing is). FREE_DATA(DATA) in any case, in the end. TRANSACTION may be NULL.
 */
void transaction_leave(struct transaction *transaction, void (*done)(void *data),
		       void (*free_data)(void *data), void *data);

struct outcome {
	bool late; /* it was not over by the deadline, and goes on; END says nothing then */
	enum vd_apply_outcome end;
	const char *message;	     /* "" where there is nothing to say */
	const char *error;	     /* the name of an errno, or NULL */
	struct json_object *results; /* an array of Result, one a step */
	bool same;		     /* done, and nothing is another way than before */
};

/* transaction_poll - CALL_WAIT, or CALL_DONE and the outcome, borrowed until it is freed. */
int transaction_poll(const struct transaction *transaction, struct outcome *ret);
