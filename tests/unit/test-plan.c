// SPDX-License-Identifier: LGPL-2.1-or-later
/* Plans, made for recorded devices of every bus; to JSON and back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "plan/plan.h"
#include "plan/plan-check.h"
#include "drivers/tree.h"

#define NIC	       "sys/devices/pci0000:00/0000:00:03.0"
#define GROUP	       "../../../kernel/iommu_groups/3"
#define NIC_PATH(file) NIC "/" file

static struct tree tree;

static int setup(void **state)
{
	tree_unpack(&tree, "q35");
	tree_write(&tree, "sys/bus/pci/drivers/vfio-pci/bind", "");
	return 0;
}

static int teardown(void **state)
{
	tree_remove(&tree);
	return 0;
}

static void join(char **at, char *end, const char *text)
{
	*at += snprintf(*at, (size_t)(end - *at), "%s", text ? text : "-");
}

/* The writes of a plan, "path=value" each, with undo_first marked by a star; paths less what they
 * begin with. */
static char *writes(const struct vd_plan *plan)
{
	static char buf[4096];
	char *at = buf, *end = buf + sizeof(buf);
	size_t len = strlen(plan->layer_path);

	*buf = '\0';
	for (size_t i = 0; i < plan->count; i++) {
		const struct vd_step *step = &plan->steps[i];
		const char *path = step->path;

		join(&at, end, i ? " " : "");
		path += strncmp(path, plan->layer_path, len) == 0 ? len + 1 : strlen("sys/bus/");
		join(&at, end, path);
		join(&at, end, "=");
		join(&at, end, strcmp(step->value, "\n") == 0 ? "" : step->value);
		join(&at, end, step->undo_first ? "*" : "");
	}
	return buf;
}

static void expect_plan(const char *selector, enum vd_action action, const char *driver,
			const char *layer, const char *wanted)
{
	VD_CLEANUP(vd_plan_freep) struct vd_plan *plan = NULL;
	char reason[VD_REASON_MAX] = "";
	int r = tree_plan(&tree, selector, action, driver, &plan, reason);

	if (r < 0)
		fail_msg("%s: %s (%s)", selector, strerror(-r), reason);
	assert_string_equal(plan->layer_path, layer);
	assert_string_equal(writes(plan), wanted);
	assert_int_equal(vd_plan_check(tree.root, plan, reason), 0);
}

static void expect_refusal(const char *selector, enum vd_action action, const char *driver,
			   int error, const char *part)
{
	struct vd_plan *plan = NULL;
	char reason[VD_REASON_MAX] = "";

	assert_int_equal(tree_plan(&tree, selector, action, driver, &plan, reason), error);
	assert_null(plan);
	if (!strstr(reason, part))
		fail_msg("\"%s\" is not in \"%s\"", part, reason);
}

static void a_driver_of_the_outer_bus_takes_the_outer_layer(void **state)
{
	tree_link(&tree, NIC_PATH("iommu_group"), GROUP);
	expect_plan("eth0", VD_ACTION_BIND, "vfio-pci", NIC,
		    "driver_override=vfio-pci* pci/drivers/virtio-pci/unbind=0000:00:03.0 "
		    "pci/drivers/vfio-pci/bind=0000:00:03.0");
	tree_unlink(&tree, NIC_PATH("iommu_group"));
}

static void a_driver_of_the_inner_bus_takes_the_inner_layer(void **state)
{
	expect_plan(
		"eth0", VD_ACTION_BIND, "virtio_blk", NIC "/virtio1",
		"virtio/drivers/virtio_net/unbind=virtio1 virtio/drivers/virtio_blk/bind=virtio1");
}

