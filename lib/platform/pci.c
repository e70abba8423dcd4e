// SPDX-License-Identifier: LGPL-2.1-or-later
/* PCI parts that every machine of one maker has, on the first bus. */
#include <stdio.h>
#include <string.h>

#include "base/parse.h"
#include "platform/source.h"

#define FIRST_BUS "sys/devices/pci0000:00"

struct part {
	uint64_t vendor, device, subsystem_vendor, subsystem_device;
};

/* Sources: pci.ids; QEMU docs/specs/pci-ids.rst. No part that another hypervisor imitates. */
static const struct {
	unsigned vendor, device;
	const char *name;
	bool certain;
} rows[] = {
	{ 0x15ad, 0x0740, "vmware", true },	/* VMCI */
	{ 0x80ee, 0xcafe, "virtualbox", true }, /* VMMDev */
	{ 0x1ab8, 0x4000, "parallels", true },	/* VMCI */
	{ 0x1414, 0x5353, "hyperv", true },	/* VGA of the first generation */
	{ 0x106b, 0x1a05, "apple", true },	/* host bridge of Virtualization.framework */
	{ 0x1b36, 0x0008, "qemu", true },	/* host bridge */
	{ 0x5853, 0x0001, "xen", false },	/* platform device; KVM can imitate it */
	{ 0x1d0f, 0x0200, "aws-nitro", false }, /* host bridge */
};

static int read_id(const struct vd_root *root, const char *address, const char *attribute,
		   uint64_t *ret)
{
	char path[96], text[16];
	int r;

	snprintf(path, sizeof(path), FIRST_BUS "/%s/%s", address, attribute);
	r = vd_root_read(root, path, text, sizeof(text), NULL);
	return r < 0 ? r : vd_parse_uint(text, 0, UINT16_MAX, ret);
}

static int read_part(const struct vd_root *root, const char *address, struct part *ret)
{
	struct part part = { 0 };
	int r = read_id(root, address, "vendor", &part.vendor);

	if (r == 0)
		r = read_id(root, address, "device", &part.device);
	if (r < 0)
		return r;
	/* Old kernels show no subsystem. */
	if (read_id(root, address, "subsystem_vendor", &part.subsystem_vendor) < 0 ||
	    read_id(root, address, "subsystem_device", &part.subsystem_device) < 0)
		part.subsystem_vendor = part.subsystem_device = 0;
	*ret = part;
	return 0;
}

static void add(struct vd_facts *facts, const char *name, bool certain, const char *address,
		unsigned vendor, unsigned device, const char *comment)
{
	vd_facts_add(facts, (struct vd_fact){ VD_WITNESS_MACHINE, name, certain, 0, NULL },
		     "pci %s = %04x:%04x%s", address, vendor, device, comment);
}

static void examine_known(const char *address, const struct part *part, struct vd_facts *facts)
{
	for (size_t i = 0; i < VD_ARRAY_SIZE(rows); i++)
		if (part->vendor == rows[i].vendor && part->device == rows[i].device)
			add(facts, rows[i].name, rows[i].certain, address, rows[i].vendor,
			    rows[i].device, "");
}

/* The host bridge that QEMU, and Xen by way of it, imitates bears QEMU's mark. */
static bool is_qemu_bridge(const struct part *part)
{
	return part->vendor == 0x8086 && (part->device == 0x1237 || part->device == 0x29c0) &&
	       part->subsystem_vendor == 0x1af4 && part->subsystem_device == 0x1100;
}

static void examine_host_bridge(const struct vd_root *root, const char *address,
				const struct part *part, struct vd_facts *facts)
{
	bool rust_vmm = part->vendor == 0x8086 && part->device == 0x0d57;

	if (is_qemu_bridge(part))
		add(facts, "qemu", true, address, 0x1af4, 0x1100, " (subsystem)");
	/* Of the two programs with this bridge, Firecracker has no SMBIOS. */
	else if (rust_vmm && !vd_platform_exists(root, "sys/devices/virtual/dmi/id"))
		add(facts, "firecracker", false, address, 0x8086, 0x0d57, ", no SMBIOS");
	else if (rust_vmm)
		add(facts, "cloud-hypervisor", false, address, 0x8086, 0x0d57, "");
}

static bool is_address(const char *name)
{
	return strlen(name) == strlen("0000:00:00.0") && strncmp(name, "0000:00:", 8) == 0;
}

void vd_platform_pci(const struct vd_root *root, struct vd_facts *facts)
{
	VD_CLEANUP(vd_names_freep) char **names = NULL;
	struct part part;

	if (vd_root_names(root, FIRST_BUS, &names, NULL) < 0)
		return;
	for (char **name = names; *name; name++) {
		if (!is_address(*name) || read_part(root, *name, &part) < 0)
			continue;
		examine_known(*name, &part, facts);
		if (strcmp(*name, "0000:00:00.0") == 0)
			examine_host_bridge(root, *name, &part, facts);
	}
}
