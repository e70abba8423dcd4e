/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the kernel logged about a device during a write: the write returns an errno, and the log has
 * the reason. Record format: Linux, Documentation/ABI/testing/dev-kmsg. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* vd_kmsg_open - Open the kernel's log, from now on. Return a descriptor that the caller closes, or
 * -1 if it can't be read. Never blocks. */
int vd_kmsg_open(void);

/* vd_kmsg_about - Read FD (-1: nothing) up to the end of the log. Return whether a record was about
 * the device NAME, and the last one's text in BUF, cut to SIZE. Never blocks. */
bool vd_kmsg_about(int fd, const char *name, char *buf, size_t size);

/* vd_kmsg_record - Return whether RECORD, as read from the log, is about NAME. Write its text,
 * without the prefix and the lines below, to BUF, cut to SIZE. */
bool vd_kmsg_record(const char *record, const char *name, char *buf, size_t size);
