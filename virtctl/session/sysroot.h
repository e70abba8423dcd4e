/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The tree that --sysroot names: a folder, or a snapshot file, which becomes a folder in memory. */
#pragma once

#include <limits.h>
#include <sys/types.h>

struct error;

/* Zeroed: none is open. */
struct sysroot {
	char path[PATH_MAX]; /* of the folder */
	pid_t cleaner;	     /* the process that removes the folder; 0: it is the caller's own */
	int until_closed;    /* the cleaner waits for the end of this pipe */
};

/*
 * sysroot_open - Open the tree at GIVEN. A snapshot file is unpacked into a folder for this user
 * alone, in $XDG_RUNTIME_DIR, /dev/shm or $TMPDIR. A process of its own removes the folder at
 * sysroot_close(), or when virtctl has ended by any signal. Anything but a regular file is left to
 * virtd to refuse. Block for VD_SNAPSHOT_SECONDS_MAX at most. Return EXIT_DONE, or with ERROR set:
 * EXIT_FAILED: the file is damaged, hostile or too large, or there is no room for the folder.
 * EXIT_PERMISSION: the file can't be read. EXIT_UNSUPPORTED: there is no libarchive.
 */
int sysroot_open(struct sysroot *sysroot, const char *given, struct error *error);

/* sysroot_close - Wait until the folder of a snapshot file is removed, and empty SYSROOT. */
void sysroot_close(struct sysroot *sysroot);
#define SYSROOT_AUTO VD_CLEANUP(sysroot_close)
