/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The virtd of another host, by ssh(1): `virtctl bridge` there hands over what virtd sends. */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

struct error;

/*
 * remote_start - Start ssh(1) to HOST, as ssh names it, and set *RET_FD to a socket that is
 * connected to the virtd there. ssh may ask for a password at the terminal, but not if IS_ONE_OF_MANY.
 * Do not wait for the connection: the first call waits, and fails if there is none.
 * The caller closes *RET_FD, at which ssh ends, and then calls remote_end(). Return EXIT_DONE, or
 * with ERROR set: EXIT_UNREACHABLE: ssh can't be started.
 */
int remote_start(const char *host, bool is_one_of_many, int *ret_fd, pid_t *ret_pid,
		 struct error *error);

/*
 * remote_end - Wait for the end of the ssh process PID; after GRACE_MS milliseconds end it. Return
 * NULL: it ended well, or was ended; else why HOST can't be reached, and what to do, static.
 */
const char *remote_end(pid_t pid, unsigned grace_ms);
