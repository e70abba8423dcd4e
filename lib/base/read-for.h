/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads with a time limit. */
#pragma once

#include <stddef.h>
#include <sys/types.h>

/*
 * vd_read_for - Read from FD once, up to SIZE bytes, in another thread, and wait TIMEOUT_MS
 * (CLOCK_MONOTONIC) at most. FD is closed in any case. After the timeout the thread is left until
 * the kernel ends the read; otherwise it waits for the next call. Return the number of bytes in BUF, or:
 * -ETIMEDOUT: the time is over. At once, if a read of the same file has passed its limit and
 * goes on, or four reads have.
 * -ENOMEM: counted as a loss (base/loss.h).
 * Those of read(2) and pthread_create(3).
 */
ssize_t vd_read_for(int fd, unsigned timeout_ms, char *buf, size_t size);
