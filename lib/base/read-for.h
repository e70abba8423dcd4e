/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reading what may make its reader wait, for so long and no longer. */
#pragma once

#include <stddef.h>
#include <sys/types.h>

/*
 * vd_read_for - one read(2) of FD, which is taken over and closed, that may wait for a lock of the
 * kernel's: another thread reads, and is left behind after TIMEOUT_MS (CLOCK_MONOTONIC) until the
 * kernel lets go of it. Returns the number of bytes in BUF. Errors: -ETIMEDOUT: not read in time,
 * or too many reads are left behind already; those of read(2) and pthread_create(3); -ENOMEM.
 */
ssize_t vd_read_for(int fd, unsigned timeout_ms, char *buf, size_t size);
