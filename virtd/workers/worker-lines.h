/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a worker says, cut into lines, each a JSON object. */
#pragma once

#include <stddef.h>

struct json_object;

struct worker_lines {
	char *text; /* what was read of a line that has not ended */
	size_t len, room;
};

/* worker_lines_space - where to put the next of what is read, *RET_SIZE bytes; NULL: the line is
 * longer than LIMIT_WORKER_LINE, or there is no memory for it. */
char *worker_lines_space(struct worker_lines *lines, size_t *ret_size);

/* worker_lines_filled - SIZE bytes were put there: LINE is called with each line (borrowed) that is
 * whole now. Returns how many others there were, which are no JSON objects. */
unsigned worker_lines_filled(struct worker_lines *lines, size_t size,
			     void (*line)(void *data, struct json_object *line), void *data);

void worker_lines_clear(struct worker_lines *lines);
