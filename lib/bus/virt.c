// SPDX-License-Identifier: LGPL-2.1-or-later
/* The virt bus: a device is its ids and a way to transfer; there is nothing else to read. */
#include "bus/bus.h"

static const struct vd_attr attrs[] = {
	{},
};

const struct vd_bus vd_bus_virt = {
	.name = "virt",
	.kernel_name = "virt",
	.has_override = true,
	.attrs = attrs,
};