static void back_to_the_driver_that_has_it(void **state)
{
	expect_plan(
		"eth0", VD_ACTION_REBIND, NULL, NIC "/virtio1",
		"virtio/drivers/virtio_net/unbind=virtio1 virtio/drivers/virtio_net/bind=virtio1");
	expect_plan("eth2", VD_ACTION_REBIND, NULL, "sys/devices/pci0000:00/0000:00:10.0",
		    "pci/drivers/e1000/unbind=0000:00:10.0 pci/drivers/e1000/bind=0000:00:10.0");
	/* Its own override does not stand against it, another's does. */
	tree_write(&tree, "sys/devices/pci0000:00/0000:00:10.0/driver_override", "e1000\n");
	expect_plan("eth2", VD_ACTION_REBIND, NULL, "sys/devices/pci0000:00/0000:00:10.0",
		    "pci/drivers/e1000/unbind=0000:00:10.0 pci/drivers/e1000/bind=0000:00:10.0");
	tree_write(&tree, "sys/devices/pci0000:00/0000:00:10.0/driver_override", "vfio-pci\n");
	expect_refusal("eth2", VD_ACTION_REBIND, NULL, -EOPNOTSUPP, "would not have it back");
	tree_write(&tree, "sys/devices/pci0000:00/0000:00:10.0/driver_override", "(null)\n");
	tree_unlink(&tree, "sys/devices/pci0000:00/0000:00:10.0/driver");
	expect_refusal("eth2", VD_ACTION_REBIND, NULL, -EOPNOTSUPP, "no driver");
	tree_link(&tree, "sys/devices/pci0000:00/0000:00:10.0/driver",
		  "../../../bus/pci/drivers/e1000");
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
	tree_write(&tree, unsafe, "N\n");
	expect_refusal("eth0", VD_ACTION_BIND, "vfio-pci", -EOPNOTSUPP, "IOMMU");
	tree_write(&tree, unsafe, "Y\n");
	expect_plan("eth0", VD_ACTION_BIND, "vfio-pci", NIC,
		    "driver_override=vfio-pci* pci/drivers/virtio-pci/unbind=0000:00:03.0 "
		    "pci/drivers/vfio-pci/bind=0000:00:03.0");
	tree_unlink(&tree, unsafe);
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
	tree_write(&tree, "sys/bus/vmbus/drivers/hv_netvsc/bind", "");
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

static void expect_layer_plan(const char *selector, enum vd_action action, const char *driver,
			      const char *word, const char *layer, const char *wanted)
{
	VD_CLEANUP(vd_plan_freep) struct vd_plan *plan = NULL;
	char reason[VD_REASON_MAX] = "";
	int r = tree_plan_layer(&tree, selector, action, driver, word, &plan, reason);

	if (r < 0)
		fail_msg("%s, %s: %s (%s)", selector, word ? word : "no layer", strerror(-r),
			 reason);
	assert_string_equal(plan->layer_path, layer);
	assert_string_equal(writes(plan), wanted);
}

static void expect_layer_refusal(const char *selector, enum vd_action action, const char *driver,
				 const char *word, int error, const char *part)
{
	struct vd_plan *plan = NULL;
	char reason[VD_REASON_MAX] = "";

	assert_int_equal(tree_plan_layer(&tree, selector, action, driver, word, &plan, reason),
			 error);
	assert_null(plan);
	if (!strstr(reason, part))
		fail_msg("\"%s\" is not in \"%s\"", part, reason);
}

/* The plan has no steps, and its note (PART NULL: none) says what is bound still. */
static void expect_note(const char *selector, const char *part)
{
	VD_CLEANUP(vd_plan_freep) struct vd_plan *plan = NULL;
	char reason[VD_REASON_MAX];

	assert_int_equal(tree_plan(&tree, selector, VD_ACTION_UNBIND, NULL, &plan, reason), 0);
	assert_int_equal(plan->count, 0);
	assert_int_equal(plan->note != NULL, part != NULL);
	if (part && !strstr(plan->note, part))
		fail_msg("\"%s\" is not in \"%s\"", part, plan->note);
}

/* Once for each layer would be another state each time. */
static void what_is_unbound_stays_as_it_is(void **state)
{
	tree_unlink(&tree, NIC_PATH("virtio1/driver"));
	expect_plan("0000:00:03.0", VD_ACTION_UNBIND, NULL, NIC "/virtio1", "");
	expect_note("pci:0000:00:03.0", "virtio-pci has its layer pci:0000:00:03.0");
	expect_note("virtio1", "'virtctl unbind pci:0000:00:03.0 --layer pci'");
	/* Both are. */
	tree_unlink(&tree, NIC_PATH("driver"));
	expect_note("0000:00:03.0", NULL);
	tree_link(&tree, NIC_PATH("driver"), "../../../bus/pci/drivers/virtio-pci");
	tree_link(&tree, NIC_PATH("virtio1/driver"), "../../../../bus/virtio/drivers/virtio_net");
}

static void another_layer_is_said(void **state)
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
	tree_unlink(&tree, NIC_PATH("virtio1/driver"));
	expect_layer_plan("0000:00:03.0", VD_ACTION_BIND, NULL, "pci", NIC, "");
	expect_layer_plan("0000:00:03.0", VD_ACTION_BIND, NULL, "virtio", NIC "/virtio1",
			  "virtio/drivers_probe=virtio1");
	tree_link(&tree, NIC_PATH("virtio1/driver"), "../../../../bus/virtio/drivers/virtio_net");
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
	assert_int_equal(rename(tree_path(&tree, NIC_PATH("virtio1")), tree_path(&tree, "aside")),
			 0);
	tree_unlink(&tree, "sys/bus/virtio/devices/virtio1");
	/* The only layer is the one that is meant. */
	expect_plan("0000:00:03.0", VD_ACTION_UNBIND, NULL, NIC,
		    "pci/drivers/virtio-pci/unbind=0000:00:03.0");
	tree_unlink(&tree, NIC_PATH("driver"));
	expect_refusal("0000:00:03.0", VD_ACTION_BIND, "virtio_net", -ENOENT,
		       "'virtctl bind pci:0000:00:03.0'");
	expect_note("0000:00:03.0", NULL);
	tree_link(&tree, NIC_PATH("driver"), "../../../bus/pci/drivers/virtio-pci");
	tree_link(&tree, "sys/bus/virtio/devices/virtio1",
		  "../../../devices/pci0000:00/0000:00:03.0/virtio1");
	assert_int_equal(rename(tree_path(&tree, "aside"), tree_path(&tree, NIC_PATH("virtio1"))),
			 0);
}

