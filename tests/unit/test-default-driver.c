// SPDX-License-Identifier: LGPL-2.1-or-later
/* A device given back to its default driver: which drivers exist, and the devices on its layer. */
#include "tests/lib/test.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "apply/default-driver.h"
#include "apply/apply.h"
#include "apply/child-device.h"
#include "drivers/tree-plan.h"

#define NIC    "sys/devices/pci0000:00/0000:00:03.0"
#define VIRTIO NIC "/virtio1"

static struct vd_plan *plan;

/* What is known of the modules; by bus. */
static struct {
	enum vd_default_driver_state pci, virtio;
} known;

static enum vd_default_driver_state default_driver(void *data, const struct vd_bus *bus,
						   const char *path,
						   char name[static VD_DRIVER_NAME_MAX])
{
	strcpy(name, bus == &vd_bus_pci ? "virtio-pci" : "virtio_net");
	assert_string_equal(path, bus == &vd_bus_pci ? NIC : VIRTIO);
	return bus == &vd_bus_pci ? known.pci : known.virtio;
}

static const struct vd_apply_options options = { .settle_ms = 120,
						 .default_driver = default_driver };

/* The device is in nobody's hands, and to be given back; what the kernel would do is done by the
 * test itself. */
static int setup(void **state)
{
	char reason[VD_REASON_MAX];

	tree_unpack("fixtures/q35");
	tree_unlink(NIC "/driver");
	known.pci = known.virtio = VD_DEFAULT_DRIVER_LOADED;
	return tree_plan("0000:00:03.0", VD_ACTION_BIND, NULL, &plan, reason);
}

static int teardown(void **state)
{
	vd_plan_free(plan);
	tree_remove(NULL);
	return 0;
}

static void bind_pci(void)
{
	put_link(NIC "/driver", "../../../bus/pci/drivers/virtio-pci");
}

static struct vd_transaction begin(void)
{
	struct vd_transaction work = { .root = tree.root, .plan = plan, .options = &options };

	vd_transaction_begin(&work);
	return work;
}

static void expect(int error, const char *note, const char *message)
{
	struct vd_transaction work = begin();

	assert_int_equal(vd_default_await(&work, &plan->steps[plan->count - 1]), error);
	if (!strstr(work.note, note) || (!*note && *work.note))
		fail_msg("the note is \"%s\", not \"%s\"", work.note, note);
	if (!strstr(work.message, message))
		fail_msg("the message is \"%s\", not \"%s\"", work.message, message);
	vd_transaction_end(&work);
}

static void expect_checked(enum vd_default_driver_state state, int error)
{
	const struct vd_transaction work = begin();
	char reason[VD_REASON_MAX] = "", message[VD_MESSAGE_MAX];
	enum vd_apply_outcome end;

	known.pci = state;
	assert_int_equal(vd_default_check(&work, reason), error);
	assert_true(error ? strstr(reason, "virtio-pci is not loaded") != NULL : !*reason);
	/* A plan that nobody carries out is told the same. */
	assert_int_equal(vd_apply_check(tree.root, plan, &options, &end, message), error);
	assert_int_equal(end, error ? VD_OUTCOME_NO_SUCH_DRIVER : VD_OUTCOME_DONE);
	assert_string_equal(message, reason);
}

static void a_driver_that_is_not_loaded_is_named_before_anything_is_touched(void **state)
{
	expect_checked(VD_DEFAULT_DRIVER_LOADED, 0);
	expect_checked(VD_DEFAULT_DRIVER_UNKNOWN, 0);
	expect_checked(VD_DEFAULT_DRIVER_NONE, 0);
	expect_checked(VD_DEFAULT_DRIVER_LOADABLE, -ENOENT);
}

static void nobody_asks_for_a_driver_that_the_user_has_named(void **state)
{
	VD_CLEANUP(vd_plan_freep) struct vd_plan *named = NULL;
	struct vd_transaction work = begin();
	char reason[VD_REASON_MAX] = "";

	assert_int_equal(tree_plan("0000:00:03.0", VD_ACTION_BIND, "e1000e", &named, reason), 0);
	work.plan = named;
	known.pci = VD_DEFAULT_DRIVER_LOADABLE;
	assert_int_equal(vd_default_check(&work, reason), 0);
}

