// SPDX-License-Identifier: LGPL-2.1-or-later
#include "tests/lib/tree.h"

#include <unistd.h>

#include "base/permissions.h"

static enum vd_permissions check(uid_t user, mode_t mode, enum vd_owner owner)
{
	return vd_check_permissions(&(struct stat){ .st_uid = user, .st_mode = S_IFREG | mode },
				    owner);
}

static void the_owner_must_be_trusted(void **state)
{
	const uid_t self = geteuid(), other = self + 12345;

	assert_int_equal(check(self, 0600, VD_OWNER_SELF), VD_PERMISSIONS_GOOD);
	assert_int_equal(check(self, 0600, VD_OWNER_SELF_OR_ROOT), VD_PERMISSIONS_GOOD);
	assert_int_equal(check(other, 0600, VD_OWNER_SELF), VD_PERMISSIONS_OWNER);
	assert_int_equal(check(other, 0600, VD_OWNER_SELF_OR_ROOT), VD_PERMISSIONS_OWNER);
	assert_int_equal(check(0, 0600, VD_OWNER_SELF_OR_ROOT), VD_PERMISSIONS_GOOD);
	assert_int_equal(check(0, 0600, VD_OWNER_SELF),
			 self == 0 ? VD_PERMISSIONS_GOOD : VD_PERMISSIONS_OWNER);
}

/* For root, root's file and its own are one. */
static void the_owner_must_be_trusted_by_another_user(void **state)
{
	if (geteuid() != 0 || seteuid(12345) < 0)
		skip();
	the_owner_must_be_trusted(state);
	assert_int_equal(seteuid(0), 0);
}

static void nobody_else_may_write(void **state)
{
	const uid_t self = geteuid();

	assert_int_equal(check(self, 0755, VD_OWNER_SELF), VD_PERMISSIONS_GOOD);
	assert_int_equal(check(self, 0620, VD_OWNER_SELF), VD_PERMISSIONS_MODE);
	assert_int_equal(check(self, 0602, VD_OWNER_SELF_OR_ROOT), VD_PERMISSIONS_MODE);
	/* The owner is named first. */
	assert_int_equal(check(self + 1, 0666, VD_OWNER_SELF), VD_PERMISSIONS_OWNER);
}

static void all_reach_what_no_closed_folder_is_above(void **state)
{
	put("sys/closed/open/file", "x");
	put_link("sys/link", "closed/open/file");
	put("sys/shut/file", "x");
	assert_int_equal(chmod(tree.top, 0755), 0);
	assert_int_equal(chmod(tree_path("sys/closed"), 0711), 0);
	assert_true(vd_others_reach("/"));
	assert_true(vd_others_reach("/etc"));
	assert_true(vd_others_reach(tree_path("sys/closed/open/file")));
	assert_true(vd_others_reach(tree_path("sys/none/none")));
	/* Its own mode does not matter, and lets others list it, not search it. */
	assert_int_equal(chmod(tree_path("sys/closed"), 0744), 0);
	assert_true(vd_others_reach(tree_path("sys/closed")));
	assert_false(vd_others_reach(tree_path("sys/closed/none")));
	assert_false(vd_others_reach(tree_path("sys/closed/open/file")));
	assert_false(vd_others_reach(tree_path("sys/link")));
	assert_true(vd_others_reach(tree_path("sys/shut/file")));
	assert_int_equal(chmod(tree.top, 0700), 0);
	assert_false(vd_others_reach(tree_path("sys/shut/file")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_owner_must_be_trusted),
		cmocka_unit_test(the_owner_must_be_trusted_by_another_user),
		cmocka_unit_test(nobody_else_may_write),
		cmocka_unit_test_setup_teardown(all_reach_what_no_closed_folder_is_above, tree_make,
						tree_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
