// SPDX-License-Identifier: LGPL-2.1-or-later
/* The default driver: plans that bring it back, whatever has the device. */
#include "tests/lib/test.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "drivers/expect.h"
#include "drivers/tree-plan.h"
#include "plan/plan-check.h"
#include "plan/plan.h"

static void back_to_the_driver_that_has_it(void **state)
{
	expect_plan(
		"eth0", VD_ACTION_REBIND, NULL, NIC "/virtio1",
		"virtio/drivers/virtio_net/unbind=virtio1 virtio/drivers/virtio_net/bind=virtio1");
	expect_plan("eth2", VD_ACTION_REBIND, NULL, "sys/devices/pci0000:00/0000:00:10.0",
		    "pci/drivers/e1000/unbind=0000:00:10.0 pci/drivers/e1000/bind=0000:00:10.0");
	/* Its own override does not stand against it, another's does. */
	put("sys/devices/pci0000:00/0000:00:10.0/driver_override", "e1000\n");
	expect_plan("eth2", VD_ACTION_REBIND, NULL, "sys/devices/pci0000:00/0000:00:10.0",
		    "pci/drivers/e1000/unbind=0000:00:10.0 pci/drivers/e1000/bind=0000:00:10.0");
	put("sys/devices/pci0000:00/0000:00:10.0/driver_override", "vfio-pci\n");
	expect_refusal("eth2", VD_ACTION_REBIND, NULL, -EOPNOTSUPP, "could not be bound again");
	put("sys/devices/pci0000:00/0000:00:10.0/driver_override", "(null)\n");
	tree_unlink("sys/devices/pci0000:00/0000:00:10.0/driver");
	expect_refusal("eth2", VD_ACTION_REBIND, NULL, -EOPNOTSUPP, "no driver");
	put_link("sys/devices/pci0000:00/0000:00:10.0/driver", "../../../bus/pci/drivers/e1000");
}

static void the_default_comes_back_to_the_outermost_that_lacks_it(void **state)
{
	/* Half undone: the override is set, nothing is bound. */
	put(NIC_PATH("driver_override"), "vfio-pci\n");
	tree_unlink(NIC_PATH("driver"));
	expect_plan("0000:00:03.0", VD_ACTION_BIND, NULL, NIC,
		    "driver_override=* pci/drivers_probe=0000:00:03.0");
	/* In the hands of vfio-pci. */
	put_link(NIC_PATH("driver"), "../../../bus/pci/drivers/vfio-pci");
	expect_plan("0000:00:03.0", VD_ACTION_BIND, NULL, NIC,
		    "driver_override=* pci/drivers/vfio-pci/unbind=0000:00:03.0 "
		    "pci/drivers_probe=0000:00:03.0");
	/* The same without an override, by new_id. */
	put(NIC_PATH("driver_override"), "(null)\n");
	expect_plan("0000:00:03.0", VD_ACTION_BIND, NULL, NIC,
		    "pci/drivers/vfio-pci/unbind=0000:00:03.0 pci/drivers_probe=0000:00:03.0");
	tree_unlink(NIC_PATH("driver"));
	put_link(NIC_PATH("driver"), "../../../bus/pci/drivers/virtio-pci");
	/* Only the inner one was freed. */
	tree_unlink(NIC_PATH("virtio1/driver"));
	expect_plan("eth0", VD_ACTION_BIND, NULL, NIC "/virtio1", "virtio/drivers_probe=virtio1");
	put_link(NIC_PATH("virtio1/driver"), "../../../../bus/virtio/drivers/virtio_net");
}

/* The override was set while another driver had the device: at the undo it must not keep that
 * one out. */
static void an_override_that_is_not_in_force_is_opened_first(void **state)
{
	put_link(NIC_PATH("iommu_group"), GROUP);
	put(NIC_PATH("driver_override"), "vfio-pci\n");
	expect_plan("0000:00:03.0", VD_ACTION_BIND, "vfio-pci", NIC,
		    "driver_override=virtio-pci pci/drivers/virtio-pci/unbind=0000:00:03.0 "
		    "driver_override=vfio-pci* pci/drivers/vfio-pci/bind=0000:00:03.0");
	expect_plan("0000:00:03.0", VD_ACTION_BIND, "virtio-pci", NIC,
		    "driver_override=virtio-pci*");
	put(NIC_PATH("driver_override"), "(null)\n");
	tree_unlink(NIC_PATH("iommu_group"));
}

static void expect_default(const struct vd_layer_drivers *known, const char *wanted)
{
	VD_CLEANUP(vd_plan_freep) struct vd_plan *plan = NULL;
	char reason[VD_REASON_MAX] = "";
	int r = tree_plan_known("0000:00:11.0", known, &plan, reason);

	if (r < 0)
		fail_msg("%s (%s)", strerror(-r), reason);
	assert_string_equal(plan->layer_path, PART);
	assert_string_equal(plan_writes(plan), wanted);
	assert_int_equal(vd_plan_check(tree.root, plan, reason), 0);
}