static void what_is_kept_unbound_is_kept_so_by_its_override(void **state)
{
	expect_plan("eth0", VD_ACTION_UNBIND, "none", NIC,
		    "driver_override=none* pci/drivers/virtio-pci/unbind=0000:00:03.0");
	tree_write(&tree, NIC_PATH("driver_override"), "none\n");
	tree_unlink(&tree, NIC_PATH("driver"));
	expect_plan("0000:00:03.0", VD_ACTION_UNBIND, "none", NIC, "");
	tree_write(&tree, NIC_PATH("driver_override"), "(null)\n");
	expect_plan("0000:00:03.0", VD_ACTION_UNBIND, "none", NIC, "driver_override=none*");
	tree_link(&tree, NIC_PATH("driver"), "../../../bus/pci/drivers/virtio-pci");
}

static void only_channel_devices_are_switched(void **state)
{
	expect_refusal("eth0", VD_ACTION_OFFLINE, NULL, -EOPNOTSUPP, "channel devices");
}

static void the_default_comes_back_to_the_outermost_that_lacks_it(void **state)
{
	/* Half undone: the override is set, nothing is bound. */
	tree_write(&tree, NIC_PATH("driver_override"), "vfio-pci\n");
	tree_unlink(&tree, NIC_PATH("driver"));
	expect_plan("0000:00:03.0", VD_ACTION_BIND, NULL, NIC,
		    "driver_override=* pci/drivers_probe=0000:00:03.0");
	/* In the hands of vfio-pci. */
	tree_link(&tree, NIC_PATH("driver"), "../../../bus/pci/drivers/vfio-pci");
	expect_plan("0000:00:03.0", VD_ACTION_BIND, NULL, NIC,
		    "driver_override=* pci/drivers/vfio-pci/unbind=0000:00:03.0 "
		    "pci/drivers_probe=0000:00:03.0");
	/* The same without an override, by new_id. */
	tree_write(&tree, NIC_PATH("driver_override"), "(null)\n");
	expect_plan("0000:00:03.0", VD_ACTION_BIND, NULL, NIC,
		    "pci/drivers/vfio-pci/unbind=0000:00:03.0 pci/drivers_probe=0000:00:03.0");
	tree_unlink(&tree, NIC_PATH("driver"));
	tree_link(&tree, NIC_PATH("driver"), "../../../bus/pci/drivers/virtio-pci");
	/* Only the inner one was freed. */
	tree_unlink(&tree, NIC_PATH("virtio1/driver"));
	expect_plan("eth0", VD_ACTION_BIND, NULL, NIC "/virtio1", "virtio/drivers_probe=virtio1");
	tree_link(&tree, NIC_PATH("virtio1/driver"), "../../../../bus/virtio/drivers/virtio_net");
}

/* The override was set while another driver had the device: on the way back it must not keep that
 * one out. */
static void an_override_that_is_not_in_force_is_opened_first(void **state)
{
	tree_link(&tree, NIC_PATH("iommu_group"), GROUP);
	tree_write(&tree, NIC_PATH("driver_override"), "vfio-pci\n");
	expect_plan("0000:00:03.0", VD_ACTION_BIND, "vfio-pci", NIC,
		    "driver_override=virtio-pci pci/drivers/virtio-pci/unbind=0000:00:03.0 "
		    "driver_override=vfio-pci* pci/drivers/vfio-pci/bind=0000:00:03.0");
	expect_plan("0000:00:03.0", VD_ACTION_BIND, "virtio-pci", NIC,
		    "driver_override=virtio-pci*");
	tree_write(&tree, NIC_PATH("driver_override"), "(null)\n");
	tree_unlink(&tree, NIC_PATH("iommu_group"));
}

