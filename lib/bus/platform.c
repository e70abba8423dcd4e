// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Parts that a hypervisor gives by its firmware alone: ACPI nodes (QEMU0001:00), nodes of the
 * device tree (9020000.fw-cfg), and what a driver makes up for a port that every PC has (floppy.0).
 * Linux makes a platform device for an ACPI node as well (drivers/acpi/acpi_platform.c), and some
 * drivers took the node itself in older kernels, NVDIMM's and the generation counter's among them.
 * So there are two folders in sysfs and one bus here: a part keeps its id whichever of the two has
 * the driver.
 */
#include "bus/bus.h"

static const struct vd_attr attrs[] = {
	{ "of_node", "deviceTreeNode", VD_ATTR_LINK },
	{ "firmware_node/path", "acpiPath", VD_ATTR_BEYOND },
	{},
};

static const struct vd_attr acpi_attrs[] = {
	{ "path", "acpiPath", VD_ATTR_STRING },
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
