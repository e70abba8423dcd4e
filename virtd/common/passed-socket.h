/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The socket that a service manager, or another parent, has passed to this process. */
#pragma once

enum passed_kind {
	PASSED_NONE,
	PASSED_LISTENING, /* socket activation: it is a listening socket */
	PASSED_CONNECTED, /* varlink's exec: convention: it is connected to the only client */
};

/*
 * passed_socket - Set *RET_KIND to the kind of descriptor 3 by sd_listen_fds(3)'s protocol and,
 * unless it is PASSED_NONE, *RET_FD to it, close-on-exec. Clear the protocol's environment.
 * A missing $LISTEN_PID is accepted, since posix_spawn(3) can't set it. Return 0, or: -EINVAL:
 * there are several descriptors, or it is no stream socket.
 */
int passed_socket(enum passed_kind *ret_kind, int *ret_fd);