static void a_device_that_has_gone_is_said_to_be(void **state)
{
	VD_CLEANUP(vd_plan_freep) struct vd_plan *plan = NULL;
	char reason[VD_REASON_MAX];

	assert_int_equal(tree_plan(&tree, "eth0", VD_ACTION_UNBIND, NULL, &plan, reason), 0);
	assert_int_equal(rename(tree_path(&tree, NIC), tree_path(&tree, NIC ".gone")), 0);
	assert_int_equal(vd_plan_check(tree.root, plan, reason), -ENODEV);
	assert_int_equal(rename(tree_path(&tree, NIC ".gone"), tree_path(&tree, NIC)), 0);
}

static void a_plan_of_a_moment_ago_is_not_good_for_ever(void **state)
{
	VD_CLEANUP(vd_plan_freep) struct vd_plan *plan = NULL;
	char reason[VD_REASON_MAX];

	tree_link(&tree, NIC_PATH("iommu_group"), GROUP);
	assert_int_equal(tree_plan(&tree, "eth0", VD_ACTION_BIND, "vfio-pci", &plan, reason), 0);
	tree_write(&tree, NIC_PATH("driver_override"), "e1000\n");
	assert_int_equal(vd_plan_check(tree.root, plan, reason), -ESTALE);
	tree_write(&tree, NIC_PATH("driver_override"), "(null)\n");
	assert_int_equal(vd_plan_check(tree.root, plan, reason), 0);
	tree_unlink(&tree, NIC_PATH("driver"));
	assert_int_equal(vd_plan_check(tree.root, plan, reason), -ESTALE);
	tree_link(&tree, NIC_PATH("driver"), "../../../bus/pci/drivers/virtio-pci");
	tree_unlink(&tree, NIC_PATH("iommu_group"));
	assert_int_equal(vd_plan_check(tree.root, plan, reason), -EOPNOTSUPP);
	tree_unlink(&tree, "sys/bus/pci/drivers/vfio-pci/bind");
	assert_int_equal(rmdir(tree_path(&tree, "sys/bus/pci/drivers/vfio-pci")), 0);
	assert_int_equal(vd_plan_check(tree.root, plan, reason), -ENOENT);
	tree_write(&tree, "sys/bus/pci/drivers/vfio-pci/bind", "");
}

/* Platform devices need a group as PCI's do, and so do variants; other drivers don't. */
static void every_driver_of_vfio_needs_a_group(void **state)
{
	struct tree q35 = tree;

	tree_write(&tree, "sys/bus/pci/drivers/rme_da/bind", "");
	tree_link(&tree, "sys/bus/pci/drivers/rme_da/module", "../../../../module/rme_da");
	expect_plan("eth0", VD_ACTION_BIND, "rme_da", NIC,
		    "driver_override=rme_da* pci/drivers/virtio-pci/unbind=0000:00:03.0 "
		    "pci/drivers/rme_da/bind=0000:00:03.0");
	tree_write(&tree, "sys/module/vfio_pci_core/holders/vfio_pci", "");
	expect_plan("eth0", VD_ACTION_BIND, "rme_da", NIC,
		    "driver_override=rme_da* pci/drivers/virtio-pci/unbind=0000:00:03.0 "
		    "pci/drivers/rme_da/bind=0000:00:03.0");
	tree_link(&tree, "sys/module/vfio_pci_core/holders/rme_da", "../../rme_da");
	expect_refusal("eth0", VD_ACTION_BIND, "rme_da", -EOPNOTSUPP, "IOMMU");
	tree_unpack(&tree, "microvm-guest");
	tree_write(&tree, "sys/bus/platform/drivers/vfio-platform/bind", "");
	expect_refusal("vda", VD_ACTION_BIND, "vfio-platform", -EOPNOTSUPP, "IOMMU");
	tree_remove(&tree);
	tree = q35;
	tree_unlink(&tree, "sys/module/vfio_pci_core/holders/rme_da");
	tree_unlink(&tree, "sys/module/vfio_pci_core/holders/vfio_pci");
	tree_unlink(&tree, "sys/bus/pci/drivers/rme_da/module");
	tree_unlink(&tree, "sys/bus/pci/drivers/rme_da/bind");
}

#define PART		"sys/devices/pci0000:00/0000:00:11.0"
#define PART_PATH(file) PART "/" file

static void expect_default(const struct vd_layer_drivers *known, const char *wanted)
{
	VD_CLEANUP(vd_plan_freep) struct vd_plan *plan = NULL;
	char reason[VD_REASON_MAX] = "";
	int r = tree_plan_known(&tree, "0000:00:11.0", known, &plan, reason);

	if (r < 0)
		fail_msg("%s (%s)", strerror(-r), reason);
	assert_string_equal(plan->layer_path, PART);
	assert_string_equal(writes(plan), wanted);
	assert_int_equal(vd_plan_check(tree.root, plan, reason), 0);
}

