/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What workers.c and worker-process.c share: a process, and the row that it stands in. */
#pragma once

#include "workers/worker-lines.h"
#include "workers/worker-process.h"

struct worker_kind_info {
	unsigned limit;
	const char *program;
	int end;   /* the signal by which one that is not wanted ends; 0: it goes on */
	bool asks; /* what it asks in between is answered: a line each, both ways */
};

extern const struct worker_kind_info worker_kinds[WORKER_KINDS];

struct workers {
	uv_loop_t *loop;
	const char *path;     /* of virtd-worker; NULL: the usual one */
	const char *ids_dir;
	struct worker *first; /* in the order of their start */
	bool closing;
};

struct worker {
	struct worker *next;
	struct workers *workers;
	struct worker_order order;
	char *device;
	uv_process_t process;
	uv_pipe_t in, out;
	uv_timer_t timer;
	uv_write_t write;
	char *sent;		  /* until it is written */
	unsigned handles;	  /* not closed yet */
	struct worker_lines lines;
	bool started, exited, silent; /* SILENT: nothing more will come out of it */
	bool late, ending, ended;
	int error;
	char how[128];
};

/* The first reason is the one. */
void worker_set_end(struct worker *worker, int error, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* worker_start - its process, now; where that fails, it ends by the loop's next turn. */
void worker_start(struct worker *worker);

/* It is over: whoever ordered it is told, and its place is free. */
void worker_end(struct worker *worker);

void worker_on_deadline(uv_timer_t *timer);

/* workers_start_next - as many of those that wait as there are places. */
void workers_start_next(struct workers *workers);
void workers_remove(struct worker *worker);
