/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the kernel said of a device while something was done to it: a write answers with an errno,
 * the reason is in the log. Record format: Linux, Documentation/ABI/testing/dev-kmsg.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* vd_kmsg_open - the log from now on: a descriptor that the caller closes, or -1 where it can't be
 * read. Never blocks. */
int vd_kmsg_open(void);

/* vd_kmsg_about - the last that was said of the device NAME since: true, and the text in BUF, cut
 * to SIZE. FD -1: nothing. */
bool vd_kmsg_about(int fd, const char *name, char *buf, size_t size);

/* vd_kmsg_record - whether RECORD, as it is read from the log, speaks of NAME; then its text
 * without what stands before and below it. */
bool vd_kmsg_record(const char *record, const char *name, char *buf, size_t size);
