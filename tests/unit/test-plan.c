// SPDX-License-Identifier: LGPL-2.1-or-later
/* Plans, made for recorded devices of every bus. */
#include "tests/lib/test.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "drivers/expect.h"
#include "drivers/tree-plan.h"
#include "plan/plan-check.h"
#include "plan/plan.h"

static void a_driver_of_the_outer_bus_takes_the_outer_layer(void **state)
{
	put_link(NIC_PATH("iommu_group"), GROUP);
	expect_plan("eth0", VD_ACTION_BIND, "vfio-pci", NIC,
		    "driver_override=vfio-pci* pci/drivers/virtio-pci/unbind=0000:00:03.0 "
		    "pci/drivers/vfio-pci/bind=0000:00:03.0");
	tree_unlink(NIC_PATH("iommu_group"));
}

static void a_driver_of_the_virtio_bus_takes_the_virtio_layer(void **state)
{
	expect_plan(
		"eth0", VD_ACTION_BIND, "virtio_blk", NIC "/virtio1",
		"virtio/drivers/virtio_net/unbind=virtio1 virtio/drivers/virtio_blk/bind=virtio1");
}

static void what_is_so_already_takes_no_steps(void **state)
{
	expect_plan("eth0", VD_ACTION_BIND, "virtio_net", NIC "/virtio1", "");
	expect_plan("eth0", VD_ACTION_BIND, "virtio-pci", NIC, "");
	expect_plan("eth0", VD_ACTION_BIND, NULL, NIC "/virtio1", "");
}

static void without_an_iommu_group_vfio_is_refused(void **state)
{
	static const char unsafe[] = "sys/module/vfio/parameters/enable_unsafe_noiommu_mode";

	expect_refusal("eth0", VD_ACTION_BIND, "vfio-pci", -EOPNOTSUPP, "IOMMU");
	put(unsafe, "N\n");
	expect_refusal("eth0", VD_ACTION_BIND, "vfio-pci", -EOPNOTSUPP, "IOMMU");
	put(unsafe, "Y\n");
	expect_plan("eth0", VD_ACTION_BIND, "vfio-pci", NIC,
		    "driver_override=vfio-pci* pci/drivers/virtio-pci/unbind=0000:00:03.0 "
		    "pci/drivers/vfio-pci/bind=0000:00:03.0");
	tree_unlink(unsafe);
}

static void names_that_are_no_drivers_are_refused(void **state)
{
	static const char *const names[] = { "no-such",	   "",	     ".",
					     "..",	   "../pci", "e1000/bind",
					     "vfio-pci\n", "e1000 ", "\xff\xfe" };
	char *big = malloc(10241);

	for (size_t i = 0; i < VD_ARRAY_SIZE(names); i++)
		expect_refusal("eth0", VD_ACTION_BIND, names[i], -ENOENT, "no bus of");
	assert_non_null(big);
	memset(big, 'a', 10240);
	big[10240] = '\0';
	expect_refusal("eth0", VD_ACTION_BIND, big, -ENOENT, "no bus of");
	free(big);
}

static void a_driver_of_a_bus_that_the_device_is_not_on_is_named(void **state)
{
	put("sys/bus/vmbus/drivers/hv_netvsc/bind", "");
	expect_refusal("eth0", VD_ACTION_BIND, "hv_netvsc", -ENOENT, "of the bus vmbus");
	/* e1000e's function has no virtio layer. */
	expect_refusal("0000:00:11.0", VD_ACTION_BIND, "virtio_net", -ENOENT, "of the bus virtio");
}

static void unbinding_frees_the_innermost_layer(void **state)
{
	expect_plan("eth0", VD_ACTION_UNBIND, NULL, NIC "/virtio1",
		    "virtio/drivers/virtio_net/unbind=virtio1");
	expect_plan("0000:00:11.0", VD_ACTION_UNBIND, NULL, "sys/devices/pci0000:00/0000:00:11.0",
		    "pci/drivers/e1000e/unbind=0000:00:11.0");
}

