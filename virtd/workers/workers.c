// SPDX-License-Identifier: LGPL-2.1-or-later
/* The list of workers: those that run, and those that wait. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "common/limit.h"
#include "json/build.h"
#include "json/json.h"
#include "workers/worker-process-internal.h"

const struct worker_kind_info worker_kinds[WORKER_KINDS] = {
	[WORKER_QUERY] = { LIMIT_WORKERS_QUERYING, "virtd-worker", SIGKILL },
	[WORKER_GUARD] = { LIMIT_WORKERS_GUARDING, "virtd-worker", SIGKILL },
	[WORKER_CHANGE] = { LIMIT_WORKERS_CHANGING, "virtd-worker", 0 },
	[WORKER_BENCH] = { LIMIT_WORKERS_BENCHING, "virtd-bench", SIGTERM,
			   .keeps_input_open = true },
	[WORKER_BENCH_QUERY] = { LIMIT_WORKERS_QUERYING, "virtd-bench", SIGKILL },
};

int workers_new(uv_loop_t *loop, const struct workers_options *options, struct workers **ret)
{
	struct workers *workers = calloc(1, sizeof(*workers));

	if (!workers)
		return -ENOMEM;
	workers->loop = loop;
	workers->options = *options;
	*ret = workers;
	return 0;
}

void workers_free(struct workers *workers)
{
	free(workers);
}

int workers_busy_with(const struct workers *workers, const char *device)
{
	for (const struct worker *w = workers->first; w; w = w->next) {
		if (!w->ended && w->device && strcmp(w->device, device) == 0)
			return w->started ? w->pid : 0;
	}
	return -1;
}

void workers_remove(struct worker *worker)
{
	struct worker **at = &worker->workers->first;

	while (*at != worker)
		at = &(*at)->next;
	*at = worker->next;
}

static unsigned count_started(const struct workers *workers, enum worker_kind kind)
{
	unsigned count = 0;

	for (const struct worker *w = workers->first; w; w = w->next)
		count += w->order.kind == kind && w->started && !w->ended;
	return count;
}

void workers_start_next(struct workers *workers)
{
	for (struct worker *w = workers->first; w && !workers->closing; w = w->next) {
		if (!w->started && !w->ending && !w->ended &&
		    count_started(workers, w->order.kind) < worker_kinds[w->order.kind].limit)
			worker_start(w);
	}
}

static void append(struct workers *workers, struct worker *worker)
{
	struct worker **at = &workers->first;

	while (*at)
		at = &(*at)->next;
	*at = worker;
}

/* Takes the same devices for known as virtd does. */
static int add_ids_dir(const struct workers *workers, const struct worker_order *order)
{
	if (!workers->options.ids_dir ||
	    strcmp(worker_kinds[order->kind].program, "virtd-worker") != 0)
		return 0;
	return vd_json_set(order->request, "idsDir", vd_json_text(workers->options.ids_dir));
}

/* It is to stay although the client's connection may end. Without it, the helper refuses. */
static int copy_client(const struct workers *workers, const struct worker_order *order)
{
	return workers->options.helpers && order->client > 0
		       ? fcntl(order->client, F_DUPFD_CLOEXEC, 3)
		       : -1;
}

int workers_start(struct workers *workers, const struct worker_order *order, struct worker **ret)
{
	struct worker *worker = calloc(1, sizeof(*worker));

	if (worker && order->device)
		worker->device = strdup(order->device);
	if (!worker || !order->request || (order->device && !worker->device) ||
	    add_ids_dir(workers, order) < 0) {
		json_object_put(order->request);
		free(worker ? worker->device : NULL);
		free(worker);
		return -ENOMEM;
	}
	worker->workers = workers;
	worker->order = *order;
	worker->client = copy_client(workers, order);
	uv_timer_init(workers->loop, &worker->timer);
	worker->timer.data = worker;
	worker->handles = 1;
	uv_timer_start(&worker->timer, worker_on_deadline, order->deadline_ms, 0);
	append(workers, worker);
	workers_start_next(workers);
	*ret = worker;
	return 0;
}

void workers_close(struct workers *workers)
{
	struct worker *next;

	workers->closing = true;
	for (struct worker *w = workers->first; w; w = next) {
		next = w->next;
		worker_set_end(w, -ECANCELED, "virtd ends");
		if (w->started && !w->exited && worker_kinds[w->order.kind].end)
			worker_signal(w, worker_kinds[w->order.kind].end);
		worker_end(w);
	}
}

bool workers_has(const struct workers *workers, enum worker_kind kind)
{
	for (const struct worker *w = workers->first; w; w = w->next) {
		if (w->order.kind == kind && !w->ended)
			return true;
	}
	return false;
}
