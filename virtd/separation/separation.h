/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A virtd that gives up its rights itself, for systems without systemd. The process that was started
 * as root makes the sockets, then forks. The child becomes a user without rights, and serves the
 * clients. The parent never reads what a client sends: it starts the helpers, passes signals on to
 * the child, and exits with it.
 */
#pragma once

#include "common/user.h"
#include "separation/helper-starts.h"

struct separation {
	struct user user;
	struct helper_starts starts;
	pid_t daemon; /* in the parent: the child that serves; 0: none yet */
	int signals;  /* a signalfd; -1: none */
};

#define SEPARATION_NONE                                                                            \
	{                                                                                          \
		.starts = HELPER_STARTS_NONE, .signals = -1                                        \
	}

/*
 * separation_check - Check that this process can become the user NAME, which has no rights, and set
 * *RET. Log a failure with its remedy. Return 0, or:
 * -EPERM: this process is not root, or NAME is user 0.
 * Those of user_find().
 */
int separation_check(const char *name, struct user *ret);

/*
 * separation_fork - Fork. In the child, return 0 as the user SEPARATION->user without any
 * capability; the sockets of the helpers are closed there, and SIGTERM comes when the parent ends. A
 * child that can't give up its rights logs that, and exits. In the parent, return 1, or an errno of
 * sigprocmask(2), signalfd(2), fork(2), which is logged. The caller has no threads.
 */
int separation_fork(struct separation *separation);

/*
 * separation_watch - Start helpers for the child, and pass SIGTERM, SIGINT and SIGHUP on to it, until
 * it has ended. Return 0, or: -EIO: the child failed, or a signal killed it. Those of poll(2).
 */
int separation_watch(struct separation *separation);

/* separation_close - End the helpers and remove their sockets. SEPARATION_NONE is accepted. */
void separation_close(struct separation *separation);
