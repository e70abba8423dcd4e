// SPDX-License-Identifier: LGPL-2.1-or-later
#include "top/top-wakeups.h"

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "base/cleanup.h"

#define TICK_NS 100000000

static int hold_signals(struct top_wakeups *wakeups)
{
	static const int numbers[] = { SIGWINCH, SIGINT, SIGTERM, SIGHUP, SIGQUIT };
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < VD_ARRAY_SIZE(numbers); i++)
		sigaddset(&set, numbers[i]);
	sigprocmask(SIG_BLOCK, &set, &wakeups->before);
	wakeups->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return wakeups->signals < 0 ? -errno : 0;
}

static int start_ticks(struct top_wakeups *wakeups)
{
	const struct itimerspec times = { { .tv_nsec = TICK_NS }, { .tv_nsec = TICK_NS } };

	wakeups->ticks = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	if (wakeups->ticks < 0 || timerfd_settime(wakeups->ticks, 0, &times, NULL) < 0)
		return -errno;
	return 0;
}

static int watch(const struct top_wakeups *wakeups, int fd)
{
	struct epoll_event event = { .events = EPOLLIN };

	return epoll_ctl(wakeups->all, EPOLL_CTL_ADD, fd, &event) < 0 ? -errno : 0;
}

int top_wakeups_open(struct top_wakeups *wakeups)
{
	int r;

	*wakeups = (struct top_wakeups){ .all = -1, .signals = -1, .ticks = -1 };
	r = hold_signals(wakeups);
	if (r == 0)
		r = start_ticks(wakeups);
	if (r < 0)
		return r;
	wakeups->all = epoll_create1(EPOLL_CLOEXEC);
	r = wakeups->all < 0 ? -errno : watch(wakeups, STDIN_FILENO);
	if (r == 0)
		r = watch(wakeups, wakeups->signals);
	return r == 0 ? watch(wakeups, wakeups->ticks) : r;
}

void top_wakeups_close(struct top_wakeups *wakeups)
{
	vd_closep(&wakeups->all);
	vd_closep(&wakeups->ticks);
	vd_closep(&wakeups->signals);
	sigprocmask(SIG_SETMASK, &wakeups->before, NULL);
}

int top_wakeups_signal(const struct top_wakeups *wakeups)
{
	struct signalfd_siginfo info;

	return read(wakeups->signals, &info, sizeof(info)) == sizeof(info) ? (int)info.ssi_signo
									   : 0;
}

bool top_wakeups_tick(const struct top_wakeups *wakeups)
{
	uint64_t count;

	return read(wakeups->ticks, &count, sizeof(count)) == sizeof(count);
}
