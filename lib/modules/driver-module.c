// SPDX-License-Identifier: LGPL-2.1-or-later
#include "modules/driver-module.h"

#include <stddef.h>

#include "base/cleanup.h"
#include "drivers/candidates.h"

/*
 * Linux: the .name of each driver. A name that differs from its module's by dashes only is here
 * too, so that it is shown as sysfs will have it. A xenbus driver without a name has that of its
 * first id (drivers/xen/xenbus/xenbus_probe.c, xenbus_register_driver_common()).
 */
static const struct {
	const char *module, *driver;
} names[] = {
	{ "virtio_pci", "virtio-pci" },
	{ "virtio_mmio", "virtio-mmio" },
	{ "vp_vdpa", "vp-vdpa" },
	{ "vfio_pci", "vfio-pci" },
	{ "vfio_platform", "vfio-platform" },
	{ "pci_stub", "pci-stub" },
	{ "pci_pf_stub", "pci-pf-stub" },
	{ "xen_pciback", "pciback" },
	{ "xen_netfront", "vif" },
	{ "xen_blkfront", "vbd" },
	{ "xen_fbfront", "vfb" },
	{ "xen_kbdfront", "vkbd" },
	{ "xen_scsifront", "vscsi" },
	{ "9pnet_xen", "9pfs" },
	{ "dasd_eckd_mod", "dasd-eckd" },
	{ "dasd_fba_mod", "dasd-fba" },
	{ "chsc_sch", "chsc_subchannel" },
	{ "eadm_sch", "eadm_subchannel" },
	{ "pci_hyperv", "hv_pci" },
	{ "xhci_pci", "xhci_hcd" },
	{ "ehci_pci", "ehci-pci" },
	{ "ohci_pci", "ohci-pci" },
	{ "sdhci_pci", "sdhci-pci" },
	{ "i2c_piix4", "piix4_smbus" },
	{ "i2c_i801", "i801_smbus" },
	{ "i6300esb", "i6300ESB timer" },
};

const char *vd_driver_of_module(const char *module)
{
	for (size_t i = 0; i < VD_ARRAY_SIZE(names); i++) {
		if (vd_driver_name_is(names[i].module, module))
			return names[i].driver;
	}
	return module;
}

const char *vd_module_of_driver(const char *driver)
{
	for (size_t i = 0; i < VD_ARRAY_SIZE(names); i++) {
		if (vd_driver_name_is(names[i].driver, driver))
			return names[i].module;
	}
	return driver;
}