/* Once for each layer would be another state each time. */
static void what_is_unbound_stays_as_it_is(void **state)
{
	tree_unlink(NIC_PATH("virtio1/driver"));
	expect_plan("0000:00:03.0", VD_ACTION_UNBIND, NULL, NIC "/virtio1", "");
	expect_note("pci:0000:00:03.0", "virtio-pci drives its layer pci:0000:00:03.0");
	expect_note("virtio1", "'virtctl unbind pci:0000:00:03.0 --layer pci'");
	/* Both are. */
	tree_unlink(NIC_PATH("driver"));
	expect_note("0000:00:03.0", NULL);
	put_link(NIC_PATH("driver"), "../../../bus/pci/drivers/virtio-pci");
	put_link(NIC_PATH("virtio1/driver"), "../../../../bus/virtio/drivers/virtio_net");
}

static void another_layer_is_reported(void **state)
{
	static const char pci[] = "pci/drivers/virtio-pci/unbind=0000:00:03.0";
	static const char *const words[] = { "pci", "PCI", "0000:00:03.0", "pci:0000:00:03.0",
					     "00:03.0" };

	for (size_t i = 0; i < VD_ARRAY_SIZE(words); i++)
		expect_layer_plan("eth0", VD_ACTION_UNBIND, NULL, words[i], NIC, pci);
	expect_layer_plan("0000:00:03.0", VD_ACTION_UNBIND, NULL, "virtio", NIC "/virtio1",
			  "virtio/drivers/virtio_net/unbind=virtio1");
	expect_layer_plan("virtio1", VD_ACTION_UNBIND, NULL, NULL, NIC "/virtio1",
			  "virtio/drivers/virtio_net/unbind=virtio1");
	expect_layer_plan("eth0", VD_ACTION_UNBIND, "none", "pci", NIC,
			  "driver_override=none* pci/drivers/virtio-pci/unbind=0000:00:03.0");
	expect_layer_plan(
		"eth0", VD_ACTION_BIND, "virtio_blk", "virtio1", NIC "/virtio1",
		"virtio/drivers/virtio_net/unbind=virtio1 virtio/drivers/virtio_blk/bind=virtio1");
	expect_layer_plan("eth0", VD_ACTION_BIND, NULL, "pci", NIC, "");
	tree_unlink(NIC_PATH("virtio1/driver"));
	expect_layer_plan("0000:00:03.0", VD_ACTION_BIND, NULL, "pci", NIC, "");
	expect_layer_plan("0000:00:03.0", VD_ACTION_BIND, NULL, "virtio", NIC "/virtio1",
			  "virtio/drivers_probe=virtio1");
	put_link(NIC_PATH("virtio1/driver"), "../../../../bus/virtio/drivers/virtio_net");
}

static void a_layer_that_is_none_is_refused(void **state)
{
	static const char *const words[] = { "",   "css",  "xen",    "virtio2",	 "0000:00:04.0",
					     "pc", "pci:", "../pci", "\xff\xfe", "pci:virtio1" };

	for (size_t i = 0; i < VD_ARRAY_SIZE(words); i++) {
		expect_layer_refusal("eth0", VD_ACTION_UNBIND, NULL, words[i], -ENXIO,
				     "its layers are pci:0000:00:03.0, virtio:virtio1");
		expect_layer_refusal("eth0", VD_ACTION_BIND, NULL, words[i], -ENXIO, "no layer");
	}
	expect_layer_refusal("eth0", VD_ACTION_BIND, "virtio_net", "pci", -ENOENT, "not of pci");
	expect_layer_refusal("eth0", VD_ACTION_UNBIND, "none", "virtio", -EOPNOTSUPP,
			     "driver_override");
}

/* What is above comes with the default driver of what is below. */
static void a_driver_for_a_layer_that_is_gone_is_refused(void **state)
{
	assert_int_equal(rename(tree_path(NIC_PATH("virtio1")), tree_path("aside")), 0);
	tree_unlink("sys/bus/virtio/devices/virtio1");
	/* The only layer is the one that is meant. */
	expect_plan("0000:00:03.0", VD_ACTION_UNBIND, NULL, NIC,
		    "pci/drivers/virtio-pci/unbind=0000:00:03.0");
	tree_unlink(NIC_PATH("driver"));
	expect_refusal("0000:00:03.0", VD_ACTION_BIND, "virtio_net", -ENOENT,
		       "'virtctl bind pci:0000:00:03.0'");
	expect_note("0000:00:03.0", NULL);
	put_link(NIC_PATH("driver"), "../../../bus/pci/drivers/virtio-pci");
	put_link("sys/bus/virtio/devices/virtio1",
		 "../../../devices/pci0000:00/0000:00:03.0/virtio1");
	assert_int_equal(rename(tree_path("aside"), tree_path(NIC_PATH("virtio1"))), 0);
}

