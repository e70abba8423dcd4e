/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Where clients come from: a socket of our own, or a descriptor that whoever started us opened.
 * Failures are logged here, with what to do about them.
 */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

/* A socket that this process made. */
struct listener {
	int fd;	  /* bound, not yet listening; -1: none */
	int lock; /* PATH.lock, held for as long as the socket is ours */
	const char *path;
	dev_t device;
	ino_t inode;
};

#define LISTENER_NONE                                                                              \
	{                                                                                          \
		.fd = -1, .lock = -1                                                               \
	}

/*
 * listener_open - make the socket at PATH (borrowed), open to every local user. One that a dead
 * virtd left behind is replaced. -EADDRINUSE: somebody serves it; -EEXIST: it is there but is no
 * socket; -ENAMETOOLONG; those of open(2), bind(2).
 */
int listener_open(const char *path, struct listener *ret);

/*
 * Removes the socket, unless it is another's by now, and lets go of it. LISTENER->fd is closed if
 * it still is there.
 */
void listener_close(struct listener *listener);

enum passed_kind {
	PASSED_NONE,
	PASSED_LISTENING, /* socket activation: clients come through it */
	PASSED_CONNECTED, /* varlink's exec: convention: it is the one client */
};

/*
 * passed_socket - what sd_listen_fds(3)'s protocol hands over as descriptor 3: which kind it is,
 * and it in *RET_FD where it is one. The environment that says so is cleared. -EINVAL: it is no
 * stream socket, or there are several.
 */
int passed_socket(enum passed_kind *ret_kind, int *ret_fd);
