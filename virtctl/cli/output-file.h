/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A file that a verb writes whole, or not at all. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct output_file {
	const char *path; /* borrowed */
	const char *name; /* of PATH in its folder */
	int dir;	  /* the folder; -1: it is not open */
};

/*
 * output_file_open - Open the folder of PATH, which stays the same one, whatever becomes of its path. The
 * caller closes FILE in any case. Return 0, or:
 * -EISDIR: PATH is a folder.
 * -EMEDIUMTYPE: PATH is a device node, a FIFO or a socket, or leads to one: it must not be replaced.
 * -ENOMEM.
 * Those of open(2).
 */
int output_file_open(struct output_file *file, const char *path);

/* output_file_reason - Return the text of ERROR, a negative errno of the functions of this file. */
const char *output_file_reason(int error);

/*
 * output_file_write - Write the LEN bytes at DATA to FILE with the mode MODE: vd_write_atomic(), or unless
 * REPLACES vd_write_atomic_new(). Signals that would end virtctl wait for so long, so that the temporary
 * file does not stay. Return as these functions.
 */
int output_file_write(const struct output_file *file, bool replaces, mode_t mode, const char *data,
		      size_t len);

/* output_file_close - Close the folder of FILE, if it is open. */
void output_file_close(struct output_file *file);
