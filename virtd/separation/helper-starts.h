/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The helpers of a virtd that no service manager starts helpers for: their sockets, and a process of
 * virtd-helper for each socket that virtd has connected to. A helper ends after a while without
 * requests, and starts again for the next one.
 */
#pragma once

#include <poll.h>
#include <stdint.h>
#include <sys/types.h>

struct user;

enum { HELPER_STARTS = 2 }; /* virtd-worker and virtd-bench */

/* What virtd-helper gets on its command line. */
struct helper_settings {
	const char *user;    /* that virtd runs as */
	const char *clients; /* the path of the socket of virtd's clients */
	const char *sysroot, *ids_dir, *journal_dir;
	const char *overrides_dir; /* NULL: VD_OVERRIDES_DIR */
};

struct helper_start {
	const char *program; /* "virtd-worker" */
	int listener;	     /* -1: none */
	pid_t pid;	     /* of the helper; 0: none runs */
	uint64_t started_ns; /* the last one; 0: none yet */
};

struct helper_starts {
	struct helper_settings settings;
	char *dir; /* of the sockets */
	struct helper_start starts[HELPER_STARTS];
};

#define HELPER_STARTS_NONE                                                                         \
	{                                                                                          \
		.starts = { { .listener = -1 }, { .listener = -1 } }                               \
	}

/*
 * helper_starts_open - Make the listening sockets of the helpers in the folder DIR (copied), which
 * is made if need be, for USER alone. Borrow the texts of SETTINGS until helper_starts_close(). Log
 * a failure. Return 0, or with *RET untouched:
 * -EPERM: DIR is no folder of user 0, or others may write to it.
 * -ENAMETOOLONG: DIR is too long for the name of a socket.
 * -ENOMEM, and those of mkdir(2), chmod(2), socket(2), bind(2), chown(2), listen(2).
 */
int helper_starts_open(const char *dir, const struct user *user,
		       const struct helper_settings *settings, struct helper_starts *ret);

/*
 * helper_starts_poll - Set the HELPER_STARTS elements of POLLS to the sockets whose helper is to be
 * started on a connection. Return how long poll(2) may wait, in milliseconds; -1: without end.
 */
int helper_starts_poll(const struct helper_starts *starts, struct pollfd polls[]);

/* helper_starts_run - Start the helpers that POLLS, after poll(2), asks for. Log a failure. */
void helper_starts_run(struct helper_starts *starts, const struct pollfd polls[]);

/* helper_starts_ended - Note that the child PID has ended. Another child than a helper is ignored. */
void helper_starts_ended(struct helper_starts *starts, pid_t pid);

/*
 * helper_starts_close - End the helpers, but no change that is being made; close and remove the
 * sockets. HELPER_STARTS_NONE is accepted.
 */
void helper_starts_close(struct helper_starts *starts);

/* helper_starts_leave - Close the sockets of STARTS, in a child that is no helper. */
void helper_starts_leave(struct helper_starts *starts);
