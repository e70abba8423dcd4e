// SPDX-License-Identifier: LGPL-2.1-or-later
/* Plans for channel devices: off and on, and which layer is meant. */
#include "tests/lib/test.h"

#include <errno.h>
#include <stdio.h>

#include "drivers/expect.h"
#include "drivers/tree-plan.h"
#include "plan/plan.h"

static void only_channel_devices_are_switched(void **state)
{
	expect_refusal("eth0", VD_ACTION_OFFLINE, NULL, -EOPNOTSUPP, "channel devices");
}

static void only_a_driver_switches_a_channel_device_on(void **state)
{
	struct tree q35 = tree;

	tree_unpack("fixtures/lpar");
	tree_unlink("sys/devices/css0/0.0.0001/0.0.1001/driver");
	expect_refusal("0.0.1001", VD_ACTION_ONLINE, NULL, -EOPNOTSUPP,
		       "'virtctl bind ccw:0.0.1001 --load'");
	expect_plan("0.0.1001", VD_ACTION_OFFLINE, NULL, "sys/devices/css0/0.0.0001/0.0.1001", "");
	tree_remove(NULL);
	tree = q35;
}

static void expect_on(const char *fixture, const char *selector, enum vd_action action,
		      const char *driver, const char *layer, const char *wanted)
{
	struct tree q35 = tree;

	tree_unpack(fixture);
	expect_plan(selector, action, driver, layer, wanted);
	tree_remove(NULL);
	tree = q35;
}

static void channel_devices_go_off_and_on(void **state)
{
	expect_on("fixtures/s390x", "0.0.0100", VD_ACTION_OFFLINE, NULL,
		  "sys/devices/css0/0.0.0001/0.0.0100", "online=0");
	expect_on("fixtures/s390x", "0.0.0100", VD_ACTION_ONLINE, NULL,
		  "sys/devices/css0/0.0.0001/0.0.0100", "");
	expect_on("fixtures/s390x", "0.0.0100", VD_ACTION_UNBIND, NULL,
		  "sys/devices/css0/0.0.0001/0.0.0100/virtio1",
		  "virtio/drivers/virtio_blk/unbind=virtio1");
	expect_on("fixtures/s390x", "0.0.0100", VD_ACTION_BIND, "3270",
		  "sys/devices/css0/0.0.0001/0.0.0100",
		  "ccw/drivers/virtio_ccw/unbind=0.0.0100 ccw/drivers/3270/bind=0.0.0100");
	expect_on("fixtures/zvm", "ccwgroup:0.0.f500", VD_ACTION_OFFLINE, NULL,
		  "sys/devices/qeth/0.0.f500", "online=0");
}

/* A subchannel has a number as its device has; each channel of a group is the group. */
static void layers_of_channel_devices(void **state)
{
	struct tree q35 = tree;

	tree_unpack("fixtures/s390x");
	expect_layer_plan("css:0.0.0001", VD_ACTION_UNBIND, NULL, NULL, "sys/devices/css0/0.0.0001",
			  "css/drivers/io_subchannel/unbind=0.0.0001");
	expect_layer_plan("0.0.0100", VD_ACTION_UNBIND, NULL, "ccw",
			  "sys/devices/css0/0.0.0001/0.0.0100",
			  "ccw/drivers/virtio_ccw/unbind=0.0.0100");
	expect_layer_plan("ccw:0.0.0100", VD_ACTION_UNBIND, NULL, NULL,
			  "sys/devices/css0/0.0.0001/0.0.0100/virtio1",
			  "virtio/drivers/virtio_blk/unbind=virtio1");
	/* Switched off, its device is gone, and what carries it is not what is meant. */
	assert_int_equal(
		rename(tree_path("sys/devices/css0/0.0.0001/0.0.0100/virtio1"), tree_path("aside")),
		0);
	tree_unlink("sys/bus/virtio/devices/virtio1");
	expect_note("0.0.0100", "'virtctl unbind ccw:0.0.0100 --layer ccw'");
	expect_layer_plan("0.0.0100", VD_ACTION_UNBIND, NULL, "ccw",
			  "sys/devices/css0/0.0.0001/0.0.0100",
			  "ccw/drivers/virtio_ccw/unbind=0.0.0100");
	tree_remove(NULL);
	tree_unpack("fixtures/zvm");
	expect_layer_refusal("0.0.f501", VD_ACTION_UNBIND, NULL, NULL, -EOPNOTSUPP,
			     "would dissolve the channel group");
	expect_layer_refusal("0.0.f500", VD_ACTION_UNBIND, NULL, "ccw", -ENOTUNIQ, "more than one");
	expect_layer_refusal("0.0.f500", VD_ACTION_UNBIND, NULL, "0.0.f500", -ENOTUNIQ,
			     "ccw:0.0.f500, css:0.0.0005");
	expect_layer_refusal("0.0.f500", VD_ACTION_UNBIND, NULL, "ccw:f501", -EOPNOTSUPP,
			     "'virtctl offline ccw:0.0.f500'");
	expect_layer_refusal("0.0.f500", VD_ACTION_UNBIND, NULL, "css:0.0.0005", -EOPNOTSUPP,
			     "would dissolve the channel group");
	tree_unlink("sys/devices/qeth/0.0.f500/driver");
	expect_note("ccwgroup:0.0.f500", "--layer ccw:0.0.f502");
	tree_remove(NULL);
	tree = q35;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_a_driver_switches_a_channel_device_on),
		cmocka_unit_test(layers_of_channel_devices),
		cmocka_unit_test(only_channel_devices_are_switched),
		cmocka_unit_test(channel_devices_go_off_and_on),
	};

	return cmocka_run_group_tests(tests, plan_setup, plan_teardown);
}
