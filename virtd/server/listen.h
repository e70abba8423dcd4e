/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Where clients come from if no descriptor was passed to virtd: a socket that virtd makes. These
 * functions log each failure, with its remedy.
 */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

/* A socket that this process made. */
struct listener {
	int fd;	  /* listening; -1: none, or taken over by the server */
	int lock; /* of PATH.lock, held until listener_close(); -1: none */
	const char *path;
	dev_t device;
	ino_t inode;
};

#define LISTENER_NONE                                                                              \
	{                                                                                          \
		.fd = -1, .lock = -1                                                               \
	}

/*
 * listener_open - Make a listening socket at PATH (borrowed until listener_close()) that every
 * local user can connect to. Replace a socket that no process serves. The folder of the default
 * path is made.
 * Return 0, or: -EADDRINUSE: another virtd holds the lock, or another program serves PATH.
 * -EEXIST: PATH is there and is no socket. -ENAMETOOLONG: PATH is empty or too long. -ENOMEM.
 * Also those of mkdir(2), chmod(2), open(2), flock(2), connect(2), bind(2), listen(2) and
 * rename(2). On failure *RET is untouched.
 */
int listener_open(const char *path, struct listener *ret);

/*
 * listener_leave - Return the listening descriptor, which the caller closes, and leave the socket
 * and the lock to the process that forked this one.
 */
int listener_leave(struct listener *listener);

/*
 * listener_close - Remove the socket unless another file is at its path now. Remove and release
 * the lock; close LISTENER->fd if it is still there. LISTENER_NONE is accepted.
 */
void listener_close(struct listener *listener);
