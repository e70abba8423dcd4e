// SPDX-License-Identifier: LGPL-2.1-or-later
/* Starts a program, and watches it and virtd until the program has ended. */
#include "helper/helper.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "common/limit.h"

struct run {
	const struct helper_rule *rule;
	pid_t pid;
	int fd;	   /* to virtd */
	int input; /* of the program; -1: it has ended */
	int ends;  /* a signalfd for SIGCHLD */
	bool hung_up;
	uint64_t killed_ns; /* when SIGKILL follows; 0: never */
};

/*
 * What the helper alone needs, the program does not get: CAP_NET_ADMIN is for SIOCUNIXFILE,
 * CAP_SETPCAP for this.
 */
static int drop_capabilities(void)
{
	static const int only_ours[] = { CAP_NET_ADMIN, CAP_SETPCAP };

	for (size_t i = 0; i < VD_ARRAY_SIZE(only_ours); i++) {
		if (prctl(PR_CAPBSET_DROP, only_ours[i], 0, 0, 0) < 0)
			return -errno;
	}
	return 0;
}

/* Restored for the program, which is to find what virtd would give it. */
static void reset_signals(void)
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	signal(SIGCHLD, SIG_DFL);
}

static void become_program(const char *path, int input, int output)
{
	reset_signals();
	/* A session of its own: neither a terminal's signals nor our end touch what it is at. */
	setsid();
	if (drop_capabilities() == 0 && dup2(input, STDIN_FILENO) >= 0 &&
	    dup2(output, STDOUT_FILENO) >= 0)
		execl(path, path, NULL);
	dprintf(STDERR_FILENO, "virtd-helper: %s: %s\n", path, strerror(errno));
	_exit(127);
}

static int start(const struct helper *helper, struct run *run)
{
	int pipes[2];

	if (pipe2(pipes, O_CLOEXEC) < 0)
		return -errno;
	run->pid = fork();
	if (run->pid == 0)
		become_program(helper->path, pipes[0], run->fd);
	close(pipes[0]);
	run->input = pipes[1];
	return run->pid < 0 ? -errno : 0;
}

/* A program that has ended reads no more: that is told by its end. */
static void write_input(struct run *run, const char *text, size_t len)
{
	while (len && run->input >= 0) {
		ssize_t n = write(run->input, text, len);

		if (n < 0 && errno != EINTR) {
			close(vd_take_fd(&run->input));
			return;
		}
		text += n > 0 ? n : 0;
		len -= n > 0 ? (size_t)n : 0;
	}
}

static void close_input(struct run *run)
{
	if (run->input >= 0)
		close(vd_take_fd(&run->input));
}

static void on_hang_up(struct run *run)
{
	run->hung_up = true;
	if (!run->rule->end)
		return;
	kill(run->pid, run->rule->end);
	close_input(run);
	run->killed_ns = vd_clock_ns() + (uint64_t)LIMIT_BENCH_END_MS * VD_NS_PER_MS;
}

static void on_virtd(struct run *run)
{
	char buf[4096];
	ssize_t len = recv(run->fd, buf, sizeof(buf), MSG_DONTWAIT);

	if (len < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (len <= 0)
		on_hang_up(run);
	else if (run->rule->is_answered)
		write_input(run, buf, (size_t)len);
}

/* In milliseconds; -1: without end. */
static int time_left(const struct run *run)
{
	uint64_t now = vd_clock_ns();

	if (!run->killed_ns)
		return -1;
	return now < run->killed_ns ? (int)((run->killed_ns - now) / VD_NS_PER_MS) + 1 : 0;
}

/* Return the program's status, of waitpid(2). */
static int watch(struct run *run)
{
	int status;

	for (;;) {
		struct pollfd fds[] = {
			{ .fd = run->ends, .events = POLLIN },
			{ .fd = run->hung_up ? -1 : run->fd, .events = POLLIN },
		};
		struct signalfd_siginfo ignored;
		int n = poll(fds, VD_ARRAY_SIZE(fds), time_left(run));

		if (n == 0 && run->killed_ns) {
			kill(run->pid, SIGKILL);
			run->killed_ns = 0;
		}
		if (n > 0 && fds[0].revents)
			(void)!read(run->ends, &ignored, sizeof(ignored));
		if (waitpid(run->pid, &status, WNOHANG) == run->pid)
			return status;
		if (n > 0 && fds[1].revents)
			on_virtd(run);
	}
}

/* A program that was killed may not have ended its line. */
static void report_end(int fd, int status)
{
	if (WIFSIGNALED(status))
		dprintf(fd, "\n{\"helper\":{\"signal\":%d}}\n", WTERMSIG(status));
	else
		dprintf(fd, "\n{\"helper\":{\"status\":%d}}\n", WEXITSTATUS(status));
}

static int block_ends(void)
{
	sigset_t ends;

	sigemptyset(&ends);
	sigaddset(&ends, SIGCHLD);
	if (sigprocmask(SIG_BLOCK, &ends, NULL) < 0)
		return -errno;
	return signalfd(-1, &ends, SFD_CLOEXEC | SFD_NONBLOCK);
}

int helper_run(const struct helper *helper, const struct helper_rule *rule, const char *text,
	       size_t len, int fd)
{
	vd_autoclose int ends = block_ends();
	struct run run = { .rule = rule, .fd = fd, .input = -1, .ends = ends };
	int r = ends < 0 ? ends : start(helper, &run);

	if (r < 0) {
		close_input(&run);
		return r;
	}
	dprintf(fd, "{\"helper\":{\"pid\":%d}}\n", run.pid);
	write_input(&run, text, len);
	write_input(&run, "\n", 1);
	if (!rule->is_answered)
		close_input(&run);
	report_end(fd, watch(&run));
	close_input(&run);
	return 0;
}
