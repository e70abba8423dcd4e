// SPDX-License-Identifier: LGPL-2.1-or-later
/* Any bytes as the output of a worker, in pieces whose size the first byte gives. Lines that are whole come out however they are cut. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "fuzz.h"
#include "json/json.h"
#include "workers/worker-lines.h"

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	return 0;
}

static void count_line(void *data, struct json_object *line)
{
	if (!json_object_is_type(line, json_type_object))
		abort();
	(*(unsigned *)data)++;
}

/* How many lines come out of SIZE bytes at DATA in pieces of PIECE; false: the line was too long. */
static bool feed(const uint8_t *data, size_t size, size_t piece, unsigned *ret_good,
		 unsigned *ret_bad)
{
	struct worker_lines lines = { 0 };
	size_t room, n;
	char *space;

	*ret_good = *ret_bad = 0;
	for (; size; data += n, size -= n) {
		space = worker_lines_space(&lines, &room);
		if (!space)
			break;
		n = size < piece ? size : piece;
		n = n < room ? n : room;
		memcpy(space, data, n);
		*ret_bad += worker_lines_filled(&lines, n, count_line, ret_good);
	}
	worker_lines_clear(&lines);
	return size == 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	unsigned good, bad, good_whole, bad_whole;
	size_t piece = size ? (size_t)data[0] + 1 : 1;

	if (feed(data, size, piece, &good, &bad) &&
	    feed(data, size, size + 1, &good_whole, &bad_whole) &&
	    (good != good_whole || bad != bad_whole))
		abort();
	return 0;
}
