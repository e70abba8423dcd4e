// SPDX-License-Identifier: LGPL-2.1-or-later
/* What a person may type for a device, and which one is meant. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/follow.h"
#include "scan/scan.h"
#include "tests/lib/system.h"
#include "tests/lib/device.h"
#include "tests/lib/tree.h"

static struct vd_registry *registry;

static int unpack_tree(void **state)
{
	tree_unpack("unit/trees/select");
	return vd_registry_new(NULL, NULL, NULL, &registry);
}

static int remove_tree(void **state)
{
	vd_registry_free(registry);
	return tree_remove(state);
}

/* The ids of all that TYPED means, a blank behind each. */
static void find(const char *typed, char *buf, size_t size)
{
	VD_CLEANUP(vd_scan_freep) struct vd_scan *scan = NULL;
	char *selectors[] = { (char *)typed, NULL };
	struct vd_query query = { .selectors = selectors, .all = true };
	struct vd_device *device;
	size_t length = 0;
	int r;

	buf[0] = '\0';
	assert_int_equal(vd_scan_new(tree.root, registry, &query, &scan, NULL), 0);
	while ((r = device_next(scan, &device)) > 0) {
		length +=
			(size_t)snprintf(buf + length, size - length, "%s ", vd_device_id(device));
		assert_true(length < size);
		vd_device_free(device);
	}
	assert_int_equal(r, 0);
}

static void assert_finds(const char *typed, const char *expected)
{
	char found[1024];

	find(typed, found, sizeof(found));
	if (strcmp(found, expected) != 0)
		fail_msg("%.60s finds '%s', not '%s'", typed, found, expected);
}

#define DISK  "pci:0000:00:1f.2 "
#define CARD  "pci:10000:e0:06.0 "
#define ARRAY "pci:0000:00:03.0 "
#define OSA   "ccw:0.0.0200 "
#define CCW   "ccw:0.0.fd00 "

static void addresses_of_pci(void **state)
{
	assert_finds("0000:00:1f.2", DISK);
	assert_finds("0000:00:1F.2", DISK);
	assert_finds("00:1F.2", DISK);
	assert_finds("0:1f.2", DISK);
	assert_finds("pci:00:1F.2", DISK);
	assert_finds("10000:E0:06.0", CARD);
	assert_finds("e0:06.0", "");
	assert_finds("1f.2", "");
	assert_finds("00:1f.2x", "");
	assert_finds("00:1f:2", "");
	assert_finds(":1f.2", "");
	assert_finds("0000000000000000000:1f.2", "");
}

static void addresses_of_channels(void **state)
{
	assert_finds("0.0.fd00", CCW);
	assert_finds("0.0.FD00", CCW);
	assert_finds("fd00", CCW);
	assert_finds("0xfd00", CCW);
	assert_finds("0XFD00", CCW);
	assert_finds("0x0.0x0.0xfd00", CCW);
	assert_finds("ccw:FD00", CCW);
	/* A number alone is that of a device, not of the subchannel that it is on. */
	assert_finds("0200", OSA);
	assert_finds("200", OSA);
	assert_finds("css:0200", CCW);
	assert_finds("0.0200", "");
	assert_finds("1.0.fd00", "");
	assert_finds("0x", "");
}

static void addresses_that_are_a_number(void **state)
{
	assert_finds("a003e00", "mmio:a003e00 ");
	assert_finds("0xA003E00", "mmio:a003e00 ");
	assert_finds("mmio:0a003e00", "mmio:a003e00 ");
	assert_finds("71000002", "vio:71000002 ");
	assert_finds("0x71000002", "vio:71000002 ");
}

static void names_keep_their_case(void **state)
{
	assert_finds("vda", DISK);
	assert_finds("VDA", "");
	assert_finds("Virtio0", "");
	assert_finds("eth0", "virtio:virtio1 ");
	assert_finds("serial=Serial-A", ARRAY DISK);
	assert_finds("serial=SERIAL-a", ARRAY DISK);
	assert_finds("serial=Serial", "");
	assert_finds("mac=52:54:00:AB:CD:EF", "virtio:virtio1 ");
	assert_finds("serial=*-a", ARRAY DISK);
}

/* The kernel's form, that of udev, that of a link, and none; digits in capitals. */
static void worldwide_names(void **state)
{
	assert_finds("wwn=naa.5000c500a1b2c3d4", DISK);
	assert_finds("wwn=0x5000c500a1b2c3d4", DISK);
	assert_finds("wwn=wwn-0x5000c500a1b2c3d4", DISK);
	assert_finds("wwn=5000C500A1B2C3D4", DISK);
	assert_finds("wwn=0x5000c500a1b2c3d", "");
	assert_finds("wwn=", "");
}

static void wildcards(void **state)
{
	assert_finds("vd*", DISK);
	assert_finds("vd[a-c]", DISK);
	assert_finds("00:1F.*", DISK);
	assert_finds("pci:0000:00:*", ARRAY DISK);
	assert_finds("0.0.02*", OSA);
	assert_finds("0.0.FD*", CCW);
	assert_finds("/dev/vd?", DISK);
	assert_finds("/dev/input/*", CARD);
	assert_finds("eth[", "");
	assert_finds("nothing*", "");
}

