// SPDX-License-Identifier: LGPL-2.1-or-later
#include "separation/separation.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "common/log.h"
#include "separation/drop.h"

int separation_check(const char *name, struct user *ret)
{
	struct user user;
	int r;

	if (geteuid() != 0) {
		log_error("--user: needs root (start virtd as root, or leave the option out)");
		return -EPERM;
	}
	r = user_find(name, &user);
	if (r < 0)
		return r;
	if (user.uid == 0) {
		log_error("--user: '%s' has all rights (name a user without any)", name);
		return -EPERM;
	}
	*ret = user;
	return 0;
}

static int watch_signals(struct separation *separation, sigset_t *ret_before)
{
	sigset_t watched;

	sigemptyset(&watched);
	sigaddset(&watched, SIGCHLD);
	sigaddset(&watched, SIGTERM);
	sigaddset(&watched, SIGINT);
	sigaddset(&watched, SIGHUP);
	if (sigprocmask(SIG_BLOCK, &watched, ret_before) < 0)
		return -errno;
	separation->signals = signalfd(-1, &watched, SFD_CLOEXEC | SFD_NONBLOCK);
	return separation->signals < 0 ? -errno : 0;
}

/* The signal of the parent's end is set last: a change of the user unsets it. */
static int become_daemon(struct separation *separation, const sigset_t *mask, pid_t parent)
{
	int r;

	helper_starts_leave(&separation->starts);
	vd_closep(&separation->signals);
	separation->signals = -1;
	r = drop_to_user(&separation->user);
	if (r < 0) {
		log_error("cannot give up the rights of root: %s", strerror(-r));
		_exit(EXIT_FAILURE);
	}
	if (prctl(PR_SET_PDEATHSIG, SIGTERM) < 0 || getppid() != parent)
		_exit(EXIT_FAILURE);
	sigprocmask(SIG_SETMASK, mask, NULL);
	return 0;
}

int separation_fork(struct separation *separation)
{
	pid_t parent = getpid(), pid;
	sigset_t before;
	int r = watch_signals(separation, &before);

	if (r == 0) {
		pid = fork();
		if (pid == 0)
			return become_daemon(separation, &before, parent);
		r = pid < 0 ? -errno : 1;
		separation->daemon = pid;
	}
	if (r < 0)
		log_error("cannot fork: %s", strerror(-r));
	return r;
}

static int end_of_daemon(int status)
{
	if (WIFSIGNALED(status))
		log_error("the process that serves the clients was killed by signal %d",
			  WTERMSIG(status));
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -EIO;
}

/* Return whether the child that serves has ended, and how in *RET. */
static bool reap(struct separation *separation, int *ret)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (pid == separation->daemon) {
			*ret = end_of_daemon(status);
			return true;
		}
		helper_starts_ended(&separation->starts, pid);
	}
	return false;
}

static void pass_signals(struct separation *separation)
{
	struct signalfd_siginfo info;

	while (read(separation->signals, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
		if (info.ssi_signo != SIGCHLD)
			kill(separation->daemon, (int)info.ssi_signo);
	}
}

int separation_watch(struct separation *separation)
{
	struct pollfd polls[1 + HELPER_STARTS];
	int r = 0;

	while (!reap(separation, &r)) {
		int wait_ms = helper_starts_poll(&separation->starts, polls + 1);

		polls[0] = (struct pollfd){ .fd = separation->signals, .events = POLLIN };
		if (poll(polls, VD_ARRAY_SIZE(polls), wait_ms) < 0 && errno != EINTR)
			return -errno;
		pass_signals(separation);
		helper_starts_run(&separation->starts, polls + 1);
	}
	return r;
}

void separation_close(struct separation *separation)
{
	helper_starts_close(&separation->starts);
	vd_closep(&separation->signals);
	separation->signals = -1;
}
