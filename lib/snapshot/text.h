/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Snapshots as text, one entry a line, for people to read, compare and keep:
 *
 *   # comment                 on a line of its own; empty lines are skipped too
 *   D PATH                    a folder. Parents of anything are made without being named
 *   L PATH -> TARGET          a symbolic link
 *   F PATH = TEXT             a file that holds TEXT and a newline, as most attributes do
 *   N PATH = TEXT             a file that holds TEXT alone; "N PATH =" is an empty file
 *   B PATH                    a file of several lines: each following line that begins with a tab,
 *                             less that tab, and a newline each
 *
 * PATH is relative (sys/…, proc/…), without "." and ".." in it. A PATH that begins with "./" goes
 * on from the folder of the last "D PATH" that did not. It ends at the first " -> " or " = "; a
 * blank of its own there is written \x20.
 * In PATH, TEXT, TARGET and the lines of a B: \\ is a backslash, \n a newline, \t a tab, \xNN (two
 * lower-case hexadecimal digits) any byte. vd_text_write() writes every byte that is not printable
 * ASCII as \xNN, and a blank at the end of a line too, since editors and mailers eat it.
 * No path may come twice, and only folders may have something below them.
 */
#pragma once

#include "snapshot/snapshot.h"

/*
 * vd_text_read - Add the entries of TEXT (LEN bytes and a NUL; changed) to SNAPSHOT. Return 0, or
 * with the fault set, which begins with the number of the line:
 * -EINVAL: a line that can't be used.
 * Those of vd_snapshot_add().
 */
int vd_text_read(struct vd_snapshot *snapshot, char *text, size_t len);

/* vd_text_write - Write SNAPSHOT, after a comment HEAD, as text to *RET, which the caller frees; a
 * NUL is after it. Return 0, or -ENOMEM. */
int vd_text_write(const struct vd_snapshot *snapshot, const char *head, char **ret,
		  size_t *ret_len);