static void expect_no_default(const struct vd_layer_drivers *known, int error, const char *part)
{
	struct vd_plan *plan = NULL;
	char reason[VD_REASON_MAX] = "";

	assert_int_equal(tree_plan_known(&tree, "0000:00:11.0", known, &plan, reason), error);
	if (!strstr(reason, part))
		fail_msg("\"%s\" is not in \"%s\"", part, reason);
}

/* give - the part has DRIVER and the override OVERRIDE now. */
static void give(const char *driver, const char *override)
{
	char target[128];

	snprintf(target, sizeof(target), "sys/bus/pci/drivers/%s/bind", driver);
	tree_write(&tree, target, "");
	snprintf(target, sizeof(target), "../../../bus/pci/drivers/%s", driver);
	tree_unlink(&tree, PART_PATH("driver"));
	tree_link(&tree, PART_PATH("driver"), target);
	tree_write(&tree, PART_PATH("driver_override"), override);
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
	static const char *const any[] = { "uio_pci_generic", "pciback", "pci-pf-stub",
					   "igb_uio",	      "pci-stub", "vfio-pci" };
	const struct vd_layer_drivers given = { "e1000e", true, .is_given = true };
	const struct vd_layer_drivers own = { "pci-pf-stub", true, .is_own = true };
	char wanted[256];

	for (size_t i = 0; i < VD_ARRAY_SIZE(any); i++) {
		give(any[i], "(null)\n");
		snprintf(wanted, sizeof(wanted),
			 "pci/drivers/%s/unbind=0000:00:11.0 pci/drivers_probe=0000:00:11.0", any[i]);
		expect_default(NULL, wanted);
	}
	/* Its id is with its driver still, and so the kernel is not left the choice. */
	give("nvme", "(null)\n");
	expect_default(NULL, "");
	expect_default(&given, "pci/drivers/nvme/unbind=0000:00:11.0 "
			       "pci/drivers/e1000e/bind=0000:00:11.0");
	/* One that does match by itself. */
	give("pci-pf-stub", "(null)\n");
	expect_default(&own, "");
	give("e1000e", "(null)\n");
}

static void a_virtual_function_that_is_not_probed_has_its_driver_by_name(void **state)
{
	const struct vd_layer_drivers known = { "e1000e", true }, loadable = { "e1000e", false };

	tree_write(&tree, "sys/devices/pci0000:00/0000:00:10.0/sriov_drivers_autoprobe", "0\n");
	tree_link(&tree, PART_PATH("physfn"), "../0000:00:10.0");
	expect_default(NULL, "");
	give("vfio-pci", "vfio-pci\n");
	expect_default(&known, "driver_override=e1000e* pci/drivers/vfio-pci/unbind=0000:00:11.0 "
			       "pci/drivers/e1000e/bind=0000:00:11.0 driver_override=*");
	expect_no_default(&loadable, -ENOENT, "'virtctl bind pci:0000:00:11.0 --load'");
	expect_no_default(NULL, -EOPNOTSUPP, "0000:00:10.0/sriov_drivers_autoprobe is 0");
	give("e1000e", "e1000e\n");
	expect_default(&known, "driver_override=*");
	tree_write(&tree, "sys/devices/pci0000:00/0000:00:10.0/sriov_drivers_autoprobe", "1\n");
	give("vfio-pci", "vfio-pci\n");
	expect_default(NULL, "driver_override=* pci/drivers/vfio-pci/unbind=0000:00:11.0 "
			     "pci/drivers_probe=0000:00:11.0");
	give("e1000e", "(null)\n");
	tree_unlink(&tree, PART_PATH("physfn"));
}

static void expect_way_back(const char *selector, const char *driver, const char *wanted)
{
	VD_CLEANUP(vd_plan_freep) struct vd_plan *plan = NULL;
	char reason[VD_REASON_MAX];

	assert_int_equal(tree_plan(&tree, selector, VD_ACTION_UNBIND, driver, &plan, reason), 0);
	assert_string_equal(plan->way_back, wanted);
}

