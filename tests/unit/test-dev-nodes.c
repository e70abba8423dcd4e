// SPDX-License-Identifier: LGPL-2.1-or-later
/* Which node an interface has: the kernel's name for it, if that can be the name of a node. */
#include <limits.h>
#include <string.h>

#include "device/dev-nodes.h"
#include "device/model.h"
#include "interface/class.h"
#include "tests/lib/tree.h"

#define DIR "sys/devices/virtual/odd/odd0"

static void assert_node(const char *uevent, const char *expected)
{
	static const struct vd_class class = { .name = "odd",
					       .uevent_names_node = true,
					       .devnode = "/dev/%s" };
	const struct vd_interface interface = { .class = &class, .name = "odd0", .path = DIR };
	char node[PATH_MAX] = "";

	put(DIR "/uevent", uevent);
	assert_int_equal(vd_interface_node(tree.root, &interface, node, sizeof(node)), 0);
	if (strcmp(node, expected) != 0)
		fail_msg("%s: %s, not %s", uevent, node, expected);
}

static void the_kernels_name_counts(void **state)
{
	assert_node("MAJOR=1\nDEVNAME=input/event3\nMINOR=2\n", "/dev/input/event3");
	assert_node("MAJOR=1\nMINOR=2\n", "/dev/odd0");
	assert_node("XDEVNAME=other\n", "/dev/odd0");
}

static void a_name_that_leads_elsewhere_is_none(void **state)
{
	assert_node("DEVNAME=\n", "/dev/odd0");
	assert_node("DEVNAME=/etc/shadow\n", "/dev/odd0");
	assert_node("DEVNAME=../etc/shadow\n", "/dev/odd0");
	assert_node("DEVNAME=input/../../etc/shadow\n", "/dev/odd0");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_kernels_name_counts),
		cmocka_unit_test(a_name_that_leads_elsewhere_is_none),
	};

	return cmocka_run_group_tests(tests, tree_make, tree_remove);
}
