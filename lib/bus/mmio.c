// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * virtio over memory-mapped registers: a platform device from the device tree
 * (a003e00.virtio_mmio), ACPI (LNRO0005:00) or the kernel's command line (virtio-mmio.0). Linux,
 * drivers/virtio/virtio_mmio.c.
 */
#include "bus/bus.h"

#include <stdio.h>
#include <string.h>

static const struct vd_attr attrs[] = {
	{ "of_node", "deviceTreeNode", VD_ATTR_LINK, .constant = true },
	{ "firmware_node/path", "acpiPath", VD_ATTR_BEYOND, .constant = true },
	{},
};

static bool accepts(const char *name)
{
	/* The parent of the devices from the command line is no device. */
	if (strcmp(name, "virtio-mmio-cmdline") == 0)
		return false;
	return strstr(name, "virtio") || strncmp(name, "LNRO0005:", strlen("LNRO0005:")) == 0;
}

/* a003e00.virtio_mmio: what stands before the dot is the address; virtio-mmio.0 has none and keeps
 * its name. */
static void address(const char *name, char address[static VD_BUS_ADDRESS_MAX])
{
	size_t digits = strspn(name, "0123456789abcdef");

	if (digits == 0 || name[digits] != '.')
		digits = strlen(name);
	snprintf(address, VD_BUS_ADDRESS_MAX, "%.*s", (int)digits, name);
}

const struct vd_bus vd_bus_mmio = {
	.name = "mmio",
	.hex_names = true,
	.kernel_name = "platform",
	.has_override = true,
	/* An empty slot looks just like one whose device has no driver, short of asking its
	   registers. */
	.plumbing_alone = true,
	.attrs = attrs,
	.accepts = accepts,
	.address = address,
};
