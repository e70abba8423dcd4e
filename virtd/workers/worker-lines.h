/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The output of a worker, cut into lines, each a JSON object. */
#pragma once

#include <stddef.h>

struct json_object;

struct worker_lines {
	char *text; /* what was read of the line that has not ended */
	size_t len, room;
};

/*
 * worker_lines_space - Return the room for the next bytes, with its size in *RET_SIZE; good until
 * the next call. NULL: the line is as long as LIMIT_WORKER_LINE, or there is no memory.
 */
char *worker_lines_space(struct worker_lines *lines, size_t *ret_size);

/*
 * worker_lines_filled - Take SIZE bytes that were read to that room. Call LINE with DATA and each
 * JSON object (borrowed for the call) whose line is complete. Return how many complete lines are
 * no JSON objects; empty lines do not count.
 */
unsigned worker_lines_filled(struct worker_lines *lines, size_t size,
			     void (*line)(void *data, struct json_object *line), void *data);

/* worker_lines_clear - Free the text and empty LINES; empty ones are accepted. */
void worker_lines_clear(struct worker_lines *lines);
