/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writes a file whole or not at all, also if the power is lost meanwhile. */
#pragma once

#include <stddef.h>
#include <sys/types.h>

/*
 * vd_write_atomic - Replace the file NAME of the folder DIRFD by one with the LEN bytes at DATA and
 * the mode MODE, whatever the umask. In order: write the file TEMPORARY of the same folder,
 * fsync(2) it, rename(2) it to NAME, fsync(2) the folder. Block on the disk. A file TEMPORARY that a
 * killed process left is removed first, so no other process may use that name meanwhile. NAME is
 * replaced even if it is a symbolic link; no link is followed. Return 0, or:
 * -EEXIST: TEMPORARY is a folder, or another process has made it meanwhile; it stays.
 * Those of open(2), write(2) except -EINTR, fchmod(2), fsync(2) and rename(2).
 * After an error NAME is unchanged, unless only the last fsync(2) failed; TEMPORARY is removed after
 * every error but -EEXIST.
 */
int vd_write_atomic(int dirfd, const char *name, const char *temporary, mode_t mode,
		    const char *data, size_t len);

/* vd_write_atomic_new - Do as vd_write_atomic(), but replace no file: -EEXIST if there is one of
 * that name, also one that came meanwhile. */
int vd_write_atomic_new(int dirfd, const char *name, const char *temporary, mode_t mode,
			const char *data, size_t len);
