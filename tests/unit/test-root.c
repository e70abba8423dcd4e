// SPDX-License-Identifier: LGPL-2.1-or-later
#include "tests/lib/test.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/root.h"

static char top[] = "/tmp/test-root-XXXXXX";
static char here[PATH_MAX];

static void put(const char *path, const char *bytes, size_t len)
{
	vd_autoclose int fd = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0644);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, len), len);
}

static int make_tree(void **state)
{
	vd_autofree char *large = calloc(1, 1 << 20);

	assert_non_null(getcwd(here, sizeof(here)));
	assert_non_null(mkdtemp(top));
	assert_int_equal(chdir(top), 0);
	assert_int_equal(mkdir("sys", 0755), 0);
	assert_int_equal(mkdir("sys/dir", 0755), 0);
	put("sys/dir/line", "one\n", 4);
	put("sys/dir/two-lines", "one\ntwo\n\n", 9);
	put("sys/dir/nul", "a\0b\n", 4);
	put("sys/dir/empty", "", 0);
	put("sys/dir/large", large, 1 << 20);
	put("secret", "outside of sys, inside of the tree", 5);
	assert_int_equal(symlink("/etc", "sys/out"), 0);
	assert_int_equal(symlink("/etc/hostname", "sys/dir/out"), 0);
	assert_int_equal(symlink("loop", "sys/loop"), 0);
	assert_int_equal(mkfifo("sys/dir/fifo", 0644), 0);
	return 0;
}

static int remove_tree(void **state)
{
	char command[128];

	snprintf(command, sizeof(command), "rm -rf %s", top);
	return chdir(here) != 0 || system(command) != 0;
}

static void reads_a_file_whole(void **state)
{
	VD_CLEANUP(vd_root_freep) struct vd_root *root = NULL;
	char buf[64];
	size_t len;

	assert_int_equal(vd_root_new(top, &root), 0);
	assert_false(vd_root_is_live(root));
	assert_int_equal(vd_root_read(root, "sys/dir/line", buf, sizeof(buf), &len), 0);
	assert_string_equal(buf, "one");
	assert_int_equal(vd_root_read(root, "sys/dir/two-lines", buf, sizeof(buf), &len), 0);
	assert_string_equal(buf, "one\ntwo\n");
	assert_int_equal(vd_root_read(root, "sys/dir/nul", buf, sizeof(buf), &len), 0);
	assert_int_equal(len, 3);
	assert_int_equal(vd_root_read(root, "sys/dir/empty", buf, sizeof(buf), &len), 0);
	assert_int_equal(len, 0);
}

static void refuses_what_is_no_attribute(void **state)
{
	VD_CLEANUP(vd_root_freep) struct vd_root *root = NULL;
	char buf[64];

	assert_int_equal(vd_root_new(top, &root), 0);
	assert_int_equal(vd_root_read(root, "sys/dir/large", buf, sizeof(buf), NULL), -E2BIG);
	assert_int_equal(vd_root_read(root, "sys/dir/fifo", buf, sizeof(buf), NULL), -EINVAL);
	assert_int_equal(vd_root_read(root, "sys/dir", buf, sizeof(buf), NULL), -EINVAL);
	assert_int_equal(vd_root_read(root, "sys/dir/none", buf, sizeof(buf), NULL), -ENOENT);
}

static void never_leaves_the_tree(void **state)
{
	VD_CLEANUP(vd_root_freep) struct vd_root *root = NULL;
	vd_autodir DIR *dir = NULL;
	char buf[64];

	assert_int_equal(vd_root_new(top, &root), 0);
	assert_int_equal(vd_root_read(root, "sys/dir/out", buf, sizeof(buf), NULL), -ELOOP);
	assert_true(vd_root_read(root, "sys/out/hostname", buf, sizeof(buf), NULL) < 0);
	assert_true(vd_root_read(root, "sys/loop/x", buf, sizeof(buf), NULL) < 0);
	assert_true(vd_root_read(root, "sys/../../etc/hostname", buf, sizeof(buf), NULL) < 0);
	assert_true(vd_root_opendir(root, "sys/out", &dir) < 0);
	assert_null(dir);
	assert_int_equal(vd_root_readlink(root, "sys/dir/out", buf, sizeof(buf)), 0);
	assert_string_equal(buf, "/etc/hostname");
	assert_int_equal(vd_root_readlink(root, "sys/dir/line", buf, sizeof(buf)), -EINVAL);
	assert_int_equal(vd_root_readlink(root, "sys/dir/none", buf, sizeof(buf)), -ENOENT);
	assert_int_equal(vd_root_readlink(root, "sys/dir/out", buf, 4), -E2BIG);
}

static void sorts_names_as_people_do(void **state)
{
	VD_CLEANUP(vd_root_freep) struct vd_root *root = NULL;
	VD_CLEANUP(vd_names_freep) char **names = NULL;
	size_t count;

	assert_int_equal(mkdir("sys/names", 0755), 0);
	put("sys/names/vda10", "", 0);
	put("sys/names/vda2", "", 0);
	put("sys/names/vda", "", 0);
	assert_int_equal(vd_root_new(top, &root), 0);
	assert_int_equal(vd_root_names(root, "sys/names", &names, &count), 0);
	assert_int_equal(count, 3);
	assert_string_equal(names[0], "vda");
	assert_string_equal(names[1], "vda2");
	assert_string_equal(names[2], "vda10");
	assert_null(names[3]);
	vd_names_sort_hex(names);
	assert_string_equal(names[1], "vda10");
}

static void needs_a_tree_with_sys(void **state)
{
	struct vd_root *root = NULL;

	assert_int_equal(vd_root_new("none", &root), -ENOENT);
	assert_int_equal(vd_root_new("secret", &root), -ENOTDIR);
	assert_int_equal(vd_root_new("sys/dir", &root), -ENODATA);
	assert_null(root);
}

static void the_running_system_is_live(void **state)
{
	VD_CLEANUP(vd_root_freep) struct vd_root *root = NULL;

	assert_int_equal(vd_root_new("/", &root), 0);
	assert_true(vd_root_is_live(root));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_a_file_whole),
		cmocka_unit_test(refuses_what_is_no_attribute),
		cmocka_unit_test(never_leaves_the_tree),
		cmocka_unit_test(sorts_names_as_people_do),
		cmocka_unit_test(needs_a_tree_with_sys),
		cmocka_unit_test(the_running_system_is_live),
	};

	return cmocka_run_group_tests(tests, make_tree, remove_tree);
}
