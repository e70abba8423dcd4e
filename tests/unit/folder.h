/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A folder for a test's files. Trees of a thousand files are made and removed: $TMPDIR can be in memory, where that takes a quarter of the time. */
#pragma once

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The longest path: tests put it into commands and paths of a fixed length. */
#define FOLDER_MAX 48

/* folder_make - a new folder, in $TMPDIR (if its path is short; else /tmp), whose path is written to PATH. NAME: 18 bytes at most.
 * Returns PATH, or NULL: errno says why. */
static inline char *folder_make(char path[static FOLDER_MAX], const char *name)
{
	const char *parent = getenv("TMPDIR");

	if (!parent || parent[0] != '/' || strlen(parent) > 16)
		parent = "/tmp";
	snprintf(path, FOLDER_MAX, "%s/test-%s-XXXXXX", parent, name);
	return mkdtemp(path);
}
