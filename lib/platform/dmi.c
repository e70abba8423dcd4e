// SPDX-License-Identifier: LGPL-2.1-or-later
/* SMBIOS: the texts in sys/class/dmi/id, and the bit by which firmware marks a virtual machine. */
#include <stdio.h>
#include <string.h>

#include "platform/source.h"

#define ID_DIR "sys/devices/virtual/dmi/id"

enum field {
	SYS_VENDOR,
	PRODUCT_NAME,
	PRODUCT_VERSION,
	BOARD_VENDOR,
	BIOS_VENDOR,
	CHASSIS_ASSET_TAG,
	FIELD_COUNT
};

static const char *const field_names[FIELD_COUNT] = {
	[SYS_VENDOR] = "sys_vendor",	       [PRODUCT_NAME] = "product_name",
	[PRODUCT_VERSION] = "product_version", [BOARD_VENDOR] = "board_vendor",
	[BIOS_VENDOR] = "bios_vendor",	       [CHASSIS_ASSET_TAG] = "chassis_asset_tag",
};

enum firmware_bit { BIT_UNKNOWN, BIT_CLEAR, BIT_SET };

struct texts {
	char of[FIELD_COUNT][256]; /* "" where there is none */
};

/*
 * The beginnings of texts. Real machines have none of them; those that do ("Oracle Corporation" on
 * a board, "Microsoft Corporation" as a maker, "Google") are not here, or not alone. An owner of
 * machines may rent out whole ones with the same text. Those of Akamai, UpCloud, Exoscale and
 * CloudSigma are what cloud-init looks for (cloudinit/sources/DataSource*.py).
 *
 * "Bochs" is the name that SeaBIOS gives a machine without one, as that of an old QEMU (SeaBIOS
 * src/fw/smbios.c). The BIOS of Bochs itself has the project's name (Bochs bios/rombios32.c).
 */
static const struct {
	enum field field;
	const char *text;
	const char *name;
	bool doubtful;
} rows[] = {
	{ SYS_VENDOR, "QEMU", "qemu", false },
	{ PRODUCT_NAME, "KVM", "kvm", false },
	{ SYS_VENDOR, "VMware", "vmware", false },
	{ PRODUCT_NAME, "VMware", "vmware", false },
	{ BIOS_VENDOR, "VMW", "vmware", false },
	{ SYS_VENDOR, "innotek GmbH", "virtualbox", false },
	{ BIOS_VENDOR, "innotek GmbH", "virtualbox", false },
	{ PRODUCT_NAME, "VirtualBox", "virtualbox", false },
	{ SYS_VENDOR, "Parallels", "parallels", false },
	{ PRODUCT_NAME, "Parallels", "parallels", false },
	{ BIOS_VENDOR, "Parallels", "parallels", false },
	{ SYS_VENDOR, "Xen", "xen", false },
	{ BIOS_VENDOR, "Xen", "xen", false },
	{ BIOS_VENDOR, "BHYVE", "bhyve", false },
	{ PRODUCT_NAME, "BHYVE", "bhyve", false },
	{ PRODUCT_VERSION, "Hyper-V", "hyperv", false },
	{ PRODUCT_NAME, "Apple Virtualization", "apple", false },
	{ SYS_VENDOR, "Cloud Hypervisor", "cloud-hypervisor", false },
	{ PRODUCT_NAME, "crosvm", "crosvm", false },
	{ SYS_VENDOR, "OpenBSD", "openbsd-vmm", false },
	{ SYS_VENDOR, "Bochs", "qemu", true },
	{ BIOS_VENDOR, "Bochs", "qemu", true },
	{ BIOS_VENDOR, "The Bochs Project", "bochs", false },
	{ PRODUCT_NAME, "Google Compute Engine", "google", false },
	{ SYS_VENDOR, "OpenStack", "openstack", false },
	{ PRODUCT_NAME, "OpenStack", "openstack", false },
	{ CHASSIS_ASSET_TAG, "OpenStack", "openstack", false },
	{ SYS_VENDOR, "KubeVirt", "kubevirt", false },
	{ PRODUCT_NAME, "KubeVirt", "kubevirt", false },
	{ SYS_VENDOR, "Nutanix", "nutanix", false },
	{ SYS_VENDOR, "oVirt", "ovirt", false },
	{ PRODUCT_NAME, "RHEV Hypervisor", "ovirt", false },
	{ SYS_VENDOR, "Alibaba Cloud", "alibaba-cloud", false },
	{ SYS_VENDOR, "DigitalOcean", "digitalocean", false },
	{ SYS_VENDOR, "Hetzner", "hetzner", false },
	{ SYS_VENDOR, "Scaleway", "scaleway", false },
	{ SYS_VENDOR, "Vultr", "vultr", false },
	{ SYS_VENDOR, "Tencent Cloud", "tencent-cloud", false },
	{ SYS_VENDOR, "Akamai", "akamai", false },
	{ SYS_VENDOR, "Linode", "akamai", false },
	{ SYS_VENDOR, "UpCloud", "upcloud", false },
	{ PRODUCT_NAME, "Exoscale", "exoscale", false },
	{ PRODUCT_NAME, "CloudSigma", "cloudsigma", false },
	{ CHASSIS_ASSET_TAG, "OracleCloud.com", "oracle-cloud", false },
	{ CHASSIS_ASSET_TAG, "7783-7084-3265-9085-8269-3286-77", "azure", false },
};

