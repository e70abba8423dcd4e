// SPDX-License-Identifier: LGPL-2.1-or-later
#include "driver-methods/transaction.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "calls/call.h"
#include "calls/service.h"
#include "common/limit.h"
#include "common/log.h"
#include "driver-methods/recovery.h"
#include "json/build.h"
#include "json/get.h"
#include "workers/worker-process.h"

/* Enough for the old driver's probe, mostly. */
#define UNDO_MS 5000

struct transaction {
	struct service *service;
	struct call *call; /* NULL: nobody asks any more */
	struct vd_plan *plan;
	struct json_object *results;
	bool working; /* a worker will tell of its end */
	bool late;
	bool abandoned;
	bool ended; /* END is known */
	bool same;  /* it is done, and changed nothing */
	enum vd_apply_outcome end;
	char *error;
	char message[VD_MESSAGE_MAX];
	void (*done)(void *data); /* NULL: none */
	void (*free_data)(void *data);
	void *data;
};

static void destroy(struct transaction *transaction)
{
	vd_plan_free(transaction->plan);
	json_object_put(transaction->results);
	free(transaction->error);
	if (transaction->data)
		transaction->free_data(transaction->data);
	free(transaction);
}

static void set_message(struct transaction *transaction, const char *text)
{
	snprintf(transaction->message, sizeof(transaction->message), "%s", text ? text : "");
}

static struct json_object *result_not_tried(struct json_object *step)
{
	struct json_object *result = vd_json_object();

	vd_json_add(result, "step", json_object_get(step));
	vd_json_add_text(result, "state", vd_step_state_names[VD_STEP_NOT_TRIED]);
	vd_json_add(result, "errno", NULL);
	vd_json_add(result, "message", NULL);
	vd_json_add(result, "tookNs", NULL);
	return result;
}

static int make_results(struct transaction *transaction)
{
	unsigned losses = vd_json_losses();
	vd_autojson struct json_object *steps = vd_plan_steps_json(transaction->plan);

	transaction->results = vd_json_array();
	if (!steps)
		return -ENOMEM;
	for (size_t i = 0; i < json_object_array_length(steps); i++)
		vd_json_append(transaction->results,
			       result_not_tried(json_object_array_get_idx(steps, i)));
	return vd_json_losses() == losses ? 0 : -ENOMEM;
}

/* A step may be told of twice: done, and then undone. */
static void take_result(struct transaction *transaction, struct json_object *result)
{
	struct json_object *step = vd_json_member(result, "step", json_type_object);

	for (size_t i = 0; i < json_object_array_length(transaction->results); i++) {
		struct json_object *known = json_object_array_get_idx(transaction->results, i);

		if (!json_object_equal(json_object_object_get(known, "step"), step))
			continue;
		json_object_array_put_idx(transaction->results, i, json_object_get(result));
		return;
	}
}

static void take_end(struct transaction *transaction, struct json_object *line, const char *name)
{
	struct json_object *changed = vd_json_member(line, "changed", json_type_boolean);
	const char *error = vd_json_member_text(line, "errno");

	for (int end = VD_OUTCOME_DONE; end <= VD_OUTCOME_FAILED; end++) {
		if (strcmp(vd_apply_outcome_names[end], name) != 0)
			continue;
		transaction->end = (enum vd_apply_outcome)end;
		transaction->ended = true;
		transaction->same = changed && !json_object_get_boolean(changed);
		set_message(transaction, vd_json_member_text(line, "message"));
		free(transaction->error);
		transaction->error = error ? strdup(error) : NULL;
	}
}

static void on_line(void *data, struct json_object *line)
{
	struct transaction *transaction = data;
	struct json_object *result = vd_json_member(line, "result", json_type_object);
	const char *end = vd_json_member_text(line, "end");

	if (result)
		take_result(transaction, result);
	if (end)
		take_end(transaction, line, end);
}

static void on_deadline(void *data)
{
	struct transaction *transaction = data;

	transaction->late = true;
	log_warning("%s: %s: not done in time; the worker continues", transaction->plan->device,
		    vd_action_names[transaction->plan->action]);
	if (transaction->call)
		call_wake(transaction->call);
}

static void be_done(struct transaction *transaction)
{
	if (transaction->done && transaction->end == VD_OUTCOME_DONE && !transaction->abandoned)
		transaction->done(transaction->data);
}

/* Nobody works on it any more. */
static void finish(struct transaction *transaction)
{
	transaction->working = false;
	if (transaction->abandoned)
		log_warning("%s: %s: virtd exits; the worker continues without it",
			    transaction->plan->device, vd_action_names[transaction->plan->action]);
	else if (!transaction->call || transaction->late)
		log_warning("%s: %s: ended, and no client waits: %s%s%s",
			    transaction->plan->device, vd_action_names[transaction->plan->action],
			    vd_apply_outcome_names[transaction->end], transaction->message[0] ? ": " : "",
			    transaction->message);
	if (!transaction->call) {
		be_done(transaction);
		destroy(transaction);
	} else if (!transaction->late)
		call_wake(transaction->call);
}

static bool all_done(const struct transaction *transaction)
{
	for (size_t i = 0; i < json_object_array_length(transaction->results); i++) {
		const char *state = vd_json_member_text(
			json_object_array_get_idx(transaction->results, i), "state");

		if (!state || strcmp(state, vd_step_state_names[VD_STEP_DONE]) != 0)
			return false;
	}
	return true;
}