/* A pattern that a careless matcher never comes to the end of. */
static void a_pattern_of_stars_ends(void **state)
{
	char pattern[256] = "", longer[4097];

	for (size_t i = 0; i + 2 < sizeof(pattern); i += 2)
		memcpy(pattern + i, "*0", 3);
	pattern[sizeof(pattern) - 2] = 'Z';
	assert_finds(pattern, "");
	memset(longer, '*', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	assert_finds(longer, "");
}

static void device_nodes(void **state)
{
	assert_finds("/dev/vda", DISK);
	assert_finds("/dev/vda1", DISK);
	assert_finds("/dev/cciss/c0d0", ARRAY);
	assert_finds("/dev/cciss/c0d0p1", ARRAY);
	assert_finds("/dev/input/event3", CARD);
	assert_finds("/dev/dri/card0", CARD);
	/* Neither is the name of a node. */
	assert_finds("/dev/event3", "");
	assert_finds("/dev/eth0", "");
}

static void links_to_device_nodes(void **state)
{
	assert_finds("/dev/disk/by-id/virtio-Serial-A", DISK);
	assert_finds("/dev/disk/by-id/part", DISK);
	assert_finds("/dev/two", DISK);
	assert_finds("/dev/byname/part", DISK);
	assert_finds("/dev/disk/by-id/../../vda", DISK);
	assert_finds("/dev/above", DISK);
}

static void paths_that_leave_dev_mean_nothing(void **state)
{
	char name[4200] = "/dev/";

	assert_finds("/dev/loop-a", "");
	assert_finds("/dev/shadow", "");
	assert_finds("/dev/out", "");
	assert_finds("/dev/hidden", "");
	assert_finds("/dev/../etc/shadow", "");
	assert_finds("/dev/../sys/block/vda", "");
	memset(name + 5, 'a', sizeof(name) - 6);
	assert_finds(name, "");
	for (size_t i = 5; i + 1 < sizeof(name); i += 2)
		name[i] = '/';
	assert_finds(name, "");
}

static void paths_of_sysfs(void **state)
{
	assert_finds("/sys/class/net/eth0", "virtio:virtio1 ");
	assert_finds("/sys/class/net/eth0/", "virtio:virtio1 ");
	assert_finds("/sys/class/net/eth0/address", "virtio:virtio1 ");
	assert_finds("/sys/block/vda/vda1", DISK);
	assert_finds("/sys/../etc/shadow", "");
	assert_finds("/sys/class/net", "");
}

/* A node of another name, as udev or mknod(1) makes it: its number tells. */
static void a_node_of_any_name(void **state)
{
	if (!system_has_nodes()) {
		print_message("skipped: no device nodes can be made here\n");
		skip();
	}
	assert_int_equal(mknod(tree_path("dev/mine"), S_IFBLK | 0600, makedev(253, 7)), 0);
	put_folder("sys/dev/block");
	assert_finds("/dev/mine", "");
	put_link("sys/dev/block/253:7", "../../devices/pci0000:00/0000:00:1f.2/virtio0/block/vda");
	assert_finds("/dev/mine", DISK);
	/* The number counts, not the name. */
	put_folder("dev/cciss");
	assert_int_equal(mknod(tree_path("dev/cciss/c0d0"), S_IFBLK | 0600, makedev(253, 7)), 0);
	assert_finds("/dev/cciss/c0d0", DISK);
}

/* The one that comes first keeps it. */
static void a_node_of_two_devices(void **state)
{
	assert_finds("virtio0", DISK);
	assert_finds("virtio1", "virtio:virtio1 ");
	assert_finds("0.0.0300", "ccwgroup:0.0.0300 ");
	assert_finds("ccw:0.0.0200", OSA);
	assert_finds("/sys/devices/css0/0.0.0201/0.0.0200", OSA);
}

static void follow_says_why_not(void **state)
{
	struct vd_followed file = { .path = "as it was" };

	assert_int_equal(vd_follow(tree.root, "dev/loop-a", &file), -ELOOP);
	assert_int_equal(vd_follow(tree.root, "dev/shadow", &file), -EXDEV);
	assert_int_equal(vd_follow(tree.root, "dev/nosuch/vda", &file), -ENOENT);
	assert_int_equal(vd_follow(tree.root, "sys/block/vda/serial/x", &file), -ENOTDIR);
	assert_string_equal(file.path, "as it was");
	assert_int_equal(vd_follow(tree.root, "dev//./two", &file), 0);
	assert_string_equal(file.path, "dev/vda");
	assert_int_equal(file.mode, 0);
	assert_int_equal(vd_follow(tree.root, "dev/disk/by-id/", &file), 0);
	assert_true(S_ISDIR(file.mode));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_of_pci),
		cmocka_unit_test(addresses_of_channels),
		cmocka_unit_test(addresses_that_are_a_number),
		cmocka_unit_test(names_keep_their_case),
		cmocka_unit_test(worldwide_names),
		cmocka_unit_test(wildcards),
		cmocka_unit_test(a_pattern_of_stars_ends),
		cmocka_unit_test(device_nodes),
		cmocka_unit_test(links_to_device_nodes),
		cmocka_unit_test(paths_that_leave_dev_mean_nothing),
		cmocka_unit_test(paths_of_sysfs),
		cmocka_unit_test(a_node_of_two_devices),
		cmocka_unit_test(follow_says_why_not),
		cmocka_unit_test(a_node_of_any_name),
	};

	return cmocka_run_group_tests(tests, unpack_tree, remove_tree);
}