static void what_is_kept_unbound_is_kept_so_by_its_override(void **state)
{
	expect_plan("eth0", VD_ACTION_UNBIND, "none", NIC,
		    "driver_override=none* pci/drivers/virtio-pci/unbind=0000:00:03.0");
	put(NIC_PATH("driver_override"), "none\n");
	tree_unlink(NIC_PATH("driver"));
	expect_plan("0000:00:03.0", VD_ACTION_UNBIND, "none", NIC, "");
	put(NIC_PATH("driver_override"), "(null)\n");
	expect_plan("0000:00:03.0", VD_ACTION_UNBIND, "none", NIC, "driver_override=none*");
	put_link(NIC_PATH("driver"), "../../../bus/pci/drivers/virtio-pci");
}

static void a_device_that_has_gone_is_reported(void **state)
{
	VD_CLEANUP(vd_plan_freep) struct vd_plan *plan = NULL;
	char reason[VD_REASON_MAX];

	assert_int_equal(tree_plan("eth0", VD_ACTION_UNBIND, NULL, &plan, reason), 0);
	assert_int_equal(rename(tree_path(NIC), tree_path(NIC ".gone")), 0);
	assert_int_equal(vd_plan_check(tree.root, plan, reason), -ENODEV);
	assert_int_equal(rename(tree_path(NIC ".gone"), tree_path(NIC)), 0);
}

static void a_plan_of_a_moment_ago_is_not_good_for_ever(void **state)
{
	VD_CLEANUP(vd_plan_freep) struct vd_plan *plan = NULL;
	char reason[VD_REASON_MAX];

	put_link(NIC_PATH("iommu_group"), GROUP);
	assert_int_equal(tree_plan("eth0", VD_ACTION_BIND, "vfio-pci", &plan, reason), 0);
	put(NIC_PATH("driver_override"), "e1000\n");
	assert_int_equal(vd_plan_check(tree.root, plan, reason), -ESTALE);
	put(NIC_PATH("driver_override"), "(null)\n");
	assert_int_equal(vd_plan_check(tree.root, plan, reason), 0);
	tree_unlink(NIC_PATH("driver"));
	assert_int_equal(vd_plan_check(tree.root, plan, reason), -ESTALE);
	assert_non_null(strstr(reason, "is bound to (none) now, not to virtio-pci (try again)"));
	put_link(NIC_PATH("driver"), "../../../bus/pci/drivers/virtio-pci");
	tree_unlink(NIC_PATH("iommu_group"));
	assert_int_equal(vd_plan_check(tree.root, plan, reason), -EOPNOTSUPP);
	tree_unlink("sys/bus/pci/drivers/vfio-pci/bind");
	assert_int_equal(rmdir(tree_path("sys/bus/pci/drivers/vfio-pci")), 0);
	assert_int_equal(vd_plan_check(tree.root, plan, reason), -ENOENT);
	put("sys/bus/pci/drivers/vfio-pci/bind", "");
}

/* Platform devices need a group as PCI's do, and so do variants; other drivers don't. */
static void every_driver_of_vfio_needs_a_group(void **state)
{
	struct tree q35 = tree;

	put("sys/bus/pci/drivers/rme_da/bind", "");
	put_link("sys/bus/pci/drivers/rme_da/module", "../../../../module/rme_da");
	expect_plan("eth0", VD_ACTION_BIND, "rme_da", NIC,
		    "driver_override=rme_da* pci/drivers/virtio-pci/unbind=0000:00:03.0 "
		    "pci/drivers/rme_da/bind=0000:00:03.0");
	put("sys/module/vfio_pci_core/holders/vfio_pci", "");
	expect_plan("eth0", VD_ACTION_BIND, "rme_da", NIC,
		    "driver_override=rme_da* pci/drivers/virtio-pci/unbind=0000:00:03.0 "
		    "pci/drivers/rme_da/bind=0000:00:03.0");
	put_link("sys/module/vfio_pci_core/holders/rme_da", "../../rme_da");
	expect_refusal("eth0", VD_ACTION_BIND, "rme_da", -EOPNOTSUPP, "IOMMU");
	tree_unpack("fixtures/microvm-guest");
	put("sys/bus/platform/drivers/vfio-platform/bind", "");
	expect_refusal("vda", VD_ACTION_BIND, "vfio-platform", -EOPNOTSUPP, "IOMMU");
	tree_remove(NULL);
	tree = q35;
	tree_unlink("sys/module/vfio_pci_core/holders/rme_da");
	tree_unlink("sys/module/vfio_pci_core/holders/vfio_pci");
	tree_unlink("sys/bus/pci/drivers/rme_da/module");
	tree_unlink("sys/bus/pci/drivers/rme_da/bind");
}

