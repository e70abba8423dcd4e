/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Standard output that is closed, full or gone. */
#pragma once

struct error;

/* Keep what we open out of the places of the three standard streams, where the caller left one
 * empty. */
void stdio_hold_places(void);

/* Write what there is so far; if that fails, stdio_close_output() tells of it. */
void stdio_flush_output(void);

/*
 * stdio_close_output - write what is left, and learn whether all of it was taken: not so on a full
 * disk, for example. Then it says so on standard error, but for a pipe that nobody reads: that one
 * knows. Returns an exit code.
 */
int stdio_close_output(struct error *error);
