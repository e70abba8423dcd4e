// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * virtio, the layer above a transport. Attributes: Linux, drivers/virtio/virtio.c. VENDOR depends
 * on the transport: the subsystem vendor on PCI, the control unit on CCW, a register on MMIO.
 * "status" is not among the attributes, because a read of it goes to the hypervisor.
 */
#include "bus/bus.h"

static const struct vd_attr attrs[] = {
	{ "device", "device", VD_ATTR_HEX, .constant = true, .required = true },
	{ "vendor", "vendor", VD_ATTR_HEX, .constant = true, .required = true },
	{ "mount_tag", "mountTag", VD_ATTR_STRING, .constant = true },
	{},
};

const struct vd_bus vd_bus_virtio = {
	.name = "virtio",
	.kernel_name = "virtio",
	.parent_buses = 1u << VD_BUS_PCI | 1u << VD_BUS_CCW | 1u << VD_BUS_MMIO | 1u << VD_BUS_VDPA,
	.least_id = "virtio:d00000000v00000000",
	.attrs = attrs,
};
