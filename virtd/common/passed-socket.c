// SPDX-License-Identifier: LGPL-2.1-or-later
#include "common/passed-socket.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/parse.h"
#include "common/log.h"

/* Whether the variables were meant for us and not for a parent that handed them down. */
static bool is_for_us(const char *pid_text)
{
	uint64_t pid;

	/* Who starts us by posix_spawn(3) can't know it, and says nothing. */
	return !pid_text ||
	       (vd_parse_uint(pid_text, 10, INT32_MAX, &pid) == 0 && (pid_t)pid == getpid());
}

static int socket_kind(int fd, enum passed_kind *ret)
{
	int type, listening;
	socklen_t len = sizeof(int);

	if (getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &len) < 0 ||
	    getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listening, &len) < 0)
		return -errno;
	if (type != SOCK_STREAM)
		return -EPROTOTYPE;
	*ret = listening ? PASSED_LISTENING : PASSED_CONNECTED;
	return 0;
}

int passed_socket(enum passed_kind *ret_kind, int *ret_fd)
{
	const int first = 3;
	const char *count = getenv("LISTEN_FDS");
	bool passed = count && is_for_us(getenv("LISTEN_PID"));
	bool one = passed && strcmp(count, "1") == 0;
	int r;

	unsetenv("LISTEN_FDS");
	unsetenv("LISTEN_PID");
	unsetenv("LISTEN_FDNAMES");
	if (!passed) {
		*ret_kind = PASSED_NONE;
		return 0;
	}
	r = one ? socket_kind(first, ret_kind) : -EINVAL;
	if (r < 0) {
		log_error("LISTEN_FDS must pass exactly one stream socket, as descriptor 3: %s",
			  strerror(-r));
		return -EINVAL;
	}
	fcntl(first, F_SETFD, FD_CLOEXEC);
	*ret_fd = first;
	return 0;
}