/* What the one who came after a lost worker has found. */
static void on_recovered(void *data, enum vd_recovery what, const char *message)
{
	static const enum vd_apply_outcome ends[] = {
		[VD_RECOVERY_FINISHED] = VD_OUTCOME_DONE,
		[VD_RECOVERY_UNDONE] = VD_OUTCOME_ROLLED_BACK,
		[VD_RECOVERY_GONE] = VD_OUTCOME_ROLLED_BACK,
		[VD_RECOVERY_NOT_UNDONE] = VD_OUTCOME_NOT_ROLLED_BACK,
		[VD_RECOVERY_HELD] = VD_OUTCOME_NOT_ROLLED_BACK,
		[VD_RECOVERY_BAD] = VD_OUTCOME_NOT_ROLLED_BACK,
	};
	struct transaction *transaction = data;
	char text[VD_MESSAGE_MAX];

	transaction->ended = true;
	transaction->end = ends[what];
	snprintf(text, sizeof(text), "%.480s; then: %.480s", transaction->message,
		 message && *message ? message : vd_recovery_names[what]);
	set_message(transaction, text);
}

static void on_recovery_end(void *data, int error, const char *how)
{
	struct transaction *transaction = data;
	char text[VD_MESSAGE_MAX];

	/* No record of it: it was lost before the first step, or after the last. */
	if (!transaction->ended && error == 0) {
		transaction->ended = true;
		transaction->end = all_done(transaction) ? VD_OUTCOME_DONE : VD_OUTCOME_ROLLED_BACK;
	} else if (!transaction->ended) {
		transaction->ended = true;
		transaction->end = VD_OUTCOME_NOT_ROLLED_BACK;
		snprintf(text, sizeof(text), "%.480s; then: %.480s", transaction->message, how);
		set_message(transaction, text);
	}
	finish(transaction);
}

static void on_end(void *data, int error, const char *how)
{
	struct transaction *transaction = data;
	int r;

	if (transaction->ended) {
		finish(transaction);
		return;
	}
	transaction->abandoned = error == -ECANCELED;
	set_message(transaction, *how ? how : "the worker did not report the outcome");
	transaction->end = VD_OUTCOME_FAILED;
	if (error == -ECHILD || error == 0) {
		log_warning("%s: %s: %s", transaction->plan->device,
			    vd_action_names[transaction->plan->action], transaction->message);
		r = recovery_start_for(transaction->service, transaction->plan->device,
				       on_recovered, on_recovery_end, transaction);
		if (r == 0)
			return;
		transaction->end = VD_OUTCOME_NOT_ROLLED_BACK;
	}
	transaction->ended = true;
	finish(transaction);
}

/* Of the time that the caller gives, what is left for the drivers: some is for undoing it, so that
 * it is undone before the caller is told that it takes too long. */
static unsigned settle_ms(unsigned timeout_ms)
{
	unsigned quarter = timeout_ms / 4;

	return timeout_ms - (quarter < UNDO_MS ? quarter : UNDO_MS);
}

static struct json_object *request(const struct transaction *transaction, unsigned timeout_ms)
{
	const struct service_options *options = service_options(transaction->service);
	vd_autojson struct json_object *request = vd_json_object();

	if (!request || vd_json_set(request, "verb", vd_json_text("apply")) < 0 ||
	    vd_json_set(request, "root", vd_json_text(options->sysroot)) < 0 ||
	    vd_json_set(request, "journal", vd_json_text(options->journal_dir)) < 0 ||
	    vd_json_set(request, "settleMs", vd_json_integer(settle_ms(timeout_ms))) < 0 ||
	    vd_json_set(request, "plan", vd_plan_json(transaction->plan)) < 0)
		return NULL;
	return vd_take_ptr(request);
}

int transaction_start(struct call *call, struct vd_plan *plan, unsigned timeout_ms,
		      struct transaction **ret)
{
	struct workers *workers = service_workers(call->service);
	struct transaction *transaction = workers ? calloc(1, sizeof(*transaction)) : NULL;
	struct worker_order order = {
		.kind = WORKER_CHANGE,
		.client = call->client.fd,
		.device = plan->device,
		.deadline_ms = timeout_ms,
		.on_line = on_line,
		.on_deadline = on_deadline,
		.on_end = on_end,
		.data = transaction,
	};
	struct worker *worker;
	int r;

	if (!transaction) {
		vd_plan_free(plan);
		return workers ? -ENOMEM : -ENOTSUP;
	}
	transaction->service = call->service;
	transaction->call = call;
	transaction->plan = plan;
	r = make_results(transaction);
	if (r == 0) {
		order.request = request(transaction, timeout_ms);
		r = workers_start(workers, &order, &worker);
	}
	if (r < 0) {
		destroy(transaction);
		return r;
	}
	transaction->working = true;
	*ret = transaction;
	return 0;
}

void transaction_leave(struct transaction *transaction, void (*done)(void *data),
		       void (*free_data)(void *data), void *data)
{
	if (!transaction) {
		if (data)
			free_data(data);
		return;
	}
	transaction->call = NULL;
	transaction->done = done;
	transaction->free_data = free_data;
	transaction->data = data;
	if (transaction->working)
		return;
	if (transaction->late)
		be_done(transaction);
	destroy(transaction);
}

int transaction_poll(const struct transaction *transaction, struct outcome *ret)
{
	if (transaction->working && !transaction->late)
		return CALL_WAIT;
	*ret = (struct outcome){
		.late = transaction->late,
		.end = transaction->end,
		.message = transaction->message,
		.error = transaction->error,
		.results = transaction->results,
		.same = transaction->same,
	};
	return CALL_DONE;
}
