/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Standard output that is closed, full or gone. */
#pragma once

struct error;

/*
 * stdio_hold_places - Open /dev/null in place of each standard stream that is closed, so that no
 * other file gets its number. It is opened in the wrong direction, so that using it still fails.
 */
void stdio_hold_places(void);

/*
 * stdio_flush_output - Write what is buffered for standard output. stdio_close_output() reports a
 * failure.
 */
void stdio_flush_output(void);

/*
 * stdio_close_output - Close standard output, after writing what is left. Return EXIT_DONE, or
 * EXIT_FAILED with ERROR set: not all of it was written, now or before (the disk is full, for
 * example). The error is printed, unless it is EPIPE: the reader of a pipe is gone.
 */
int stdio_close_output(struct error *error);
