// SPDX-License-Identifier: LGPL-2.1-or-later
/* PCI. Attributes: Linux, Documentation/ABI/testing/sysfs-bus-pci. */
#include "bus/bus.h"

static const struct vd_attr attrs[] = {
	{ "class", "class", VD_ATTR_HEX, .constant = true, .required = true },
	{ "revision", "revision", VD_ATTR_HEX, .constant = true, .as_others = true },
	{ "subsystem_vendor", "subsystemVendor", VD_ATTR_HEX, .constant = true, .as_others = true },
	{ "subsystem_device", "subsystemDevice", VD_ATTR_HEX, .constant = true, .as_others = true },
	{ "irq", "irq", VD_ATTR_NUMBER, .as_others = true },
	{ "msi_irqs", "msiIrqs", VD_ATTR_NAMES },
	{ "numa_node", "numaNode", VD_ATTR_NUMBER },
	{ "iommu_group", "iommuGroup", VD_ATTR_LINK, .constant = true },
	{ "iommu_group/devices", "iommuGroupMembers", VD_ATTR_NAMES_BEYOND, .only_shown = true },
	/* What the firmware calls the slot (_DSM, SMBIOS); udev names network cards by it. */
	{ "acpi_index", "acpiIndex", VD_ATTR_NUMBER, .only_shown = true },
	{ "label", "firmwareLabel", VD_ATTR_STRING, .only_shown = true },
	{ "physfn", "physicalFunction", VD_ATTR_LINK, .constant = true },
	{},
};

const struct vd_bus vd_bus_pci = {
	.name = "pci",
	.hex_names = true,
	.kernel_name = "pci",
	.has_override = true,
	.attrs = attrs,
};
