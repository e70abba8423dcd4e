/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A virtd of one's own, with the caller's rights, over a socketpair: the convention of varlink's
 * "exec:" addresses (a connected socket as fd 3, LISTEN_FDS=1, LISTEN_PID), as systemd and
 * libvarlink have it.
 */
#pragma once

#include <sys/types.h>

struct error;

/*
 * private_start - start a virtd for the tree at SYSROOT (NULL: this system). *RET_FD is connected
 * to it; the caller closes that, upon which virtd ends, and then calls private_reap(). Returns an
 * exit code. It is $VIRTD, or the one of the build tree that virtctl is in, or the installed one.
 */
int private_start(const char *sysroot, int *ret_fd, pid_t *ret_pid, struct error *error);

/*
 * private_reap - wait for PID, which has no more to do; kill it if it takes longer than GRACE_MS.
 * NULL where it ended well, else how it did ("killed by signal 11"), in BUF.
 */
#define PRIVATE_END_MAX 64
const char *private_reap(pid_t pid, unsigned grace_ms, char buf[static PRIVATE_END_MAX]);