static void the_way_back_is_the_command_that_gives_the_device_back(void **state)
{
	struct tree q35 = tree;

	expect_way_back("0000:00:11.0", NULL,
			"it has no driver now; 'virtctl bind pci:0000:00:11.0' gives it back");
	give("vfio-pci", "(null)\n");
	expect_way_back("0000:00:11.0", NULL,
			"it has no driver now; 'virtctl bind pci:0000:00:11.0 vfio-pci' gives it "
			"back");
	give("e1000e", "(null)\n");
	/* The kernel chooses none for a function that is not probed. */
	tree_write(&tree, "sys/devices/pci0000:00/0000:00:10.0/sriov_drivers_autoprobe", "0\n");
	tree_link(&tree, PART_PATH("physfn"), "../0000:00:10.0");
	expect_way_back("0000:00:11.0", NULL,
			"it has no driver now; 'virtctl bind pci:0000:00:11.0 e1000e' gives it back");
	tree_unlink(&tree, PART_PATH("physfn"));
	tree_unlink(&tree, PART_PATH("driver"));
	expect_way_back("0000:00:11.0", "none",
			"it has no driver; 'virtctl bind pci:0000:00:11.0 --persist' gives it its "
			"default one, if there is one");
	tree_link(&tree, PART_PATH("driver"), "../../../bus/pci/drivers/e1000e");
	tree_unpack(&tree, "lpar");
	expect_way_back("0.0.1000", NULL,
			"it has no driver now; 'virtctl bind ccw:0.0.1000' gives it back, and "
			"'virtctl online ccw:0.0.1000' switches it on");
	expect_way_back("0.0.1001", NULL,
			"it has no driver now; 'virtctl bind ccw:0.0.1001' gives it back");
	/* It goes with its subchannel. */
	expect_way_back("0.0.1000", "none",
			"it has no driver now; 'virtctl bind ccw:0.0.1000 --persist' gives it back, "
			"and 'virtctl online ccw:0.0.1000' switches it on");
	tree_remove(&tree);
	tree_unpack(&tree, "s390x");
	expect_way_back("0.0.0100", "none",
			"it has no driver now; 'virtctl bind ccw:0.0.0100 --persist' gives it back");
	tree_remove(&tree);
	tree = q35;
}

static void only_a_driver_switches_a_channel_device_on(void **state)
{
	struct tree q35 = tree;

	tree_unpack(&tree, "lpar");
	tree_unlink(&tree, "sys/devices/css0/0.0.0001/0.0.1001/driver");
	expect_refusal("0.0.1001", VD_ACTION_ONLINE, NULL, -EOPNOTSUPP,
		       "'virtctl bind ccw:0.0.1001 --load'");
	expect_plan("0.0.1001", VD_ACTION_OFFLINE, NULL, "sys/devices/css0/0.0.0001/0.0.1001", "");
	tree_remove(&tree);
	tree = q35;
}

static void a_layer_that_is_named_is_the_one_that_is_kept_unbound(void **state)
{
	expect_layer_refusal("virtio1", VD_ACTION_UNBIND, "none", NULL, -EOPNOTSUPP,
			     "its layer virtio:virtio1 has no driver_override that could keep drivers "
		       "away; 'virtctl unbind pci:0000:00:03.0 --layer pci --persist'");
	expect_plan("pci:0000:00:03.0", VD_ACTION_UNBIND, "none", NIC,
		    "driver_override=none* pci/drivers/virtio-pci/unbind=0000:00:03.0");
}

static void a_driver_is_known_by_its_module_and_its_dashes(void **state)
{
	static const char plan[] = "driver_override=pci-stub* pci/drivers/e1000e/unbind=0000:00:11.0 "
				   "pci/drivers/pci-stub/bind=0000:00:11.0";

	tree_write(&tree, "sys/bus/pci/drivers/pci-stub/bind", "");
	expect_plan("0000:00:11.0", VD_ACTION_BIND, "pci-stub", PART, plan);
	expect_plan("0000:00:11.0", VD_ACTION_BIND, "pci_stub", PART, plan);
	expect_plan("eth0", VD_ACTION_BIND, "virtio-net", NIC "/virtio1", "");
	expect_refusal("eth0", VD_ACTION_BIND, "vfio_pci", -EOPNOTSUPP, "vfio-pci needs an IOMMU");
	/* A module whose driver has another name; one that has two of them means neither. */
	tree_write(&tree, "sys/module/my_stubs/drivers/pci:pci-stub", "");
	expect_plan("0000:00:11.0", VD_ACTION_BIND, "my-stubs", PART, plan);
	tree_write(&tree, "sys/module/my_stubs/drivers/pci:nvme", "");
	expect_refusal("0000:00:11.0", VD_ACTION_BIND, "my-stubs", -ENOENT,
		       "no bus of pci:0000:00:11.0 has a driver of the name my-stubs");
	tree_unlink(&tree, "sys/bus/pci/drivers/pci-stub/bind");
}

static void expect_on(const char *fixture, const char *selector, enum vd_action action,
		      const char *driver, const char *layer, const char *wanted)
{
	struct tree q35 = tree;

	tree_unpack(&tree, fixture);
	expect_plan(selector, action, driver, layer, wanted);
	tree_remove(&tree);
	tree = q35;
}

