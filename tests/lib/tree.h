/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The tree of a test program, of which there is one at a time, and the files in it. Whatever fails here fails the test. */
#pragma once

#include <stddef.h>

#include "base/root.h"
#include "tests/lib/folder.h"
#include "tests/lib/test.h"

struct tree {
	char top[FOLDER_MAX];
	struct vd_root *root;
};

extern struct tree tree;

/* tree_make - Make a tree that has an empty sys. Return 0. tree_remove - Remove it. Return 0. Both can be fixtures of cmocka. */
int tree_make(void **state);
int tree_remove(void **state);

/* tree_unpack - Make the tree that tests/NAME.tree describes. */
void tree_unpack(const char *name);

/* tree_path - Return the absolute path of PATH. It stays valid for the next three calls in this thread. */
const char *tree_path(const char *path);

/* Write the file, link or folder PATH, after the folders above it. It may be there already, except that put_folder() needs a folder then. */
void put(const char *path, const char *text);
void put_bytes(const char *path, const void *bytes, size_t size);
void put_link(const char *path, const char *target);
void put_folder(const char *path);

/* tree_read - Read the first line of the file PATH, without its newline. */
void tree_read(const char *path, char *buf, size_t size);
void tree_unlink(const char *path);
