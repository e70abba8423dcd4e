/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reading a descriptor to its end. */
#pragma once

#include <stddef.h>
#include <sys/types.h>

/*
 * vd_read_all - what FD has up to its end, into BUF; the number of bytes, which is below SIZE.
 * -E2BIG: SIZE bytes or more; those of read(2), but for EINTR.
 */
ssize_t vd_read_all(int fd, char *buf, size_t size);

/*
 * vd_read_whole - the same into memory that grows with what is read, *RET, which the caller frees:
 * the number of bytes, which is below MAX. -E2BIG: MAX bytes or more. -ENOMEM.
 */
ssize_t vd_read_whole(int fd, size_t max, char **ret);
