// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/follow.h"
#include "base/link.h"
#include "base/root.h"
#include "tests/lib/tree.h"

static int make_tree(void **state)
{
	vd_autofree char *large = calloc(1, 1 << 20);

	tree_make(state);
	put("sys/dir/line", "one\n");
	put("sys/dir/two-lines", "one\ntwo\n\n");
	put_bytes("sys/dir/nul", "a\0b\n", 4);
	put("sys/dir/empty", "");
	put_bytes("sys/dir/large", large, 1 << 20);
	put("secret", "outside of sys, inside of the tree");
	put_link("sys/out", "/etc");
	put_link("sys/dir/out", "/etc/hostname");
	put_link("sys/loop", "loop");
	assert_int_equal(mkfifo(tree_path("sys/dir/fifo"), 0644), 0);
	return 0;
}

static void reads_a_file_whole(void **state)
{
	VD_CLEANUP(vd_root_freep) struct vd_root *root = NULL;
	char buf[64];
	size_t len;

	assert_int_equal(vd_root_new(tree.top, &root), 0);
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

	assert_int_equal(vd_root_new(tree.top, &root), 0);
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

	assert_int_equal(vd_root_new(tree.top, &root), 0);
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

/* Above the top of a tree there is nothing, and not the top once more, as of "/". */
static void links_do_not_lead_above_the_tree(void **state)
{
	static const struct {
		const char *target;
		int result;
	} rows[] = { { "../bus/x", 0 },
		     { "../../sys/bus/x", 0 },
		     { "../../../sys/bus/x", -EXDEV },
		     { "../../etc/x", -EXDEV },
		     { "/sys/bus/x", 0 },
		     { "/etc/x", -EXDEV },
		     { "../../sys", -EXDEV },
		     { "./../bus//y/../x", 0 } };
	VD_CLEANUP(vd_root_freep) struct vd_root *root = NULL;
	char buf[64];

	assert_int_equal(vd_root_new(tree.top, &root), 0);
	for (size_t i = 0; i < VD_ARRAY_SIZE(rows); i++) {
		put_link("sys/links/one", rows[i].target);
		vd_root_forget(root);
		strcpy(buf, "untouched");
		print_message("# %s\n", rows[i].target);
		assert_int_equal(vd_link_resolve(root, "sys/links/one", buf, sizeof(buf)),
				 rows[i].result);
		assert_string_equal(buf, rows[i].result ? "untouched" : "sys/bus/x");
	}
	put_link("sys/links/one", "../bus/x");
	vd_root_forget(root);
	assert_int_equal(vd_link_resolve(root, "sys/links/one", buf, strlen("sys/bus/x")),
			 -ENAMETOOLONG);
	tree_unlink("sys/links/one");
}

static void sorts_names_as_people_do(void **state)
{
	VD_CLEANUP(vd_root_freep) struct vd_root *root = NULL;
	VD_CLEANUP(vd_names_freep) char **names = NULL, **hex = NULL;
	size_t count;

	put("sys/names/vda10", "");
	put("sys/names/vda2", "");
	put("sys/names/vda", "");
	assert_int_equal(vd_root_new(tree.top, &root), 0);
	assert_int_equal(vd_root_names(root, "sys/names", &names, &count), 0);
	assert_int_equal(count, 3);
	assert_string_equal(names[0], "vda");
	assert_string_equal(names[1], "vda2");
	assert_string_equal(names[2], "vda10");
	assert_null(names[3]);
	assert_int_equal(vd_root_names_hex(root, "sys/names", &hex), 0);
	assert_string_equal(hex[1], "vda10");
	assert_string_equal(hex[2], "vda2");
	assert_null(hex[3]);
}

static void sorts_any_names_as_strverscmp(void **state)
{
	static const char signs[] = "0129ab-";
	VD_CLEANUP(vd_root_freep) struct vd_root *root = NULL;
	VD_CLEANUP(vd_names_freep) char **names = NULL;
	unsigned seed = 7;
	size_t count;

	for (unsigned i = 0; i < 600; i++) {
		char path[32] = "sys/any/";
		size_t len = 1 + (unsigned)rand_r(&seed) % 6;

		for (size_t j = 0; j < len; j++)
			strncat(path, &signs[(unsigned)rand_r(&seed) % (sizeof(signs) - 1)], 1);
		put(path, "");
	}
	assert_int_equal(vd_root_new(tree.top, &root), 0);
	assert_int_equal(vd_root_names(root, "sys/any", &names, &count), 0);
	assert_true(count > 300);
	for (size_t i = 1; i < count; i++) {
		if (strverscmp(names[i - 1], names[i]) >= 0)
			fail_msg("%s before %s", names[i - 1], names[i]);
	}
}

static void needs_a_tree_with_sys(void **state)
{
	struct vd_root *root = NULL;

	assert_int_equal(vd_root_new(tree_path("none"), &root), -ENOENT);
	assert_int_equal(vd_root_new(tree_path("secret"), &root), -ENOTDIR);
	assert_int_equal(vd_root_new(tree_path("sys/dir"), &root), -ENODATA);
	assert_null(root);
}

/* As root, to whom no mode matters: so it is virtd that refuses. */
static void restricted_reads_what_all_may_read(void **state)
{
	VD_CLEANUP(vd_root_freep) struct vd_root *root = NULL;
	VD_CLEANUP(vd_names_freep) char **names = NULL;
	char buf[64];
	uint64_t inode;

	put("sys/closed/open/file", "x");
	put("sys/listed/file", "x");
	put("proc/70/comm", "x");
	assert_int_equal(chmod(tree.top, 0755), 0);
	assert_int_equal(vd_root_new(tree.top, &root), 0);
	assert_int_equal(chmod(tree_path("sys/listed/file"), 0600), 0);
	assert_int_equal(chmod(tree_path("sys/listed"), 0711), 0);
	assert_int_equal(chmod(tree_path("sys/closed"), 0700), 0);
	assert_int_equal(chmod(tree_path("proc/70/comm"), 0400), 0);
	assert_false(vd_root_restrict(true));
	assert_true(vd_root_is_restricted());
	assert_int_equal(vd_root_read(root, "sys/dir/line", buf, sizeof(buf), NULL), 0);
	assert_int_equal(vd_root_read(root, "sys/listed/file", buf, sizeof(buf), NULL), -EACCES);
	assert_int_equal(vd_root_names(root, "sys/listed", &names, NULL), -EACCES);
	assert_int_equal(vd_root_read(root, "sys/closed/open/file", buf, sizeof(buf), NULL), -EACCES);
	assert_int_equal(vd_root_names(root, "sys/closed/open", &names, NULL), -EACCES);
	assert_int_equal(vd_root_inode(root, "sys/closed/open", &inode), -EACCES);
	/* Of processes, others decide. */
	assert_int_equal(vd_root_read(root, "proc/70/comm", buf, sizeof(buf), NULL), 0);
	assert_true(vd_root_restrict(false));
	assert_int_equal(vd_root_read(root, "sys/listed/file", buf, sizeof(buf), NULL), 0);
	assert_int_equal(vd_root_read(root, "sys/closed/open/file", buf, sizeof(buf), NULL), 0);
}

static void the_folder_of_the_tree_and_those_above_it_must_let_all_in(void **state)
{
	VD_CLEANUP(vd_root_freep) struct vd_root *open = NULL;
	VD_CLEANUP(vd_root_freep) struct vd_root *hidden = NULL;
	VD_CLEANUP(vd_root_freep) struct vd_root *same = NULL;
	VD_CLEANUP(vd_names_freep) char **names = NULL;
	char buf[64];

	put("sys/dir/line", "x");
	put("inner/sys/file", "x");
	assert_int_equal(chmod(tree.top, 0755), 0);
	assert_int_equal(vd_root_new(tree.top, &open), 0);
	assert_int_equal(chmod(tree.top, 0700), 0);
	assert_int_equal(vd_root_new(tree_path("inner"), &hidden), 0);
	assert_int_equal(vd_root_again(hidden, &same), 0);
	vd_root_restrict(true);
	assert_int_equal(vd_root_read(open, "sys/dir/line", buf, sizeof(buf), NULL), -EACCES);
	assert_int_equal(vd_root_read(hidden, "sys/file", buf, sizeof(buf), NULL), -EACCES);
	assert_int_equal(vd_root_names(hidden, "sys", &names, NULL), -EACCES);
	assert_int_equal(vd_root_read(same, "sys/file", buf, sizeof(buf), NULL), -EACCES);
	vd_root_restrict(false);
	assert_int_equal(vd_root_read(hidden, "sys/file", buf, sizeof(buf), NULL), 0);
	assert_int_equal(chmod(tree.top, 0755), 0);
	vd_root_restrict(true);
	assert_int_equal(vd_root_read(open, "sys/dir/line", buf, sizeof(buf), NULL), 0);
	vd_root_restrict(false);
}

/* debugfs is closed, and most files in it are open to all. */
static void folders_of_the_running_system_are_closed_too(void **state)
{
	VD_CLEANUP(vd_root_freep) struct vd_root *root = NULL;
	VD_CLEANUP(vd_names_freep) char **names = NULL;
	char link[128], path[128], buf[64];

	put("sys/closed/open/file", "x");
	put_link("sys/closed/link", "x");
	snprintf(path, sizeof(path), "%s/sys/closed/open/file", tree.top + 1);
	snprintf(link, sizeof(link), "%s/sys/closed/link", tree.top + 1);
	assert_int_equal(chmod(tree.top, 0755), 0);
	assert_int_equal(chmod(tree_path("sys/closed"), 0755), 0);
	assert_int_equal(vd_root_new("/", &root), 0);
	vd_root_restrict(true);
	assert_int_equal(vd_root_read(root, path, buf, sizeof(buf), NULL), 0);
	assert_int_equal(chmod(tree_path("sys/closed"), 0700), 0);
	vd_root_restrict(true);
	assert_int_equal(vd_root_read(root, path, buf, sizeof(buf), NULL), -EACCES);
	assert_false(vd_root_has_file(root, path));
	assert_int_equal(vd_root_readlink(root, link, buf, sizeof(buf)), -EACCES);
	assert_int_equal(vd_root_names(root, "proc/self/fd", &names, NULL), 0);
	vd_root_restrict(false);
	assert_int_equal(vd_root_read(root, path, buf, sizeof(buf), NULL), 0);
}

static void a_link_leads_into_no_folder_that_is_closed(void **state)
{
	VD_CLEANUP(vd_root_freep) struct vd_root *root = NULL;
	struct vd_followed found;

	put("dev/closed/a/vda", "x");
	put_link("dev/closed/link", "a/vda");
	assert_int_equal(chmod(tree.top, 0755), 0);
	assert_int_equal(vd_root_new(tree.top, &root), 0);
	assert_int_equal(chmod(tree_path("dev/closed"), 0744), 0);
	assert_int_equal(vd_follow(root, "dev/closed/link", &found), 0);
	vd_root_restrict(true);
	assert_int_equal(vd_follow(root, "dev/closed/link", &found), -EACCES);
	assert_int_equal(vd_follow(root, "dev/closed/none", &found), -EACCES);
	assert_int_equal(vd_follow(root, "dev/closed", &found), 0);
	vd_root_restrict(false);
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
		cmocka_unit_test(links_do_not_lead_above_the_tree),
		cmocka_unit_test(sorts_names_as_people_do),
		cmocka_unit_test(sorts_any_names_as_strverscmp),
		cmocka_unit_test(needs_a_tree_with_sys),
		cmocka_unit_test(restricted_reads_what_all_may_read),
		cmocka_unit_test(the_folder_of_the_tree_and_those_above_it_must_let_all_in),
		cmocka_unit_test(folders_of_the_running_system_are_closed_too),
		cmocka_unit_test(a_link_leads_into_no_folder_that_is_closed),
		cmocka_unit_test(the_running_system_is_live),
	};

	return cmocka_run_group_tests(tests, make_tree, tree_remove);
}
