// SPDX-License-Identifier: LGPL-2.1-or-later
/* The virt bus: virt-bus(7). A device has ids and one operation, a transfer; only its bus knows how
 * that works. */
#include "bus/bus.h"

static const struct vd_attr attrs[] = {
	{ "subsystem_vendor", "subsystemVendor", VD_ATTR_HEX, .constant = true },
	{ "subsystem_device", "subsystemDevice", VD_ATTR_HEX, .constant = true },
	{},
};

const struct vd_bus vd_bus_virt = {
	.name = "virt",
	.kernel_name = "virt",
	.has_override = true,
	.override_at_once = true,
	.least_id = "virt:t0000v00000000d00000000",
	.attrs = attrs,
};
