/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Connections to the helpers that start workers: helper/helper.h has the protocol. */
#pragma once

#include <stddef.h>

struct json_object;

/*
 * worker_helper_connect - Connect to the helper for PROGRAM at its socket DIR/PROGRAM, and send the
 * empty line, with the socket CLIENT if that is not negative. Set *RET to the connection, which the
 * caller closes. It does not block. Return 0, or: -ENAMETOOLONG: the path is too long. -ENOMEM;
 * those of socket(2), connect(2) (-EAGAIN: the queue of the helper is full) and sendmsg(2).
 */
int worker_helper_connect(const char *dir, const char *program, int client, int *ret);

enum worker_helper_line {
	WORKER_HELPER_NONE, /* the line is one of the program */
	WORKER_HELPER_STARTED,
	WORKER_HELPER_EXITED,
	WORKER_HELPER_KILLED,
	WORKER_HELPER_REFUSED,
};

/*
 * worker_helper_read - Return what LINE (borrowed) is. Set *RET_NUMBER to the process id, the exit
 * status, the signal, or a negative errno; *RET_MESSAGE, borrowed, is a sentence about the last.
 */
enum worker_helper_line worker_helper_read(struct json_object *line, int *ret_number,
					   const char **ret_message);
