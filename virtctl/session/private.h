/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A private virtd with the caller's rights, over a socketpair(2). It is started by the convention
 * of varlink's "exec:" addresses, as systemd and libvarlink have it: a connected socket as
 * descriptor 3, LISTEN_FDS=1, LISTEN_PID.
 */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

struct error;

/*
 * private_start - Start a virtd for the tree at SYSROOT (NULL: this system), and set *RET_FD to a
 * socket that is connected to it. The program is $VIRTD. If that is not set, it is the one of
 * virtctl's build tree; outside of a build tree, the installed one.
 * The caller closes *RET_FD, at which virtd ends, and then calls private_reap(). Return EXIT_DONE,
 * or with ERROR set: EXIT_UNREACHABLE: it can't be started. EXIT_FAILED: out of memory.
 */
int private_start(const char *sysroot, int *ret_fd, pid_t *ret_pid, struct error *error);

/*
 * private_wait - Wait up to GRACE_MS milliseconds for the end of the child PID. Return whether it has
 * ended; then *RET_STATUS is as waitpid(2) has it.
 */
bool private_wait(pid_t pid, unsigned grace_ms, int *ret_status);

#define PRIVATE_END_MAX 64

/*
 * private_reap - Wait for the end of the child PID; after GRACE_MS milliseconds kill it. Return
 * NULL: its exit status is 0; else a sentence in BUF ("it was killed by signal 11").
 */
const char *private_reap(pid_t pid, unsigned grace_ms, char buf[static PRIVATE_END_MAX]);
