// SPDX-License-Identifier: LGPL-2.1-or-later
#include "calls/query.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "calls/call.h"
#include "calls/service.h"
#include "common/limit.h"
#include "json/build.h"

struct query {
	struct call *call;     /* NULL: given up */
	struct worker *worker; /* NULL: over */
	enum worker_kind kind;
	bool late;
	struct json_object *answer;
	int error;
	char how[192];
};

static void destroy(struct query *query)
{
	json_object_put(query->answer);
	free(query);
}

static void on_line(void *data, struct json_object *line)
{
	struct query *query = data;

	json_object_put(query->answer);
	query->answer = json_object_get(line);
}

static void on_deadline(void *data)
{
	struct query *query = data;

	query->late = true;
	query->error = -ETIMEDOUT;
	snprintf(query->how, sizeof(query->how),
		 "the answer takes too long (the worker is still running)");
	if (query->call)
		call_wake(query->call);
}

static void on_end(void *data, int error, const char *how)
{
	struct query *query = data;

	query->worker = NULL;
	if (!query->call) {
		destroy(query);
		return;
	}
	if (query->late)
		return;
	query->error = error < 0 ? error : query->answer ? 0 : -EPROTO;
	snprintf(query->how, sizeof(query->how), "%s",
		 error < 0 ? how : "the worker returned no answer");
	call_wake(query->call);
}

/* The worker reads for this client, too (base/root.h). */
static int restrict_request(const struct call *call, struct json_object *request)
{
	if (!request || !call_client_is_restricted(&call->client))
		return 0;
	return vd_json_set(request, "restricted", vd_json_boolean(true));
}

int query_start(struct call *call, enum worker_kind kind, unsigned deadline_ms,
		struct json_object *request, struct query **ret)
{
	struct workers *workers = service_workers(call->service);
	struct query *query = workers ? calloc(1, sizeof(*query)) : NULL;
	const struct worker_order order = {
		.kind = kind,
		.client = call->client.fd,
		.request = request,
		.deadline_ms = deadline_ms,
		.on_deadline = on_deadline,
		.on_line = on_line,
		.on_end = on_end,
		.data = query,
	};
	int r = restrict_request(call, request);

	if (!query || r < 0) {
		json_object_put(request);
		free(query);
		return workers ? -ENOMEM : -ENOTSUP;
	}
	r = workers_start(workers, &order, &query->worker);
	if (r < 0) {
		free(query);
		return r;
	}
	query->call = call;
	query->kind = kind;
	*ret = query;
	return 0;
}

void query_free(struct query *query)
{
	if (!query)
		return;
	query->call = NULL;
	if (!query->worker)
		destroy(query);
	else if (query->kind != WORKER_CHANGE)
		worker_kill(query->worker);
}

int query_poll(const struct query *query, struct json_object **ret, const char **ret_how)
{
	if (query->worker && !query->late)
		return CALL_WAIT;
	if (query->error < 0) {
		*ret_how = query->how;
		return query->error;
	}
	*ret = query->answer;
	return CALL_DONE;
}
