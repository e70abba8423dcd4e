/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files that lock something by flock(2), and that their holder removes. */
#pragma once

/*
 * vd_lock_file - Open and lock the file NAME in the folder DIRFD (AT_FDCWD: NAME is a path), and
 * make it if need be, for its owner alone. Close *RET_FD to unlock it; remove the file before that,
 * if at all. Do not wait for another holder, and take no file that was removed meanwhile. Return 0,
 * or:
 * -EBUSY: another process holds it.
 * -ELOOP: it is a symbolic link.
 * Those of openat(2), flock(2) and fstat(2).
 */
int vd_lock_file(int dirfd, const char *name, int *ret_fd);
