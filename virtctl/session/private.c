// SPDX-License-Identifier: LGPL-2.1-or-later
#include "session/private.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "config.h"
#include "output/error.h"

#define LISTEN_FD 3 /* sd_listen_fds(3) */

extern char **environ;

/* The folder that Meson has built this program in. NULL: it was installed, or copied. Only in a
 * build folder may virtctl run a program by a path relative to its own. */
static char *find_build_folder(void)
{
	vd_autofree char *ninja = NULL;
	char self[PATH_MAX];
	ssize_t length = readlink("/proc/self/exe", self, sizeof(self) - 1);
	char *end;

	if (length < 0)
		return NULL;
	self[length] = '\0';
	end = strrchr(self, '/');
	if (!end)
		return NULL;
	*end = '\0';
	end = strrchr(self, '/');
	if (!end || strcmp(end, "/virtctl") != 0)
		return NULL;
	*end = '\0';
	if (asprintf(&ninja, "%s/build.ninja", self) < 0)
		ninja = NULL;
	return ninja && access(ninja, F_OK) == 0 ? strdup(self) : NULL;
}

/* The virtd of the same build. NULL: there is none. */
static char *find_in_build_tree(void)
{
	vd_autofree char *folder = find_build_folder();
	char *path;

	if (!folder || asprintf(&path, "%s/virtd/virtd", folder) < 0)
		return NULL;
	if (access(path, X_OK) == 0)
		return path;
	free(path);
	return NULL;
}

static char *find_virtd(void)
{
	const char *chosen = getenv("VIRTD");
	char *path;

	if (chosen && *chosen)
		return strdup(chosen);
	path = find_in_build_tree();
	return path ? path : strdup(VD_VIRTD_PATH);
}

/* Ours, but for what is told of sockets; LISTENING and PID (which the child fills in) in place of
 * that. */
static char **make_environment(char *listening, char *pid)
{
	size_t count = 0, kept = 0;
	char **copy;

	while (environ[count])
		count++;
	copy = calloc(count + 3, sizeof(*copy));
	if (!copy)
		return NULL;
	for (size_t i = 0; i < count; i++) {
		if (strncmp(environ[i], "LISTEN_", strlen("LISTEN_")) != 0)
			copy[kept++] = environ[i];
	}
	copy[kept++] = listening;
	copy[kept++] = pid;
	return copy;
}

struct start {
	const char *path;
	char *const *argv;
	char **env;
	char *pid_digits; /* in ENV, behind "LISTEN_PID=" */
	int socket, null;
	volatile int failed; /* errno of the child */
};

/* snprintf(3) may take locks. */
static void write_number(char *at, unsigned long number)
{
	unsigned long unit = 1;

	while (number / unit >= 10)
		unit *= 10;
	for (; unit; unit /= 10)
		*at++ = (char)('0' + number / unit % 10);
	*at = '\0';
}

/* The parent's memory is ours until exec: nothing but system calls, and writes to what the parent
 * expects written. */
static _Noreturn void become_virtd(struct start *start)
{
	write_number(start->pid_digits, (unsigned long)getpid());
	/* What a terminal's Ctrl-C is to end is virtctl's to decide; virtd ends with its connection. */
	setpgid(0, 0);
	if (dup2(start->null, STDIN_FILENO) < 0 || dup2(start->null, STDOUT_FILENO) < 0 ||
	    dup2(start->socket, LISTEN_FD) < 0) {
		start->failed = errno;
		_exit(127);
	}
	/* Kernels before 5.9 have none of it: then virtd holds what we were given. */
	syscall(SYS_close_range, LISTEN_FD + 1, ~0U, 0);
	execve(start->path, start->argv, start->env);
	start->failed = errno;
	_exit(127);
}

