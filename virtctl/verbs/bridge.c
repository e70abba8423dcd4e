// SPDX-License-Identifier: LGPL-2.1-or-later
/* The verb `bridge`: standard input and output are a connection to virtd. */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "session/session.h"
#include "verbs/verbs.h"

#define CHUNK_SIZE 65536

static int write_all(int fd, const char *data, size_t length)
{
	while (length) {
		ssize_t written = write(fd, data, length);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return -errno;
		data += written;
		length -= (size_t)written;
	}
	return 0;
}

/* Until the end of FROM. Return 0, or the negative errno of reading or, with *RET_WRITE_FAILED, of
 * writing. */
static int copy(int from, int to, bool *ret_write_failed)
{
	char data[CHUNK_SIZE];

	for (;;) {
		ssize_t length = read(from, data, sizeof(data));
		int r;

		if (length < 0 && errno == EINTR)
			continue;
		if (length <= 0)
			return length < 0 ? -errno : 0;
		r = write_all(to, data, (size_t)length);
		if (r < 0) {
			*ret_write_failed = true;
			return r;
		}
	}
}

/* Wait for standard input. Return false once the connection FD is shut down. */
static bool has_input(int fd)
{
	struct pollfd both[] = { { .fd = STDIN_FILENO, .events = POLLIN }, { .fd = fd } };

	while (poll(both, 2, -1) < 0)
		if (errno != EINTR)
			return false;
	return !both[1].revents;
}

/* What virtd does not take any more, it has answered already or never will. */
static void *copy_calls(void *data)
{
	int fd = *(int *)data;
	char calls[CHUNK_SIZE];
	ssize_t length = 1;

	while (length > 0 && has_input(fd)) {
		length = read(STDIN_FILENO, calls, sizeof(calls));
		if (length < 0 && errno == EINTR)
			length = 1;
		else if (length > 0 && write_all(fd, calls, (size_t)length) < 0)
			length = 0;
	}
	shutdown(fd, SHUT_WR);
	return NULL;
}

static int relay(struct run *run, int fd, const char *peer)
{
	bool write_failed = false;
	pthread_t calls;
	int r = pthread_create(&calls, NULL, copy_calls, &fd);

	if (r)
		return error_cannot(&run->error, EXIT_FAILED, ERROR_MEMORY, "bridge",
				    "start a thread", "%s", strerror(r));
	r = copy(fd, STDOUT_FILENO, &write_failed);
	/* The thread may wait for standard input. To cancel it would need libgcc_s, which may be missing. */
	shutdown(fd, SHUT_RDWR);
	pthread_join(calls, NULL);
	if (r == 0 || r == -EPIPE || r == -ECONNRESET)
		return EXIT_DONE;
	return error_cannot(&run->error, EXIT_UNREACHABLE, ERROR_UNREACHABLE,
			    write_failed ? "standard output" : peer,
			    write_failed ? "write the replies" : "read the replies", "%s",
			    strerror(-r));
}

int verb_bridge(struct run *run)
{
	SESSION_AUTO struct session session = { 0 };
	vd_autoclose int fd = -1;
	int code;

	if (request_has(run->request, OPT_HOST))
		return error_set(
			&run->error, EXIT_USAGE, ERROR_USAGE, "--host",
			"a bridge leads to the virtd of this system only (leave out --host)");
	signal(SIGPIPE, SIG_IGN);
	code = session_connect(&session, run->request, &fd, &run->error);
	return code == EXIT_DONE ? relay(run, fd, session.peer) : code;
}
