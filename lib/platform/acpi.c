// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * ACPI: who made the tables, which only root can read (Linux
 * Documentation/ABI/testing/sysfs-firmware-acpi), and the devices in them, which anyone can list.
 */
#include <string.h>

#include "platform/source.h"

struct maker {
	const char *id;
	const char *name;
	bool certain;
};

/* The OEM ID of the table's header (ACPI 6.5, 5.2.6), padded with blanks or NULs. */
static const struct maker oems[] = {
	{ "FIRECK", "firecracker", true },
	{ "CLOUDH", "cloud-hypervisor", true },
	{ "CROSVM", "crosvm", true },
	{ "BOCHS", "qemu", false }, /* QEMU has it from Bochs */
	{ "VBOX", "virtualbox", true },
	{ "PRLS", "parallels", true },
	{ "Xen", "xen", true },
	{ "BHYVE", "bhyve", true },
	{ "VRTUAL", "hyperv", true },
	{ "AMAZON", "aws-nitro", false },
	{ "Google", "google", false },
};

/* The Hypervisor Vendor Identity of the FADT (ACPI 6.5, 5.2.9). */
static const struct maker hypervisors[] = {
	{ "FIRECKVM", "firecracker", true }, { "CLOUDHYP", "cloud-hypervisor", true },
	{ "CROSVM", "crosvm", true },	     { "QEMU", "qemu", true },
	{ "MsHyperV", "hyperv", true },	     { "XenVMM", "xen", true },
};

static const struct maker *find(const struct maker *table, size_t count, const char *id,
				size_t size)
{
	for (size_t i = 0; i < count; i++) {
		size_t length = strlen(table[i].id);

		if (length <= size && memcmp(table[i].id, id, length) == 0 &&
		    strspn(id + length, " ") + length == strnlen(id, size))
			return &table[i];
	}
	return NULL;
}

static void add(struct vd_facts *facts, const struct maker *maker, const char *what)
{
	if (maker)
		vd_facts_add(facts,
			     (struct vd_fact){ VD_WITNESS_MACHINE, maker->name, maker->certain, 0,
					       NULL },
			     "acpi %s = %s", what, maker->id);
}

/* Copies SIZE bytes at AT, NUL-terminated. */
static const char *cut(const char *table, size_t at, size_t size, char buf[static 16])
{
	memcpy(buf, table + at, size);
	buf[size] = '\0';
	return buf;
}

static void examine_fadt(const struct vd_root *root, struct vd_facts *facts)
{
	enum { OEM_AT = 10, OEM_SIZE = 6, HEADER_SIZE = 36, ID_AT = 268, ID_SIZE = 8 };
	char table[1024], buf[16];
	size_t length;

	if (vd_root_read(root, "sys/firmware/acpi/tables/FACP", table, sizeof(table), &length) < 0)
		return;
	if (length >= HEADER_SIZE)
		add(facts,
		    find(oems, VD_ARRAY_SIZE(oems), cut(table, OEM_AT, OEM_SIZE, buf), OEM_SIZE),
		    "FACP: OEM ID");
	if (length >= ID_AT + ID_SIZE)
		add(facts,
		    find(hypervisors, VD_ARRAY_SIZE(hypervisors), cut(table, ID_AT, ID_SIZE, buf),
			 ID_SIZE),
		    "FACP: hypervisor identity");
}

static bool is_device(const char *name, const char *id)
{
	size_t length = strlen(id);

	return strncmp(name, id, length) == 0 && name[length] == ':';
}

static void examine_devices(char **names, bool has_dmi, struct vd_facts *facts)
{
	bool clock = false, generation = false, qemu = false;

	for (char **name = names; *name; name++) {
		clock = clock || is_device(*name, "AMZNC10C");
		generation = generation || is_device(*name, "VMGENCTR");
		qemu = qemu || is_device(*name, "QEMU0002");
	}
	if (qemu)
		add(facts, &(struct maker){ "QEMU0002", "qemu", true }, "device");
	/* Firecracker's machine has both and no SMBIOS; QEMU offers them as well, beside its own
	 * QEMU0002. */
	else if (clock && generation && !has_dmi)
		add(facts,
		    &(struct maker){ "AMZNC10C and VMGENCTR, no SMBIOS", "firecracker", false },
		    "devices");
}

void vd_platform_acpi(const struct vd_root *root, struct vd_facts *facts)
{
	VD_CLEANUP(vd_names_freep) char **names = NULL;

	examine_fadt(root, facts);
	if (vd_root_names(root, "sys/bus/acpi/devices", &names, NULL) == 0)
		examine_devices(names, vd_platform_exists(root, "sys/devices/virtual/dmi/id"),
				facts);
}