static void a_driver_that_does_not_come_is_missed(void **state)
{
	expect(-ETIME, "", "");
	known.pci = VD_DEFAULT_DRIVER_UNKNOWN;
	expect(-ETIME, "", "");
}

static void that_no_driver_exists_is_reported(void **state)
{
	known.pci = VD_DEFAULT_DRIVER_NONE;
	expect(0, "no driver takes it by itself", "");
}

static void a_bound_child_device_is_success(void **state)
{
	bind_pci();
	expect(0, "", "");
}

static void a_driver_that_refuses_the_child_device_has_failed(void **state)
{
	bind_pci();
	tree_unlink(VIRTIO "/driver");
	expect(-ENODEV, "",
	       "virtio1 on it has no driver: virtio_net is loaded, but did not accept");
	/* Unless it was told not to. */
	put("sys/bus/virtio/drivers_autoprobe", "0\n");
	expect(0, "drivers_autoprobe", "");
}

static void a_driver_that_is_not_loaded_is_no_failure_further_in(void **state)
{
	bind_pci();
	tree_unlink(VIRTIO "/driver");
	known.virtio = VD_DEFAULT_DRIVER_LOADABLE;
	expect(0, "virtio1 on it has no driver: virtio_net is not loaded", "");
	known.virtio = VD_DEFAULT_DRIVER_NONE;
	expect(0, "no known driver matches", "");
	known.virtio = VD_DEFAULT_DRIVER_UNKNOWN;
	expect(0, "no known driver matches", "");
}

static void what_does_not_appear_is_reported(void **state)
{
	bind_pci();
	assert_int_equal(rename(tree_path(VIRTIO), tree_path("virtio1")), 0);
	expect(0, "nothing has appeared on 0000:00:03.0", "");
}

/* A bridge does not wait for what is plugged in behind it. */
static void devices_below_a_bridge_do_not_count(void **state)
{
	bind_pci();
	put(NIC "/0000:05:00.0/modalias", "pci:v00008086d0000100E\n");
	put_link(NIC "/0000:05:00.0/subsystem", "../../../../bus/pci");
	expect(0, "", "");
}

static void assert_child_state(const char *path, enum vd_child_device_state state,
			       const char *blamed)
{
	struct vd_child_device child = {};

	assert_int_equal(vd_child_device_read(tree.root, &vd_bus_css, path, NULL, &child), 0);
	assert_int_equal(child.state, state);
	if (blamed)
		assert_string_equal(child.path, blamed);
}

static void grandchild_devices_count_too(void **state)
{
	static const char css[] = "sys/devices/css0/0.0.0001";
	static const char virtio[] = "sys/devices/css0/0.0.0001/0.0.0100/virtio1";
	struct vd_child_device child = {};

	tree_remove(NULL);
	tree_unpack("fixtures/s390x");
	assert_child_state(css, VD_CHILD_SETTLED, NULL);
	tree_unlink("sys/devices/css0/0.0.0001/0.0.0100/virtio1/driver");
	assert_child_state(css, VD_CHILD_UNBOUND, virtio);
	assert_int_equal(rename(tree_path(virtio), tree_path("virtio1")), 0);
	assert_child_state(css, VD_CHILD_ABSENT, "sys/devices/css0/0.0.0001/0.0.0100");
	assert_int_equal(
		vd_child_device_read(tree.root, &vd_bus_css, "sys/devices/css0/none", NULL, &child),
		-ENODEV);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_driver_that_is_not_loaded_is_named_before_anything_is_touched),
		TEST(nobody_asks_for_a_driver_that_the_user_has_named),
		TEST(a_driver_that_does_not_come_is_missed),
		TEST(that_no_driver_exists_is_reported),
		TEST(a_bound_child_device_is_success),
		TEST(a_driver_that_refuses_the_child_device_has_failed),
		TEST(a_driver_that_is_not_loaded_is_no_failure_further_in),
		TEST(what_does_not_appear_is_reported),
		TEST(devices_below_a_bridge_do_not_count),
		TEST(grandchild_devices_count_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