static void a_layer_that_is_named_is_the_one_that_is_kept_unbound(void **state)
{
	expect_layer_refusal(
		"virtio1", VD_ACTION_UNBIND, "none", NULL, -EOPNOTSUPP,
		"its layer virtio:virtio1 has no driver_override that could keep drivers "
		"away ('virtctl unbind pci:0000:00:03.0 --layer pci --persist' uses another "
		"layer)");
	expect_plan("pci:0000:00:03.0", VD_ACTION_UNBIND, "none", NIC,
		    "driver_override=none* pci/drivers/virtio-pci/unbind=0000:00:03.0");
}

static void a_driver_is_known_by_its_module_and_its_dashes(void **state)
{
	static const char plan[] = "driver_override=pci-stub* pci/drivers/e1000e/unbind=0000:00:11.0 "
				   "pci/drivers/pci-stub/bind=0000:00:11.0";

	put("sys/bus/pci/drivers/pci-stub/bind", "");
	expect_plan("0000:00:11.0", VD_ACTION_BIND, "pci-stub", PART, plan);
	expect_plan("0000:00:11.0", VD_ACTION_BIND, "pci_stub", PART, plan);
	expect_plan("eth0", VD_ACTION_BIND, "virtio-net", NIC "/virtio1", "");
	expect_refusal("eth0", VD_ACTION_BIND, "vfio_pci", -EOPNOTSUPP, "vfio-pci needs an IOMMU");
	/* A module whose driver has another name; one that has two of them means neither. */
	put("sys/module/my_stubs/drivers/pci:pci-stub", "");
	expect_plan("0000:00:11.0", VD_ACTION_BIND, "my-stubs", PART, plan);
	put("sys/module/my_stubs/drivers/pci:nvme", "");
	expect_refusal("0000:00:11.0", VD_ACTION_BIND, "my-stubs", -ENOENT,
		       "no bus of pci:0000:00:11.0 has a driver with the name my-stubs");
	tree_unlink("sys/bus/pci/drivers/pci-stub/bind");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_driver_of_the_outer_bus_takes_the_outer_layer),
		cmocka_unit_test(a_driver_of_the_virtio_bus_takes_the_virtio_layer),
		cmocka_unit_test(what_is_so_already_takes_no_steps),
		cmocka_unit_test(without_an_iommu_group_vfio_is_refused),
		cmocka_unit_test(every_driver_of_vfio_needs_a_group),
		cmocka_unit_test(a_layer_that_is_named_is_the_one_that_is_kept_unbound),
		cmocka_unit_test(a_driver_is_known_by_its_module_and_its_dashes),
		cmocka_unit_test(names_that_are_no_drivers_are_refused),
		cmocka_unit_test(a_driver_of_a_bus_that_the_device_is_not_on_is_named),
		cmocka_unit_test(unbinding_frees_the_innermost_layer),
		cmocka_unit_test(what_is_unbound_stays_as_it_is),
		cmocka_unit_test(another_layer_is_reported),
		cmocka_unit_test(a_layer_that_is_none_is_refused),
		cmocka_unit_test(a_driver_for_a_layer_that_is_gone_is_refused),
		cmocka_unit_test(what_is_kept_unbound_is_kept_so_by_its_override),
		cmocka_unit_test(a_device_that_has_gone_is_reported),
		cmocka_unit_test(a_plan_of_a_moment_ago_is_not_good_for_ever),
	};

	return cmocka_run_group_tests(tests, plan_setup, plan_teardown);
}
