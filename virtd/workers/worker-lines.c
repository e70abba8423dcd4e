// SPDX-License-Identifier: LGPL-2.1-or-later
#include "workers/worker-lines.h"

#include <stdlib.h>
#include <string.h>

#include "common/limit.h"
#include "json/json.h"

#define ROOM_FIRST 4096

char *worker_lines_space(struct worker_lines *lines, size_t *ret_size)
{
	size_t room = lines->room ? lines->room * 2 : ROOM_FIRST;
	char *larger;

	if (lines->len == lines->room) {
		larger = room <= LIMIT_WORKER_LINE ? realloc(lines->text, room) : NULL;
		if (!larger)
			return NULL;
		lines->text = larger;
		lines->room = room;
	}
	*ret_size = lines->room - lines->len;
	return lines->text + lines->len;
}

unsigned worker_lines_filled(struct worker_lines *lines, size_t size,
			     void (*line)(void *data, struct json_object *line), void *data)
{
	unsigned bad = 0;
	size_t begin = 0;
	char *newline;

	lines->len += size;
	while ((newline = memchr(lines->text + begin, '\n', lines->len - begin))) {
		vd_autojson struct json_object *object = NULL;
		size_t len = (size_t)(newline - lines->text) - begin;

		/* A helper begins its last line with one: what it passed on may have no end. */
		if (len && vd_json_parse(lines->text + begin, len, &object) < 0)
			bad++;
		else if (len)
			line(data, object);
		begin += len + 1;
	}
	lines->len -= begin;
	memmove(lines->text, lines->text + begin, lines->len);
	return bad;
}

void worker_lines_clear(struct worker_lines *lines)
{
	free(lines->text);
	*lines = (struct worker_lines){ 0 };
}