static void channel_devices_go_off_and_on(void **state)
{
	expect_on("s390x", "0.0.0100", VD_ACTION_OFFLINE, NULL,
		  "sys/devices/css0/0.0.0001/0.0.0100", "online=0");
	expect_on("s390x", "0.0.0100", VD_ACTION_ONLINE, NULL, "sys/devices/css0/0.0.0001/0.0.0100",
		  "");
	expect_on("s390x", "0.0.0100", VD_ACTION_UNBIND, NULL,
		  "sys/devices/css0/0.0.0001/0.0.0100/virtio1",
		  "virtio/drivers/virtio_blk/unbind=virtio1");
	expect_on("s390x", "0.0.0100", VD_ACTION_BIND, "3270", "sys/devices/css0/0.0.0001/0.0.0100",
		  "ccw/drivers/virtio_ccw/unbind=0.0.0100 ccw/drivers/3270/bind=0.0.0100");
	expect_on("zvm", "ccwgroup:0.0.f500", VD_ACTION_OFFLINE, NULL, "sys/devices/qeth/0.0.f500",
		  "online=0");
}

/* A subchannel has a number as its device has; each channel of a group is the group. */
static void layers_of_channel_devices(void **state)
{
	struct tree q35 = tree;

	tree_unpack(&tree, "s390x");
	expect_layer_plan("css:0.0.0001", VD_ACTION_UNBIND, NULL, NULL, "sys/devices/css0/0.0.0001",
			  "css/drivers/io_subchannel/unbind=0.0.0001");
	expect_layer_plan("0.0.0100", VD_ACTION_UNBIND, NULL, "ccw",
			  "sys/devices/css0/0.0.0001/0.0.0100",
			  "ccw/drivers/virtio_ccw/unbind=0.0.0100");
	expect_layer_plan("ccw:0.0.0100", VD_ACTION_UNBIND, NULL, NULL,
			  "sys/devices/css0/0.0.0001/0.0.0100/virtio1",
			  "virtio/drivers/virtio_blk/unbind=virtio1");
	/* Switched off, its device is gone, and what carries it is not what is meant. */
	assert_int_equal(rename(tree_path(&tree, "sys/devices/css0/0.0.0001/0.0.0100/virtio1"),
				tree_path(&tree, "aside")),
			 0);
	tree_unlink(&tree, "sys/bus/virtio/devices/virtio1");
	expect_note("0.0.0100", "'virtctl unbind ccw:0.0.0100 --layer ccw'");
	expect_layer_plan("0.0.0100", VD_ACTION_UNBIND, NULL, "ccw",
			  "sys/devices/css0/0.0.0001/0.0.0100",
			  "ccw/drivers/virtio_ccw/unbind=0.0.0100");
	tree_remove(&tree);
	tree_unpack(&tree, "zvm");
	expect_layer_plan("0.0.f501", VD_ACTION_UNBIND, NULL, NULL, "sys/devices/qeth/0.0.f500",
			  "ccwgroup/drivers/qeth/unbind=0.0.f500");
	expect_layer_refusal("0.0.f500", VD_ACTION_UNBIND, NULL, "ccw", -ENOTUNIQ, "more than one");
	expect_layer_refusal("0.0.f500", VD_ACTION_UNBIND, NULL, "0.0.f500", -ENOTUNIQ,
			     "ccw:0.0.f500, css:0.0.0005");
	expect_layer_plan("0.0.f500", VD_ACTION_UNBIND, NULL, "ccw:f501",
			  "sys/devices/css0/0.0.0005/0.0.f501", "ccw/drivers/qeth/unbind=0.0.f501");
	tree_unlink(&tree, "sys/devices/qeth/0.0.f500/driver");
	expect_note("ccwgroup:0.0.f500", "--layer ccw:0.0.f502");
	tree_remove(&tree);
	tree = q35;
}

static void expect_parse_error(struct json_object *json, const char *what)
{
	struct vd_plan *plan = NULL;

	if (vd_plan_parse(json, &plan) != -EBADMSG)
		fail_msg("%s is taken for a plan", what);
	assert_null(plan);
}

static void to_json_and_back(void **state)
{
	VD_CLEANUP(vd_plan_freep) struct vd_plan *plan = NULL, *again = NULL;
	char reason[VD_REASON_MAX];
	struct json_object *json, *json_again;

	tree_link(&tree, NIC_PATH("iommu_group"), GROUP);
	assert_int_equal(tree_plan(&tree, "eth0", VD_ACTION_BIND, "vfio-pci", &plan, reason), 0);
	tree_unlink(&tree, NIC_PATH("iommu_group"));
	json = vd_plan_json(plan);
	assert_int_equal(vd_plan_parse(json, &again), 0);
	json_again = vd_plan_json(again);
	assert_true(json_object_equal(json, json_again));
	assert_string_equal(writes(again), strdupa(writes(plan)));
	json_object_put(json);
	json_object_put(json_again);
}