static bool begins(const struct texts *texts, enum field field, const char *text)
{
	return strncmp(texts->of[field], text, strlen(text)) == 0;
}

static void add(struct vd_facts *facts, const struct texts *texts, const char *name, bool certain,
		enum field field)
{
	vd_facts_add(facts, (struct vd_fact){ VD_WITNESS_DMI, name, certain, 0, NULL },
		     "dmi %s = %s", field_names[field], texts->of[field]);
}

static void examine_texts(const struct texts *texts, struct vd_facts *facts)
{
	for (size_t i = 0; i < VD_ARRAY_SIZE(rows); i++)
		if (begins(texts, rows[i].field, rows[i].text))
			add(facts, texts, rows[i].name, !rows[i].doubtful, rows[i].field);
	if (begins(texts, SYS_VENDOR, "Microsoft Corporation") &&
	    begins(texts, PRODUCT_NAME, "Virtual Machine"))
		add(facts, texts, "hyperv", true, PRODUCT_NAME);
	if (strstr(texts->of[PRODUCT_VERSION], ".amazon"))
		add(facts, texts, "aws", true, PRODUCT_VERSION);
}

/* BIOS Characteristics Extension Byte 2, bit 4 (DMTF DSP0134, 7.1.2.2). For root only, and many
 * firmwares leave it out. */
static enum firmware_bit read_firmware_bit(const struct vd_root *root)
{
	enum { LENGTH_AT = 1, EXTENSION_2_AT = 19, IS_VIRTUAL = 1 << 4 };
	char raw[1024];
	size_t length;

	if (vd_root_read(root, "sys/firmware/dmi/entries/0-0/raw", raw, sizeof(raw), &length) < 0)
		return BIT_UNKNOWN;
	if (length <= EXTENSION_2_AT || (unsigned char)raw[LENGTH_AT] <= EXTENSION_2_AT)
		return BIT_UNKNOWN;
	return raw[EXTENSION_2_AT] & IS_VIRTUAL ? BIT_SET : BIT_CLEAR;
}

/* "c5.metal", "c5.metal-24xl" */
static bool is_metal(const struct texts *texts)
{
	const char *metal = strstr(texts->of[PRODUCT_NAME], ".metal");

	return metal && (metal[6] == '\0' || metal[6] == '-');
}

/*
 * Amazon's texts are the same on whole machines, but for the kind of instance. Its firmware sets
 * the bit on virtual machines, and clears it on whole ones.
 */
static void examine_amazon(const struct texts *texts, enum firmware_bit bit, struct vd_facts *facts)
{
	static const enum field fields[] = { SYS_VENDOR, BIOS_VENDOR, BOARD_VENDOR,
					     CHASSIS_ASSET_TAG };
	const char *vendor = "Amazon EC2";

	for (size_t i = 0; i < VD_ARRAY_SIZE(fields); i++) {
		if (!begins(texts, fields[i], vendor))
			continue;
		facts->is_whole_machine =
			bit == BIT_CLEAR || (bit == BIT_UNKNOWN && is_metal(texts));
		add(facts, texts, "aws-nitro", true, fields[i]);
		return;
	}
}

void vd_platform_dmi(const struct vd_root *root, struct vd_facts *facts)
{
	struct texts texts = { 0 };
	enum firmware_bit bit;
	char path[96];

	for (int field = 0; field < FIELD_COUNT; field++) {
		snprintf(path, sizeof(path), ID_DIR "/%s", field_names[field]);
		if (vd_root_read(root, path, texts.of[field], sizeof(texts.of[field]), NULL) < 0)
			texts.of[field][0] = '\0';
	}
	examine_texts(&texts, facts);
	bit = read_firmware_bit(root);
	examine_amazon(&texts, bit, facts);
	if (bit == BIT_SET)
		vd_facts_add(facts,
			     (struct vd_fact){ VD_WITNESS_MACHINE, "unknown", true, 0, NULL },
			     "smbios: the firmware is a virtual machine's");
}