/* vfork: what a fork copies would take longer than all else that we do here. */
static pid_t start_child(struct start *start)
{
	sigset_t all, before;
	pid_t pid;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	pid = vfork();
	if (pid == 0) {
		sigprocmask(SIG_SETMASK, &before, NULL);
		become_virtd(start);
	}
	if (pid < 0)
		start->failed = errno;
	sigprocmask(SIG_SETMASK, &before, NULL);
	return pid;
}

/* A pair neither end of which is where the child's is to be. */
static int make_sockets(int ret[static 2])
{
	int r = socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ret);

	for (int i = 0; r == 0 && i < 2; i++) {
		int moved;

		if (ret[i] != LISTEN_FD)
			continue;
		moved = fcntl(ret[i], F_DUPFD_CLOEXEC, LISTEN_FD + 1);
		close(ret[i]);
		ret[i] = moved;
		r = moved < 0 ? -1 : 0;
	}
	return r < 0 ? -errno : 0;
}

static int start_failed(struct error *error, const char *path, int errno_)
{
	return error_cannot(error, EXIT_UNREACHABLE, ERROR_UNREACHABLE, path, "start",
			    "%s (is virtd installed? $VIRTD can name another)", strerror(errno_));
}

int private_start(const char *sysroot, int *ret_fd, pid_t *ret_pid, struct error *error)
{
	vd_autofree char *path = find_virtd();
	char listening[] = "LISTEN_FDS=1", pid_text[] = "LISTEN_PID=0000000000";
	vd_autofree char **env = make_environment(listening, pid_text);
	char *argv[] = { (char *)"virtd", sysroot ? (char *)"--sysroot" : NULL, (char *)sysroot,
			 NULL };
	int sockets[2];
	vd_autoclose int ours = -1, theirs = -1, null = -1;
	struct start start = { .path = path,
			       .argv = argv,
			       .env = env,
			       .pid_digits = pid_text + strlen("LISTEN_PID=") };
	pid_t pid;

	if (!path || !env)
		return error_memory(error);
	if (make_sockets(sockets) < 0)
		return start_failed(error, path, errno);
	ours = sockets[0];
	start.socket = theirs = sockets[1];
	start.null = null = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (null < 0)
		return error_cannot(error, EXIT_UNREACHABLE, ERROR_UNREACHABLE, "/dev/null", "open",
				    "%s", strerror(errno));
	pid = start_child(&start);
	if (start.failed && pid > 0)
		waitpid(pid, NULL, 0);
	if (start.failed)
		return start_failed(error, path, start.failed);
	*ret_fd = vd_take_fd(&ours);
	*ret_pid = pid;
	return EXIT_DONE;
}

/* There is no call that waits with a limit and needs nothing of newer kernels. */
bool private_wait(pid_t pid, unsigned grace_ms, int *ret_status)
{
	struct timespec pause = { .tv_nsec = 100000 };
	uint64_t left_ns = grace_ms * 1000000ull;

	for (;;) {
		if (waitpid(pid, ret_status, WNOHANG) != 0)
			return true;
		if (left_ns < (uint64_t)pause.tv_nsec)
			return false;
		nanosleep(&pause, NULL);
		left_ns -= (uint64_t)pause.tv_nsec;
		if (pause.tv_nsec < 20000000)
			pause.tv_nsec *= 2;
	}
}

const char *private_reap(pid_t pid, unsigned grace_ms, char buf[static PRIVATE_END_MAX])
{
	int status = 0;

	if (!private_wait(pid, grace_ms, &status)) {
		kill(pid, SIGKILL);
		waitpid(pid, &status, 0);
		snprintf(buf, PRIVATE_END_MAX, "did not end by itself");
		return buf;
	}
	if (WIFSIGNALED(status))
		snprintf(buf, PRIVATE_END_MAX, "was killed by signal %d", WTERMSIG(status));
	else if (WEXITSTATUS(status))
		snprintf(buf, PRIVATE_END_MAX, "ended with status %d", WEXITSTATUS(status));
	else
		return NULL;
	return buf;
}
