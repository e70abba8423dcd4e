// SPDX-License-Identifier: LGPL-2.1-or-later
/* Refines the origin of a device by facts beyond its native id. The common id stays the same; the
 * record says what refined the origin. */
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "device/build.h"
#include "id/native-id.h"

/* Base class and subclass (ANY: all) of parts that hosts pass through, and hardly ever imitate
 * without a line in the registry: PCI code and ID assignment specification. */
#define ANY 0x100
static const struct {
	unsigned base_class, sub_class;
} passed_through[] = {
	{ 0x01, 0x08 }, /* NVMe */
	{ 0x02, ANY },	/* network */
	{ 0x03, ANY },	/* display */
	{ 0x0b, 0x40 }, /* co-processor */
	{ 0x0d, ANY },	/* wireless */
	{ 0x10, ANY },	/* encryption */
	{ 0x12, ANY },	/* accelerator */
};

/* Who makes virtual parts only: pci.ids. */
static const uint32_t virtual_vendors[] = { 0x1ab8, 0x1af4, 0x1b36, 0x15ad, 0x5853, 0x80ee };

static bool is_virtual_vendor(uint32_t vendor)
{
	for (size_t i = 0; i < VD_ARRAY_SIZE(virtual_vendors); i++) {
		if (virtual_vendors[i] == vendor)
			return true;
	}
	return false;
}

static bool is_passed_through_class(const char *native_id)
{
	struct vd_native_id id;

	if (!native_id || vd_native_id_parse(native_id, &id) < 0 || id.bus != VD_NATIVE_PCI)
		return false;
	for (size_t i = 0; i < VD_ARRAY_SIZE(passed_through); i++) {
		if (id.pci.base_class == passed_through[i].base_class &&
		    (passed_through[i].sub_class == ANY ||
		     id.pci.sub_class == passed_through[i].sub_class))
			return true;
	}
	return false;
}

static void refine(struct vd_device *device, enum vd_origin origin, enum vd_certainty certainty,
		   const char *by)
{
	device->origin = origin;
	device->certainty = certainty;
	device->refined_by = by;
}

/* What the PCI function at PATH hangs on, bridges aside: the node of another bus, or NULL. */
static const struct vd_node *pci_host(const struct vd_tree *tree, const char *path)
{
	char parent[PATH_MAX];
	const struct vd_node *node = NULL;

	do {
		snprintf(parent, sizeof(parent), "%s", path);
		*strrchr(parent, '/') = '\0';
		node = vd_tree_find_nearest(tree, parent);
		path = node ? node->path : NULL;
	} while (node && node->bus == &vd_bus_pci);
	return node;
}

/*
 * Behind Hyper-V's PCI channel and Xen's pcifront nothing is imitated: the host hands parts
 * through, or makes paravirtual ones with its own vendor's number.
 */
static bool refine_by_channel(const struct vd_tree *tree, struct vd_device *device)
{
	const struct vd_node *host = pci_host(tree, device->layers[0].path);
	bool is_hyperv = host && host->bus == &vd_bus_vmbus;
	bool is_own;

	if (!is_hyperv && !(host && host->bus == &vd_bus_xen))
		return false;
	is_own = device->virt_id.vendor == (is_hyperv ? 0x1414 : 0x5853);
	refine(device, is_own ? VD_ORIGIN_VIRTUAL : VD_ORIGIN_ASSIGNED, VD_CERTAINTY_LIKELY,
	       is_hyperv ? "hv_pci" : "pcifront");
	return true;
}

static enum vd_system system_of(struct vd_source *source)
{
	if (!source->has_read_system && source->read_system)
		source->system = source->read_system(source->root);
	source->has_read_system = true;
	return source->system;
}

static void refine_unknown_part(struct vd_source *source, struct vd_device *device)
{
	bool is_virtual = is_virtual_vendor(device->virt_id.vendor);
	enum vd_system system;

	if (!is_virtual && !is_passed_through_class(device->layers[0].native_id))
		return;
	system = system_of(source);
	if (system == VD_SYSTEM_GUEST || system == VD_SYSTEM_PARTITION)
		refine(device, is_virtual ? VD_ORIGIN_VIRTUAL : VD_ORIGIN_ASSIGNED,
		       VD_CERTAINTY_LIKELY, system == VD_SYSTEM_GUEST ? "guest" : "partition");
}

/* Nobody imitates a part for a host or a partition, and nobody passes one through to a host. */
static void doubt(struct vd_source *source, struct vd_device *device)
{
	enum vd_system system = system_of(source);

	if (system == VD_SYSTEM_HOST)
		refine(device, device->origin, VD_CERTAINTY_UNKNOWN, "host");
	else if (system == VD_SYSTEM_PARTITION && device->origin == VD_ORIGIN_EMULATED)
		refine(device, device->origin, VD_CERTAINTY_UNKNOWN, "partition");
}

void vd_device_refine_origin(struct vd_source *source, struct vd_device *device)
{
	bool is_pci = device->layers[0].bus == &vd_bus_pci;

	refine(device, device->virt_id.origin, device->virt_id.certainty, NULL);
	device->has_origin = true;
	if (device->certainty == VD_CERTAINTY_CERTAIN || device->origin == VD_ORIGIN_VIRTUAL)
		return;
	if (is_pci && device->origin != VD_ORIGIN_ASSIGNED &&
	    refine_by_channel(source->tree, device))
		return;
	if (device->certainty == VD_CERTAINTY_LIKELY)
		doubt(source, device);
	else if (is_pci && device->origin == VD_ORIGIN_UNKNOWN)
		refine_unknown_part(source, device);
}
