// SPDX-License-Identifier: LGPL-2.1-or-later
#include "bus/bus.h"

#include <string.h>

const struct vd_bus *const vd_buses[VD_BUS_COUNT] = {
	[VD_BUS_PCI] = &vd_bus_pci,	  [VD_BUS_CSS] = &vd_bus_css,
	[VD_BUS_CCW] = &vd_bus_ccw,	  [VD_BUS_CCWGROUP] = &vd_bus_ccwgroup,
	[VD_BUS_MMIO] = &vd_bus_mmio,	  [VD_BUS_XEN] = &vd_bus_xen,
	[VD_BUS_VMBUS] = &vd_bus_vmbus,	  [VD_BUS_VIO] = &vd_bus_vio,
	[VD_BUS_VDPA] = &vd_bus_vdpa,	  [VD_BUS_VIRT] = &vd_bus_virt,
	[VD_BUS_VIRTIO] = &vd_bus_virtio, [VD_BUS_PLATFORM] = &vd_bus_platform,
	[VD_BUS_ACPI] = &vd_bus_acpi,
};

const struct vd_bus *vd_bus_find(const char *name)
{
	for (size_t i = 0; i < VD_BUS_COUNT; i++) {
		if (strcmp(vd_buses[i]->name, name) == 0)
			return vd_buses[i];
	}
	return NULL;
}

/* Unset reads as (null) on most buses and as nothing on some. */
static const struct vd_attr override_at_once = { "driver_override", "driverOverride",
						 VD_ATTR_STRING, .absent_text = "(null)" };
static const struct vd_attr override_may_wait = { "driver_override", "driverOverride",
						  VD_ATTR_STRING, .absent_text = "(null)",
						  .may_wait = true };

const struct vd_attr *vd_bus_override_attr(const struct vd_bus *bus)
{
	if (!bus->has_override)
		return NULL;
	return bus->override_at_once ? &override_at_once : &override_may_wait;
}

enum vd_backend_state vd_bus_backend_state(const struct vd_bus *bus, const char *text)
{
	const struct vd_backend *backend = bus->backend;

	if (!backend || !text)
		return VD_BACKEND_CONNECTED;
	for (const char *const *word = backend->connected; *word; word++) {
		if (strcmp(text, *word) == 0)
			return VD_BACKEND_CONNECTED;
	}
	return strcmp(text, backend->closed) == 0 ? VD_BACKEND_CLOSED : VD_BACKEND_AWAITED;
}
