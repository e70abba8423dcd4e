/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Processes that do what may block without end, of the programs virtd-worker and virtd-bench. The
 * loop goes on meanwhile. One is sent one JSON object and answers with some, one a line; a
 * benchmark can ask something in between.
 */
#pragma once

#include <stdbool.h>
#include <uv.h>

#include "base/cleanup.h"

struct json_object;
struct worker;
struct workers;

enum worker_kind {
	WORKER_QUERY,	    /* changes nothing: is killed at its deadline */
	WORKER_GUARD,	    /* the same, on behalf of one who may change something */
	WORKER_CHANGE,	    /* is never killed; at the deadline it is told of, and goes on */
	WORKER_BENCH,	    /* measures: is told to end, and killed if it does not */
	WORKER_BENCH_QUERY, /* a query to the program that measures */
	WORKER_KINDS
};

struct worker_order {
	enum worker_kind kind;
	const char *device;	     /* the id of the one that is changed; NULL: none. Copied */
	struct json_object *request; /* taken over, also on failure; NULL: -ENOMEM */
	unsigned deadline_ms;	     /* counts from now on, the wait for a free place too */

	/* One line of what it says; LINE is borrowed. NULL: not wanted. */
	void (*on_line)(void *data, struct json_object *line);
	/* It is past its deadline, and goes on, or is being killed, which may take its time. NULL:
	 * not wanted; of queries, never called. */
	void (*on_deadline)(void *data);
	/*
	 * It is over, and forgets DATA; always called, from the loop. ERROR: 0: it ended by itself;
	 * -ETIMEDOUT: it never began, or was killed at its deadline; -ECANCELED: by worker_kill(),
	 * or we end; -ECHILD: it was killed, or failed; else why it could not be started. HOW is a
	 * sentence about that.
	 */
	void (*on_end)(void *data, int error, const char *how);
	void *data;
};

/*
 * workers_new - none are there yet. PATH (borrowed): the program; NULL: the one beside us or, if
 * there is none, the installed one. IDS_DIR (borrowed; NULL: none): the administrator's ids, sent with each request of
 * virtd-worker as "idsDir". -ENOMEM.
 */
int workers_new(uv_loop_t *loop, const char *path, const char *ids_dir, struct workers **ret);

/*
 * workers_close - kills the queries, and lets go of the changes, which go on alone. All are told
 * that they are over. Their handles are closed by the loop's next turns; until then WORKERS must
 * stay.
 */
void workers_close(struct workers *workers);
void workers_free(struct workers *workers); /* NULL is fine */

/*
 * workers_start - as soon as one of its kind may run: there are at most LIMIT_WORKERS of each. *RET
 * is good until its end. -ENOMEM.
 */
int workers_start(struct workers *workers, const struct worker_order *order, struct worker **ret);

/*
 * worker_send - a line to a benchmark that has asked for one, and for no other since: OBJECT (taken
 * over; NULL: -ENOMEM). -EBUSY: what it was sent before has not gone out yet; those of uv_write().
 */
int worker_send(struct worker *worker, struct json_object *object);

/* worker_stop - Ask a benchmark to end soon and say what it has measured. One that has not begun
 * is over at once, with -ECANCELED; one that does not end in time is killed. */
void worker_stop(struct worker *worker);

/* worker_kill - the answer to a query, or a benchmark, is not wanted any more. */
void worker_kill(struct worker *worker);

/* workers_busy_with - the process that changes DEVICE, 0 where it waits to be started; -1: there is
 * none. */
int workers_busy_with(const struct workers *workers, const char *device);

/* workers_has - whether there is one of that kind, be it at work or waiting. */
bool workers_has(const struct workers *workers, enum worker_kind kind);
