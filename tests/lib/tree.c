// SPDX-License-Identifier: LGPL-2.1-or-later
#include "tests/lib/tree.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/lib/process.h"

struct tree tree;

static void open_root(void)
{
	assert_int_equal(vd_root_new(tree.top, &tree.root), 0);
}

int tree_make(void **state)
{
	folder_make(tree.top);
	put_folder("sys");
	open_root();
	return 0;
}

void tree_unpack(const char *name)
{
	folder_make(tree.top);
	shell("%s %s/%s.tree %s", getenv("UNPACK"), getenv("TESTS"), name, tree.top);
	open_root();
}

int tree_remove(void **state)
{
	vd_root_free(tree.root);
	tree.root = NULL;
	folder_remove(tree.top);
	return 0;
}

const char *tree_path(const char *path)
{
	static _Thread_local char bufs[4][PATH_MAX];
	static _Thread_local unsigned next;
	char *buf = bufs[next++ % VD_ARRAY_SIZE(bufs)];

	assert_true(snprintf(buf, PATH_MAX, "%s/%s", tree.top, path) < PATH_MAX);
	return buf;
}

/* The absolute path of PATH, once the folders above it are there. */
static const char *new_path(const char *path)
{
	const char *absolute = tree_path(path);
	char *folder = strdupa(absolute);

	for (char *slash = folder + strlen(tree.top) + 1; (slash = strchr(slash, '/')); slash++) {
		*slash = '\0';
		assert_true(mkdir(folder, 0777) == 0 || errno == EEXIST);
		*slash = '/';
	}
	return absolute;
}

void put_bytes(const char *path, const void *bytes, size_t size)
{
	vd_autoclose int fd = open(new_path(path), O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0666);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, size), size);
}

void put(const char *path, const char *text)
{
	put_bytes(path, text, strlen(text));
}

void put_link(const char *path, const char *target)
{
	const char *absolute = new_path(path);

	assert_true(unlink(absolute) == 0 || errno == ENOENT);
	assert_int_equal(symlink(target, absolute), 0);
}

void put_folder(const char *path)
{
	assert_true(mkdir(new_path(path), 0777) == 0 || errno == EEXIST);
}

void tree_read(const char *path, char *buf, size_t size)
{
	vd_autoclose int fd = open(tree_path(path), O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, buf, size - 1);

	assert_true(n >= 0);
	buf[n] = '\0';
	buf[strcspn(buf, "\n")] = '\0';
}

void tree_unlink(const char *path)
{
	assert_int_equal(unlink(tree_path(path)), 0);
}
