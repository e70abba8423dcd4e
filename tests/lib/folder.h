/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A folder for the files of a test. In memory ($TMPDIR), a tree of a thousand files takes a quarter of the time. */
#pragma once

/* The longest path: tests put it into commands and paths of a fixed length. */
#define FOLDER_MAX 48

/* folder_make - Make a new folder in $TMPDIR (if its path is short; default: /tmp), named after the program. Write its path to PATH. Fail
 * the test if that is impossible. */
void folder_make(char path[static FOLDER_MAX]);

/* folder_remove - Remove the folder PATH and all that is in it. Fail the test if that is impossible; no such folder is no failure. */
void folder_remove(const char *path);