/* One member of the plan, or (STEP) of its first step, is replaced by JSON text. */
static void tamper(const char *key, bool step, const char *value)
{
	VD_CLEANUP(vd_plan_freep) struct vd_plan *plan = NULL;
	char reason[VD_REASON_MAX];
	struct json_object *json, *object;

	assert_int_equal(tree_plan(&tree, "eth0", VD_ACTION_UNBIND, NULL, &plan, reason), 0);
	json = object = vd_plan_json(plan);
	if (step)
		object = json_object_array_get_idx(json_object_object_get(json, "steps"), 0);
	json_object_object_add(object, key, json_tokener_parse(value));
	expect_parse_error(json, value);
	json_object_put(json);
}

static void what_was_tampered_with_is_no_plan(void **state)
{
	tamper("version", false, "2");
	tamper("version", false, "\"1\"");
	tamper("action", false, "\"format\"");
	tamper("device", false, "null");
	tamper("layerPath", false, "\"etc/passwd\"");
	tamper("layerPath", false, "\"sys/devices/../../etc\"");
	tamper("layerPath", false, "\"sys/devices/\"");
	tamper("layerPath", false, "\"sys/devices/pci0000:00/0000:00:03.0/\"");
	tamper("steps", false, "{}");
	tamper("steps", false, "[1]");
	tamper("path", true, "\"sys/kernel/oops\"");
	tamper("path", true, "\"sys/bus/pci/drivers/../../../kernel/x/bind\"");
	tamper("path", true, "\"sys/bus/pci/drivers/virtio-pci/new_id\"");
	tamper("path", true, "\"sys/bus/pci/drivers/x/y/bind\"");
	tamper("path", true, "\"" NIC "/remove\"");
	tamper("path", true, "\"sys/devices/pci0000:00/0000:00:04.0/driver_override\"");
	tamper("value", true, "\"virtio2\"");
	tamper("value", true, "7");
	tamper("value", true, "\"virtio1\\u0000x\"");
	tamper("undoPath", true, "\"/etc/passwd\"");
	tamper("undoValue", true, "null");
	tamper("expect", true, "\"hope\"");
	tamper("expectPath", true, "\"etc/passwd\"");
	tamper("expectPath", true, "null");
	tamper("undoFirst", true, "1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_driver_of_the_outer_bus_takes_the_outer_layer),
		cmocka_unit_test(a_driver_of_the_inner_bus_takes_the_inner_layer),
		cmocka_unit_test(back_to_the_driver_that_has_it),
		cmocka_unit_test(what_is_so_already_takes_no_steps),
		cmocka_unit_test(without_an_iommu_group_vfio_is_refused),
		cmocka_unit_test(every_driver_of_vfio_needs_a_group),
		cmocka_unit_test(whatever_brought_the_driver_the_default_comes_back),
		cmocka_unit_test(a_virtual_function_that_is_not_probed_has_its_driver_by_name),
		cmocka_unit_test(an_override_that_names_the_default_is_cleared_and_no_more),
		cmocka_unit_test(the_way_back_is_the_command_that_gives_the_device_back),
		cmocka_unit_test(only_a_driver_switches_a_channel_device_on),
		cmocka_unit_test(a_layer_that_is_named_is_the_one_that_is_kept_unbound),
		cmocka_unit_test(a_driver_is_known_by_its_module_and_its_dashes),
		cmocka_unit_test(names_that_are_no_drivers_are_refused),
		cmocka_unit_test(a_driver_of_a_bus_that_the_device_is_not_on_is_named),
		cmocka_unit_test(unbinding_frees_the_innermost_layer),
		cmocka_unit_test(what_is_unbound_stays_as_it_is),
		cmocka_unit_test(another_layer_is_said),
		cmocka_unit_test(a_layer_that_is_none_is_refused),
		cmocka_unit_test(a_driver_for_a_layer_that_is_gone_is_refused),
		cmocka_unit_test(layers_of_channel_devices),
		cmocka_unit_test(what_is_kept_unbound_is_kept_so_by_its_override),
		cmocka_unit_test(only_channel_devices_are_switched),
		cmocka_unit_test(the_default_comes_back_to_the_outermost_that_lacks_it),
		cmocka_unit_test(an_override_that_is_not_in_force_is_opened_first),
		cmocka_unit_test(a_device_that_has_gone_is_said_to_be),
		cmocka_unit_test(a_plan_of_a_moment_ago_is_not_good_for_ever),
		cmocka_unit_test(channel_devices_go_off_and_on),
		cmocka_unit_test(to_json_and_back),
		cmocka_unit_test(what_was_tampered_with_is_no_plan),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
