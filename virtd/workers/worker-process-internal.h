/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What workers.c and worker-process.c share: a process, and the list that it is in. */
#pragma once

#include "workers/worker-lines.h"
#include "workers/worker-process.h"

struct worker_kind_info {
	unsigned limit;
	const char *program;
	int end;   /* the signal that ends one that is not wanted; 0: it goes on */
	bool keeps_input_open; /* its input stays open for answers, one line each */
};

extern const struct worker_kind_info worker_kinds[WORKER_KINDS];

struct workers {
	uv_loop_t *loop;
	struct workers_options options;
	struct worker *first; /* in the order of their start */
	bool closing;
};

struct worker {
	struct worker *next;
	struct workers *workers;
	struct worker_order order;
	char *device;
	int client;	      /* a copy of the order's; -1: none */
	bool is_helped;	      /* a helper has started it: OUT is a socket, for both ways */
	uv_process_t process; /* not if it is helped */
	int pid;
	uv_pipe_t in, out;
	uv_timer_t timer;
	uv_write_t write;
	char *sent;		  /* until it is written */
	unsigned handles;	  /* not closed yet */
	struct worker_lines lines;
	bool started, exited, silent; /* SILENT: it will write nothing more */
	bool late, ending, ended;
	int error;
	char how[128];
};

/*
 * worker_set_end - Keep ERROR (0 or a negative errno) and the sentence FORMAT for on_end(). The
 * first call counts, later ones do nothing.
 */
void worker_set_end(struct worker *worker, int error, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/*
 * worker_start - Start the process of WORKER now. If that fails, WORKER ends later, from the loop,
 * with the reason.
 */
void worker_start(struct worker *worker);

/*
 * worker_end - Call on_end(), start closing the handles, and give the place to a worker that
 * waits. A second call does nothing. WORKER is freed when its handles are closed.
 */
void worker_end(struct worker *worker);

/* worker_signal - Send the signal NUMBER to WORKER, which has started; a helper knows which one. */
void worker_signal(struct worker *worker, int number);

/*
 * worker_on_deadline - Handle the deadline of the worker of TIMER: end one that has not started,
 * kill a query or a benchmark, and call on_deadline() except for queries.
 */
void worker_on_deadline(uv_timer_t *timer);

/*
 * workers_start_next - Start as many of the waiting workers as there are places, the oldest first;
 * none after workers_close().
 */
void workers_start_next(struct workers *workers);

/* workers_remove - Remove WORKER, which must be there, from its list. It is not freed. */
void workers_remove(struct worker *worker);
