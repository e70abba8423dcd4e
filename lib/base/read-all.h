/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads a descriptor to its end. */
#pragma once

#include <stddef.h>
#include <sys/types.h>

/*
 * vd_read_all - Read FD to its end into BUF, without a NUL after it; block as read(2) does. Return
 * the number of bytes, which is below SIZE, or:
 * -E2BIG: SIZE bytes or more.
 * Those of read(2) except -EINTR.
 */
ssize_t vd_read_all(int fd, char *buf, size_t size);

/*
 * vd_read_attribute - Do as vd_read_all() with a file of sysfs, or a copy of one, by a single
 * read(2) if it is shorter than a page: the kernel hands out such a file in one piece (Linux
 * fs/kernfs/file.c).
 */
ssize_t vd_read_attribute(int fd, char *buf, size_t size);

/*
 * vd_read_whole - Read FD to its end into *RET, which the caller frees; no NUL is after it. Block
 * as read(2) does. Return the number of bytes, which is below MAX, or:
 * -E2BIG: MAX bytes or more.
 * -ENOMEM: counted as a loss (base/loss.h).
 * Those of read(2) except -EINTR.
 */
ssize_t vd_read_whole(int fd, size_t max, char **ret);
