// SPDX-License-Identifier: LGPL-2.1-or-later
/* What is to be typed to get a device back that is unbound. */
#include "tests/lib/test.h"

#include "drivers/expect.h"
#include "drivers/tree-plan.h"
#include "plan/plan.h"

static void expect_undo_command(const char *selector, const char *driver, const char *wanted)
{
	VD_CLEANUP(vd_plan_freep) struct vd_plan *plan = NULL;
	char reason[VD_REASON_MAX];

	assert_int_equal(tree_plan(selector, VD_ACTION_UNBIND, driver, &plan, reason), 0);
	assert_string_equal(plan->undo_command, wanted);
}

static void the_undo_command_binds_the_driver_again(void **state)
{
	struct tree q35 = tree;

	expect_undo_command(
		"0000:00:11.0", NULL,
		"it has no driver now ('virtctl bind pci:0000:00:11.0' binds it again)");
	give("vfio-pci", "(null)\n");
	expect_undo_command(
		"0000:00:11.0", NULL,
		"it has no driver now ('virtctl bind pci:0000:00:11.0 vfio-pci' binds it "
		"again)");
	give("e1000e", "(null)\n");
	/* The kernel chooses none for a function that is not probed. */
	put("sys/devices/pci0000:00/0000:00:10.0/sriov_drivers_autoprobe", "0\n");
	put_link(PART_PATH("physfn"), "../0000:00:10.0");
	expect_undo_command(
		"0000:00:11.0", NULL,
		"it has no driver now ('virtctl bind pci:0000:00:11.0 e1000e' binds it again)");
	tree_unlink(PART_PATH("physfn"));
	tree_unlink(PART_PATH("driver"));
	expect_undo_command("0000:00:11.0", "none",
			    "it has no driver ('virtctl bind pci:0000:00:11.0 --persist' binds its "
			    "default driver, if it has one)");
	put_link(PART_PATH("driver"), "../../../bus/pci/drivers/e1000e");
	tree_unpack("fixtures/lpar");
	expect_undo_command("0.0.1000", NULL,
			    "it has no driver now ('virtctl bind ccw:0.0.1000' binds it again, and "
			    "'virtctl online ccw:0.0.1000' switches it on)");
	expect_undo_command("0.0.1001", NULL,
			    "it has no driver now ('virtctl bind ccw:0.0.1001' binds it again)");
	/* It goes with its subchannel. */
	expect_undo_command(
		"0.0.1000", "none",
		"it has no driver now ('virtctl bind ccw:0.0.1000 --persist' binds it again, "
		"and 'virtctl online ccw:0.0.1000' switches it on)");
	tree_remove(NULL);
	tree_unpack("fixtures/s390x");
	expect_undo_command(
		"0.0.0100", "none",
		"it has no driver now ('virtctl bind ccw:0.0.0100 --persist' binds it again)");
	tree_remove(NULL);
	tree = q35;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_undo_command_binds_the_driver_again),
	};

	return cmocka_run_group_tests(tests, plan_setup, plan_teardown);
}
