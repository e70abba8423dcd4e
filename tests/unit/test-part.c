// SPDX-License-Identifier: LGPL-2.1-or-later
/* Which names a scan of one device needs, and of which selectors the whole tree is needed. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "scan/part.h"
#include "tests/lib/tree.h"

static void put_function(const char *address)
{
	char path[128], target[128];

	snprintf(path, sizeof(path), "sys/devices/pci0000:00/%s/subsystem", address);
	put_link(path, "../../../bus/pci");
	snprintf(path, sizeof(path), "sys/bus/pci/devices/%s", address);
	snprintf(target, sizeof(target), "../../../devices/pci0000:00/%s", address);
	put_link(path, target);
}

#define CARD "sys/devices/pci0000:00/0000:00:01.0/virtio0"

static int make(void **state)
{
	tree_make(state);
	put_function("0000:00:01.0");
	put_function("0000:00:02.0");
	put_link(CARD "/subsystem", "../../../../bus/virtio");
	put_link("sys/bus/virtio/devices/virtio0",
		 "../../../devices/pci0000:00/0000:00:01.0/virtio0");
	put_link(CARD "/net/eth0/subsystem", "../../../../../../class/net");
	put(CARD "/net/eth0/dev", "10:1");
	return 0;
}

/* The names of SUBSYSTEM for SELECTOR, each with a blank after it. */
static const char *names_of(const char *selector, const char *subsystem)
{
	static char text[256];
	char *selectors[] = { (char *)selector, NULL };
	VD_CLEANUP(vd_part_freep) struct vd_part *part = NULL;
	VD_CLEANUP(vd_names_freep) char **names = NULL;

	assert_int_equal(vd_part_find(tree.root, selectors, &part), 0);
	assert_true(vd_part_names(part, subsystem, false, &names) >= 0);
	text[0] = '\0';
	for (char **name = names; name && *name; name++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s ", *name);
	return text;
}

static void all_of_the_device_and_no_other(void **state)
{
	const char *const selectors[] = { "pci:0000:00:01.0", "virtio:virtio0" };

	(void)state;
	for (size_t i = 0; i < VD_ARRAY_SIZE(selectors); i++) {
		assert_string_equal(names_of(selectors[i], "pci"), "0000:00:01.0 ");
		assert_string_equal(names_of(selectors[i], "virtio"), "virtio0 ");
		assert_string_equal(names_of(selectors[i], "net"), "eth0 ");
		assert_string_equal(names_of(selectors[i], "dev"), "10:1 ");
		assert_string_equal(names_of(selectors[i], "block"), "");
	}
	assert_string_equal(names_of("pci:0000:00:02.0", "net"), "");
}

static void a_device_with_the_same_master_belongs_to_it(void **state)
{
	(void)state;
	put_link("sys/devices/pci0000:00/0000:00:02.0/net/eth1/subsystem",
		 "../../../../../class/net");
	put_link("sys/devices/pci0000:00/0000:00:02.0/net/eth1/master",
		 "../../../0000:00:01.0/virtio0/net/eth0");
	assert_string_equal(names_of("pci:0000:00:02.0", "pci"), "0000:00:01.0 0000:00:02.0 ");
	assert_string_equal(names_of("pci:0000:00:02.0", "virtio"), "virtio0 ");
}

static void needs_all(const char *selector)
{
	char *selectors[] = { (char *)selector, NULL };
	struct vd_part *part = NULL;

	assert_int_equal(vd_part_find(tree.root, selectors, &part), -EOPNOTSUPP);
	assert_null(part);
}

static void other_selectors_need_the_whole_tree(void **state)
{
	(void)state;
	needs_all("eth0");
	needs_all("0000:00:01.0");
	needs_all("pci:0000:00:03.0");
	needs_all("pci:0000:00:*");
	needs_all("pci:../x");
	needs_all("nosuch:virtio0");
	put(CARD "/nvme/nvme0/uevent", "");
	put_link(CARD "/nvme/nvme0/subsystem", "../../../../../../class/nvme");
	needs_all("pci:0000:00:01.0");
	needs_all("virtio:virtio0");
	put_link("sys/bus/vdpa/devices/vdpa0", "../../../devices/vdpa0");
	needs_all("pci:0000:00:02.0");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(all_of_the_device_and_no_other, make, tree_remove),
		cmocka_unit_test_setup_teardown(a_device_with_the_same_master_belongs_to_it, make,
						tree_remove),
		cmocka_unit_test_setup_teardown(other_selectors_need_the_whole_tree, make,
						tree_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
