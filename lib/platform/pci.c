// SPDX-License-Identifier: LGPL-2.1-or-later
/* PCI parts that every machine of one maker has, on the first bus. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/link.h"
#include "base/parse.h"
#include "platform/source.h"

#define FIRST_BUS "sys/devices/pci0000:00"
#define BUS_LINKS "sys/bus/pci/devices"

struct part {
	uint64_t vendor, device, subsystem_vendor, subsystem_device;
};

/* Sources: pci.ids; QEMU docs/specs/pci-ids.rst; OpenBSD sys/dev/pci/pcidevs. No part that another
 * hypervisor imitates. */
static const struct {
	unsigned vendor, device;
	const char *name;
	bool certain;
} rows[] = {
	{ 0x15ad, 0x0740, "vmware", true },	 /* VMCI */
	{ 0x80ee, 0xcafe, "virtualbox", true },	 /* VMMDev */
	{ 0x1ab8, 0x4000, "parallels", true },	 /* VMCI */
	{ 0x1414, 0x5353, "hyperv", true },	 /* VGA of the first generation */
	{ 0x106b, 0x1a05, "apple", true },	 /* host bridge of Virtualization.framework */
	{ 0x1b36, 0x0008, "qemu", true },	 /* host bridge */
	{ 0x0b5d, 0x0666, "openbsd-vmm", true }, /* host bridge */
	{ 0x0b5d, 0x0777, "openbsd-vmm", true }, /* control device */
	{ 0x5853, 0x0001, "xen", false },	 /* platform device; KVM can imitate it */
	{ 0x1d0f, 0x0200, "aws-nitro", false },	 /* host bridge */
};

static int read_attribute(const struct vd_root *root, const char *folder, const char *attribute,
			  char *buf, size_t size)
{
	char path[512];
	int length = snprintf(path, sizeof(path), "%s/%s", folder, attribute);

	if (length < 0 || (size_t)length >= sizeof(path))
		return -ENAMETOOLONG;
	return vd_root_read(root, path, buf, size, NULL);
}

static int read_id(const struct vd_root *root, const char *folder, const char *attribute,
		   uint64_t *ret)
{
	char text[16];
	int r = read_attribute(root, folder, attribute, text, sizeof(text));

	return r < 0 ? r : vd_parse_uint(text, 0, UINT16_MAX, ret);
}

/* The eight digits after KEY, which stands at *TEXT, which moves behind them. */
static int take_digits(const char **text, const char *key, uint64_t *ret)
{
	size_t length = strlen(key);
	uint64_t value;
	int r;

	if (strncmp(*text, key, length) != 0)
		return -EINVAL;
	r = vd_parse_hexn(*text + length, 8, &value);
	if (r < 0 || value > UINT16_MAX)
		return r < 0 ? r : -ERANGE;
	*text += length + 8;
	*ret = value;
	return 0;
}

/* "pci:v00001AF4d00001000sv00001AF4sd00000001bc02sc00i00" (Linux drivers/pci/pci-sysfs.c), as the
 * attribute or as a line of the event. */
static int parse_modalias(const char *text, struct part *ret)
{
	const char *line = strstr(text, "MODALIAS=");
	struct part part;
	int r;

	if (line)
		text = line + strlen("MODALIAS=");
	r = take_digits(&text, "pci:v", &part.vendor);
	if (r == 0)
		r = take_digits(&text, "d", &part.device);
	if (r == 0)
		r = take_digits(&text, "sv", &part.subsystem_vendor);
	if (r == 0)
		r = take_digits(&text, "sd", &part.subsystem_device);
	if (r == 0)
		*ret = part;
	return r;
}

static int read_modalias(const struct vd_root *root, const char *folder, struct part *ret)
{
	static const char *const attributes[] = { "modalias", "uevent" };
	char text[1024];

	for (size_t i = 0; i < VD_ARRAY_SIZE(attributes); i++)
		if (read_attribute(root, folder, attributes[i], text, sizeof(text)) == 0 &&
		    parse_modalias(text, ret) == 0)
			return 0;
	return -ENODATA;
}

static int read_part(const struct vd_root *root, const char *folder, struct part *ret)
{
	struct part part = { 0 }, alias;

	if (read_id(root, folder, "vendor", &part.vendor) < 0 ||
	    read_id(root, folder, "device", &part.device) < 0)
		return read_modalias(root, folder, ret);
	if (read_id(root, folder, "subsystem_vendor", &part.subsystem_vendor) < 0 ||
	    read_id(root, folder, "subsystem_device", &part.subsystem_device) < 0) {
		bool known = read_modalias(root, folder, &alias) == 0;

		part.subsystem_vendor = known ? alias.subsystem_vendor : 0;
		part.subsystem_device = known ? alias.subsystem_device : 0;
	}
	*ret = part;
	return 0;
}

static void add(struct vd_facts *facts, const char *name, bool certain, const char *address,
		unsigned vendor, unsigned device, const char *comment)
{
	vd_facts_add(facts, (struct vd_fact){ VD_WITNESS_MACHINE, name, certain, 0, NULL },
		     "pci %s = %04x:%04x%s", address, vendor, device, comment);
}

/* The display of Bochs has no subsystem (Bochs iodev/display/vga.cc), QEMU's has QEMU's. */
static bool is_bochs_display(const struct part *part)
{
	return part->vendor == 0x1234 && part->device == 0x1111 && part->subsystem_vendor == 0 &&
	       part->subsystem_device == 0;
}

static void examine_known(const char *address, const struct part *part, struct vd_facts *facts)
{
	for (size_t i = 0; i < VD_ARRAY_SIZE(rows); i++)
		if (part->vendor == rows[i].vendor && part->device == rows[i].device)
			add(facts, rows[i].name, rows[i].certain, address, rows[i].vendor,
			    rows[i].device, "");
	if (is_bochs_display(part))
		add(facts, "bochs", false, address, 0x1234, 0x1111, ", no subsystem");
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

static void examine_part(const struct vd_root *root, const char *address, const char *folder,
			 struct vd_facts *facts)
{
	struct part part;

	if (read_part(root, folder, &part) < 0)
		return;
	examine_known(address, &part, facts);
	if (strcmp(address, "0000:00:00.0") == 0)
		examine_host_bridge(root, address, &part, facts);
}

static void examine_folder(const struct vd_root *root, char **names, struct vd_facts *facts)
{
	char folder[64];

	for (char **name = names; *name; name++) {
		if (!is_address(*name))
			continue;
		snprintf(folder, sizeof(folder), FIRST_BUS "/%s", *name);
		examine_part(root, *name, folder, facts);
	}
}

/* Parts that are not below FIRST_BUS: device trees put the bus below its bridge. */
static void examine_links(const struct vd_root *root, char **names, struct vd_facts *facts)
{
	char link[64], folder[300];

	for (char **name = names; *name; name++) {
		if (!is_address(*name))
			continue;
		snprintf(link, sizeof(link), BUS_LINKS "/%s", *name);
		if (vd_link_resolve(root, link, folder, sizeof(folder)) == 0)
			examine_part(root, *name, folder, facts);
	}
}

void vd_platform_pci(const struct vd_root *root, struct vd_facts *facts)
{
	VD_CLEANUP(vd_names_freep) char **names = NULL;

	if (vd_root_names(root, FIRST_BUS, &names, NULL) == 0)
		examine_folder(root, names, facts);
	else if (vd_root_names(root, BUS_LINKS, &names, NULL) == 0)
		examine_links(root, names, facts);
}