static void expect_no_default(const struct vd_layer_drivers *known, int error, const char *part)
{
	struct vd_plan *plan = NULL;
	char reason[VD_REASON_MAX] = "";

	assert_int_equal(tree_plan_known("0000:00:11.0", known, &plan, reason), error);
	if (!strstr(reason, part))
		fail_msg("\"%s\" is not in \"%s\"", part, reason);
}

static void an_override_that_names_the_default_is_cleared_and_no_more(void **state)
{
	const struct vd_layer_drivers own = { "e1000e", true, .is_own = true };
	const struct vd_layer_drivers other = { "nvme", true, .is_own = true };

	give("e1000e", "e1000e\n");
	expect_default(&own, "driver_override=*");
	/* It has ids of the device, and another one is the default. */
	expect_default(&other, "driver_override=* pci/drivers/e1000e/unbind=0000:00:11.0 "
			       "pci/drivers_probe=0000:00:11.0");
	give("e1000e", "vfio-pci\n");
	expect_default(&own, "driver_override=*");
	/* Nothing is known of the driver: the kernel chooses once more. */
	give("e1000e", "e1000e\n");
	expect_default(NULL, "driver_override=* pci/drivers/e1000e/unbind=0000:00:11.0 "
			     "pci/drivers_probe=0000:00:11.0");
	give("e1000e", "(null)\n");
}

static void whatever_brought_the_driver_the_default_comes_back(void **state)
{
	static const char *const any[] = { "uio_pci_generic", "pciback",  "pci-pf-stub",
					   "igb_uio",	      "pci-stub", "vfio-pci" };
	const struct vd_layer_drivers given = { "e1000e", true, .is_given = true };
	const struct vd_layer_drivers absent = { "e1000e", false, .is_given = true };
	const struct vd_layer_drivers own = { "pci-pf-stub", true, .is_own = true };
	char wanted[256];

	for (size_t i = 0; i < VD_ARRAY_SIZE(any); i++) {
		give(any[i], "(null)\n");
		snprintf(wanted, sizeof(wanted),
			 "pci/drivers/%s/unbind=0000:00:11.0 pci/drivers_probe=0000:00:11.0",
			 any[i]);
		expect_default(NULL, wanted);
	}
	/* Its id is with its driver still, and so the kernel is not left the choice. */
	give("nvme", "(null)\n");
	expect_default(NULL, "");
	expect_default(&given, "pci/drivers/nvme/unbind=0000:00:11.0 "
			       "pci/drivers/e1000e/bind=0000:00:11.0");
	/* Nor is a driver bound by name that is not there yet. */
	expect_default(&absent, "pci/drivers/nvme/unbind=0000:00:11.0 "
				"pci/drivers_probe=0000:00:11.0");
	/* One that does match by itself. */
	give("pci-pf-stub", "(null)\n");
	expect_default(&own, "");
	give("e1000e", "(null)\n");
}

static void a_virtual_function_that_is_not_probed_has_its_driver_by_name(void **state)
{
	const struct vd_layer_drivers known = { "e1000e", true }, loadable = { "e1000e", false };

	put("sys/devices/pci0000:00/0000:00:10.0/sriov_drivers_autoprobe", "0\n");
	put_link(PART_PATH("physfn"), "../0000:00:10.0");
	expect_default(NULL, "");
	give("vfio-pci", "vfio-pci\n");
	expect_default(&known, "driver_override=e1000e* pci/drivers/vfio-pci/unbind=0000:00:11.0 "
			       "pci/drivers/e1000e/bind=0000:00:11.0 driver_override=*");
	expect_no_default(&loadable, -ENOENT, "'virtctl bind pci:0000:00:11.0 --load'");
	expect_no_default(NULL, -EOPNOTSUPP, "0000:00:10.0/sriov_drivers_autoprobe is 0");
	give("e1000e", "e1000e\n");
	expect_default(&known, "driver_override=*");
	put("sys/devices/pci0000:00/0000:00:10.0/sriov_drivers_autoprobe", "1\n");
	give("vfio-pci", "vfio-pci\n");
	expect_default(NULL, "driver_override=* pci/drivers/vfio-pci/unbind=0000:00:11.0 "
			     "pci/drivers_probe=0000:00:11.0");
	give("e1000e", "(null)\n");
	tree_unlink(PART_PATH("physfn"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(back_to_the_driver_that_has_it),
		cmocka_unit_test(whatever_brought_the_driver_the_default_comes_back),
		cmocka_unit_test(a_virtual_function_that_is_not_probed_has_its_driver_by_name),
		cmocka_unit_test(an_override_that_names_the_default_is_cleared_and_no_more),
		cmocka_unit_test(the_default_comes_back_to_the_outermost_that_lacks_it),
		cmocka_unit_test(an_override_that_is_not_in_force_is_opened_first),
	};

	return cmocka_run_group_tests(tests, plan_setup, plan_teardown);
}
