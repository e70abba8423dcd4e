// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Devices that a hypervisor describes only by its firmware: ACPI nodes (QEMU0001:00) and nodes of
 * the device tree (9020000.fw-cfg). Also those that a driver creates for a port that every PC has
 * (floppy.0).
 *
 * Linux makes a platform device for an ACPI node as well (drivers/acpi/acpi_platform.c). In older
 * kernels some drivers bound the node itself, for example those of NVDIMMs and of the generation
 * counter. So sysfs has two folders, and this project one bus: a device keeps its id whichever of
 * the two has the driver.
 */
#include "bus/bus.h"

static const struct vd_attr attrs[] = {
	{ "of_node", "deviceTreeNode", VD_ATTR_LINK, .constant = true },
	{ "firmware_node/path", "acpiPath", VD_ATTR_BEYOND, .constant = true },
	{},
};

static const struct vd_attr acpi_attrs[] = {
	{ "path", "acpiPath", VD_ATTR_STRING, .constant = true },
	{},
};

/* The parents of virtio devices are of the bus mmio. */
static bool accepts(const char *name)
{
	return !vd_bus_mmio.accepts(name);
}

const struct vd_bus vd_bus_platform = {
	.name = "platform",
	.kernel_name = "platform",
	.has_override = true,
	.known_only = true,
	.attrs = attrs,
	.accepts = accepts,
};

const struct vd_bus vd_bus_acpi = {
	.name = "platform",
	.kernel_name = "acpi",
	.known_only = true,
	.attrs = acpi_attrs,
};
