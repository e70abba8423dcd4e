// SPDX-License-Identifier: LGPL-2.1-or-later
#include "drivers/takes-any.h"

#include <string.h>

#include "base/cleanup.h"
#include "device/vfio.h"

/*
 * Linux: drivers/vfio/pci/vfio_pci.c (whose ids are in the aliases of modules from 5.16 on),
 * drivers/pci/pci-stub.c (with driver_managed_dma), drivers/pci/pci-pf-stub.c,
 * drivers/xen/xen-pciback/pci_stub.c, drivers/uio/uio_pci_generic.c, drivers/uio/uio_hv_generic.c,
 * drivers/vdpa (vhost); DPDK: dpdk-kmods, igb_uio.c; ours: tests/virtbus/selftest.c.
 */
static const struct vd_any_driver drivers[] = {
	{ &vd_bus_pci, "vfio-pci", "vfio_pci", true },
	{ &vd_bus_pci, "pci-stub", "pci_stub", true },
	{ &vd_bus_pci, "uio_pci_generic", "uio_pci_generic", false },
	{ &vd_bus_pci, "igb_uio", "igb_uio", false },
	{ &vd_bus_pci, "pciback", "xen_pciback", false },
	{ &vd_bus_pci, "pci-pf-stub", "pci_pf_stub", false },
	{ &vd_bus_vmbus, "uio_hv_generic", "uio_hv_generic", false },
	{ &vd_bus_vdpa, "vhost_vdpa", "vhost_vdpa", false },
	{ &vd_bus_virt, "virt_selftest", "virt_selftest", false },
};

const struct vd_any_driver *vd_any_driver_at(size_t i)
{
	return i < VD_ARRAY_SIZE(drivers) ? &drivers[i] : NULL;
}

static const struct vd_any_driver *find(const char *bus, const char *driver)
{
	for (size_t i = 0; i < VD_ARRAY_SIZE(drivers); i++) {
		if (strcmp(drivers[i].bus->kernel_name, bus) == 0 &&
		    strcmp(drivers[i].name, driver) == 0)
			return &drivers[i];
	}
	return NULL;
}

bool vd_driver_takes_any(const struct vd_root *root, const char *bus, const char *driver,
			 const char *path)
{
	return find(bus, driver) || vd_driver_is_vfio(root, bus, driver, path);
}

bool vd_driver_leaves_dma(const struct vd_root *root, const char *bus, const char *driver,
			  const char *path)
{
	const struct vd_any_driver *known = find(bus, driver);

	return (known && known->leaves_dma) || vd_driver_is_vfio(root, bus, driver, path);
}
