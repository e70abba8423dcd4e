/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the verb top waits for besides virtd: keys, signals, the time. One descriptor tells of all. */
#pragma once

#include <stdbool.h>
#include <signal.h>

struct top_wakeups {
	int all;     /* epoll(7) of the others; -1: none, as of the others */
	int signals; /* signalfd(2) */
	int ticks;   /* timerfd_create(2), ten times a second */
	sigset_t before;
};

/* top_wakeups_open - Hold the signals back that end virtctl or tell of the terminal's size. The caller closes WAKEUPS in any
 * case. Return 0, or: those of epoll_create(2), epoll_ctl(2), signalfd(2) and timerfd_create(2). */
int top_wakeups_open(struct top_wakeups *wakeups);

/* top_wakeups_close - Close what is open; signals have their former effect again. */
void top_wakeups_close(struct top_wakeups *wakeups);

/* top_wakeups_signal - Return a signal that came: SIGWINCH, or one that would have ended virtctl. 0: none did. */
int top_wakeups_signal(const struct top_wakeups *wakeups);

/* top_wakeups_tick - Return whether a tick came. Neither function blocks. */
bool top_wakeups_tick(const struct top_wakeups *wakeups);
