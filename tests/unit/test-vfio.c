// SPDX-License-Identifier: LGPL-2.1-or-later
/* Which drivers are VFIO's. */
#include "in-use/reasons.h"

#include "device/vfio.h"

#define DEVICE "sys/devices/pci0000:00/0000:00:02.0"

static bool is_vfio_at(const char *bus, const char *driver, const char *path)
{
	VD_CLEANUP(vd_root_freep) struct vd_root *root = NULL;

	assert_int_equal(vd_root_new(tree.top, &root), 0);
	return vd_driver_is_vfio(root, bus, driver, path);
}

static bool is_vfio(const char *bus, const char *driver)
{
	return is_vfio_at(bus, driver, DEVICE);
}

/* The driver of BUS, and its module. */
static void has_module(const char *bus, const char *driver, const char *module)
{
	char link[256], target[256];

	snprintf(link, sizeof(link), "sys/bus/%s/drivers/%s/module", bus, driver);
	snprintf(target, sizeof(target), "../../../../module/%s", module);
	put_link(link, target);
}

static void uses(const char *module, const char *core)
{
	char link[256], target[256];

	snprintf(link, sizeof(link), "sys/module/%s/holders/%s", core, module);
	snprintf(target, sizeof(target), "../../%s", module);
	put_link(link, target);
}

static void by_module(void **state)
{
	has_module("pci", "rme_da", "rme_da_core");
	has_module("pci", "vfio_like_nic", "vfio_like_nic");
	has_module("pci", "mlx5_core", "mlx5_core");
	put_folder("sys/module/vfio_pci_core/holders");
	assert_false(is_vfio("pci", "rme_da"));
	uses("rme_da_core", "vfio_pci_core");
	assert_true(is_vfio("pci", "rme_da"));
	assert_false(is_vfio("pci", "vfio_like_nic"));
	assert_false(is_vfio("pci", "mlx5_core"));
	/* Kernels before 5.16, and all that is not PCI's. */
	uses("old_vfio_pci", "vfio");
	has_module("pci", "old", "old_vfio_pci");
	assert_true(is_vfio("pci", "old"));
	uses("dwmac_handler", "vfio_platform_base");
	has_module("platform", "dwmac", "dwmac_handler");
	assert_true(is_vfio("platform", "dwmac"));
	assert_false(is_vfio("pci", "dwmac"));
	uses("ccw_pass", "vfio");
	has_module("css", "ccw_pass", "ccw_pass");
	assert_true(is_vfio("css", "ccw_pass"));
}

/* Another core's list says nothing: vfio_ccw does not use that of PCI, if vfio is part of the
 * kernel. */
static void by_module_of_another_bus(void **state)
{
	put_folder("sys/module/vfio_pci_core/holders");
	has_module("css", "vfio_ccw", "vfio_ccw");
	assert_true(is_vfio("css", "vfio_ccw"));
}

static void by_the_modules_drivers(void **state)
{
	uses("rme_da_core", "vfio_pci_core");
	put_link("sys/module/rme_da_core/drivers/pci:rme_da", "../../../bus/pci/drivers/rme_da");
	assert_true(is_vfio("pci", "rme_da"));
	assert_false(is_vfio("pci", "rme"));
	assert_false(is_vfio("css", "rme_da"));
}

static void by_the_devices_folder(void **state)
{
	put_folder("sys/module/vfio_pci_core/holders");
	has_module("pci", "built_in", "built_in");
	put_folder(DEVICE "/vfio-dev/vfio0");
	assert_true(is_vfio("pci", "built_in"));
	assert_false(is_vfio_at("pci", "built_in", NULL));
}

/* Where nothing else is known. */
static void by_name(void **state)
{
	static const char *const names[] = {
		"vfio-pci",	   "vfio_ccw", "mlx5_vfio_pci",	      "xe-vfio-pci",
		"virtio_vfio_pci", "vfio",     "nvgrace-gpu-vfio-pci"
	};
	static const char *const others[] = { "mlx5_core", "novfio", "vfiox-pci", "pci-stub",
					      "",	   "vfi-o",  "-",	  "_" };

	for (size_t i = 0; i < VD_ARRAY_SIZE(names); i++)
		assert_true(is_vfio("pci", names[i]));
	for (size_t i = 0; i < VD_ARRAY_SIZE(others); i++)
		assert_false(is_vfio("pci", others[i]));
	/* A list that can't be read is none. */
	put("sys/module/vfio_pci_core/holders", "no folder");
	assert_true(is_vfio("pci", "vfio-pci"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		on_a_tree(by_module),
		on_a_tree(by_module_of_another_bus),
		on_a_tree(by_the_modules_drivers),
		on_a_tree(by_the_devices_folder),
		on_a_tree(by_name),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
