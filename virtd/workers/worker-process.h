/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Processes of the programs virtd-worker and virtd-bench, which do what may block without end while
 * the loop goes on. A process reads one JSON object and writes JSON objects, one a line. A
 * benchmark can also ask for something, and reads the answer.
 */
#pragma once

#include <stdbool.h>
#include <uv.h>

#include "base/cleanup.h"

struct json_object;
struct worker;
struct workers;

enum worker_kind {
	WORKER_QUERY,	    /* changes nothing; killed at its deadline */
	WORKER_GUARD,	    /* the same, before a change, with places of its own */
	WORKER_CHANGE,	    /* never killed: at its deadline on_deadline() is called */
	WORKER_BENCH,	    /* virtd-bench: killed at its deadline, and on_deadline() is called */
	WORKER_BENCH_QUERY, /* a query to virtd-bench */
	WORKER_KINDS
};

struct worker_order {
	enum worker_kind kind;
	int client; /* the socket of the client that asks for it, for a helper; copied. 0 or less:
		       none */
	const char *device;	     /* the id of the changed device, copied; NULL: none */
	struct json_object *request; /* taken over by workers_start(), also on failure */
	unsigned deadline_ms;	     /* from workers_start() on; the wait for a place counts */

	/* The worker has written LINE, borrowed for the call. NULL: not wanted. */
	void (*on_line)(void *data, struct json_object *line);
	/* The deadline has passed: a change goes on, a benchmark is being killed, which may take
	 * long. Never called for queries. NULL: not wanted. */
	void (*on_deadline)(void *data);
	/*
	 * The worker is over, and DATA is not used any more. Always called, never from within
	 * workers_start(). HOW is a sentence about ERROR. ERROR is 0: exit status 0. -ETIMEDOUT: it
	 * never began, or was killed at its deadline. -ECANCELED: worker_kill() or workers_close().
	 * -ECHILD: it was killed by a signal, or failed. Others: why it could not be started.
	 */
	void (*on_end)(void *data, int error, const char *how);
	void *data;
};

/* All texts are borrowed. */
struct workers_options {
	const char *path;    /* of virtd-worker; NULL: see worker_program_find() */
	const char *helpers; /* the folder of the sockets of helpers, which start the programs:
				helper/helper.h; NULL: this process starts them itself */
	const char *ids_dir; /* the administrator's ids: each request to virtd-worker gets it as
				"idsDir"; NULL: none */
};

/* workers_new - Make an empty list of workers on LOOP. Return 0, or: -ENOMEM. */
int workers_new(uv_loop_t *loop, const struct workers_options *options, struct workers **ret);

/*
 * workers_close - Kill the queries, send SIGTERM to the benchmarks, and let the changes go on
 * alone. on_end() of each is called now. The loop closes their handles later; until then WORKERS
 * must stay.
 */
void workers_close(struct workers *workers);

/*
 * workers_free - Free WORKERS, after workers_close() and the end of its handles. NULL is accepted.
 */
void workers_free(struct workers *workers);

/*
 * workers_start - Start a worker as soon as its kind has a free place (LIMIT_WORKERS_* in
 * common/limit.h), the oldest first. *RET is good until on_end(). Return 0, or: -ENOMEM: also if
 * the request of ORDER is NULL.
 */
int workers_start(struct workers *workers, const struct worker_order *order, struct worker **ret);

/*
 * worker_send - Send OBJECT, which is taken over, as a line to a benchmark that has asked for it,
 * once for each question.
 * Return 0, or: -EBUSY: the line before it is not written yet. -ENOMEM: also if OBJECT is NULL.
 * Those of libuv's uv_write().
 */
int worker_send(struct worker *worker, struct json_object *object);

/*
 * worker_stop - Ask a benchmark to end soon and write what it has measured. After
 * LIMIT_BENCH_END_MS it is killed. A benchmark that has not begun ends as with worker_kill().
 */
void worker_stop(struct worker *worker);

/*
 * worker_kill - Give up a query or a benchmark: its on_end() follows with -ECANCELED, unless there
 * is another reason already. A query is killed; a benchmark gets SIGTERM, and after
 * LIMIT_BENCH_END_MS is killed. Not for changes.
 */
void worker_kill(struct worker *worker);

/*
 * workers_busy_with - Return the id of the process that changes DEVICE; 0: it waits to be started;
 * -1: there is none.
 */
int workers_busy_with(const struct workers *workers, const char *device);

/* workers_has - Return whether a worker of KIND runs or waits. */
bool workers_has(const struct workers *workers, enum worker_kind kind);
