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

/* A short text of one of several files. */
struct vd_text_read {
	int fd;		/* negative: there is no file */
	ssize_t result; /* the number of bytes in TEXT, or a negative errno */
	char text[64];
};

/*
 * vd_read_texts_for - Read once from each FD of the COUNT files READS, at most 32, one after the
 * other in one other thread, and wait TIMEOUT_MS (CLOCK_MONOTONIC) at most for all. The FDs are closed in
 * any case. Set each RESULT as vd_read_for() would return it, or to:
 * -EAGAIN: FD is negative, the time was over before, the text may be longer than TEXT, or a read of an
 * earlier call goes on. The caller reads this file by vd_read_for().
 */
void vd_read_texts_for(struct vd_text_read *reads, size_t count, unsigned timeout_ms);
