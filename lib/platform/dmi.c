// SPDX-License-Identifier: LGPL-2.1-or-later
/* SMBIOS: the texts in sys/class/dmi/id, and the bit by which a firmware says that it is a virtual
 * machine's. */
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

struct texts {
	char of[FIELD_COUNT][256]; /* "" where there is none */
};

/*
 * The beginnings of texts. Real machines have none of them; those that do ("Oracle Corporation" on
 * a board, "Microsoft Corporation" as a maker, "Google") are not here, or not alone. An owner of
 * machines may rent out whole ones with the same text: then the processor denies it.
 */
static const struct {
	enum field field;
	const char *text;
	const char *name;
} rows[] = {
	{ SYS_VENDOR, "QEMU", "qemu" },
	{ PRODUCT_NAME, "KVM", "kvm" },
	{ SYS_VENDOR, "VMware", "vmware" },
	{ PRODUCT_NAME, "VMware", "vmware" },
	{ BIOS_VENDOR, "VMW", "vmware" },
	{ SYS_VENDOR, "innotek GmbH", "virtualbox" },
	{ BIOS_VENDOR, "innotek GmbH", "virtualbox" },
	{ PRODUCT_NAME, "VirtualBox", "virtualbox" },
	{ SYS_VENDOR, "Parallels", "parallels" },
	{ PRODUCT_NAME, "Parallels", "parallels" },
	{ BIOS_VENDOR, "Parallels", "parallels" },
	{ SYS_VENDOR, "Xen", "xen" },
	{ BIOS_VENDOR, "Xen", "xen" },
	{ BIOS_VENDOR, "BHYVE", "bhyve" },
	{ PRODUCT_NAME, "BHYVE", "bhyve" },
	{ PRODUCT_VERSION, "Hyper-V", "hyperv" },
	{ PRODUCT_NAME, "Apple Virtualization", "apple" },
	{ SYS_VENDOR, "Cloud Hypervisor", "cloud-hypervisor" },
	{ PRODUCT_NAME, "crosvm", "crosvm" },
	{ SYS_VENDOR, "Bochs", "bochs" },
	{ BIOS_VENDOR, "Bochs", "bochs" },
	{ PRODUCT_NAME, "Google Compute Engine", "google" },
	{ SYS_VENDOR, "OpenStack", "openstack" },
	{ PRODUCT_NAME, "OpenStack", "openstack" },
	{ CHASSIS_ASSET_TAG, "OpenStack", "openstack" },
	{ SYS_VENDOR, "KubeVirt", "kubevirt" },
	{ PRODUCT_NAME, "KubeVirt", "kubevirt" },
	{ SYS_VENDOR, "Nutanix", "nutanix" },
	{ SYS_VENDOR, "oVirt", "ovirt" },
	{ PRODUCT_NAME, "RHEV Hypervisor", "ovirt" },
	{ SYS_VENDOR, "Alibaba Cloud", "alibaba-cloud" },
	{ SYS_VENDOR, "DigitalOcean", "digitalocean" },
	{ SYS_VENDOR, "Hetzner", "hetzner" },
	{ SYS_VENDOR, "Scaleway", "scaleway" },
	{ SYS_VENDOR, "Vultr", "vultr" },
	{ CHASSIS_ASSET_TAG, "OracleCloud.com", "oracle-cloud" },
	{ CHASSIS_ASSET_TAG, "7783-7084-3265-9085-8269-3286-77", "azure" },
};

static bool begins(const struct texts *texts, enum field field, const char *text)
{
	return strncmp(texts->of[field], text, strlen(text)) == 0;
}

static void add(struct vd_facts *facts, const struct texts *texts, const char *name,
		enum field field)
{
	vd_facts_add(facts, (struct vd_fact){ VD_WITNESS_DMI, name, true, 0, NULL }, "dmi %s = %s",
		     field_names[field], texts->of[field]);
}

/* Amazon's texts are the same on whole machines, but for the kind of instance ("c5.metal",
 * "c5.metal-24xl"). */
static void examine_amazon(const struct texts *texts, struct vd_facts *facts)
{
	if (strstr(texts->of[PRODUCT_VERSION], ".amazon"))
		add(facts, texts, "aws", PRODUCT_VERSION);
	else if (begins(texts, SYS_VENDOR, "Amazon EC2") &&
		 !strstr(texts->of[PRODUCT_NAME], ".metal"))
		add(facts, texts, "aws-nitro", SYS_VENDOR);
}

static void examine_texts(const struct texts *texts, struct vd_facts *facts)
{
	for (size_t i = 0; i < VD_ARRAY_SIZE(rows); i++)
		if (begins(texts, rows[i].field, rows[i].text))
			add(facts, texts, rows[i].name, rows[i].field);
	if (begins(texts, SYS_VENDOR, "Microsoft Corporation") &&
	    begins(texts, PRODUCT_NAME, "Virtual Machine"))
		add(facts, texts, "hyperv", PRODUCT_NAME);
	examine_amazon(texts, facts);
}

/* BIOS Characteristics Extension Byte 2, bit 4 (DMTF DSP0134, 7.1.2.2). For root only, and many
 * firmwares leave it out. */
static void examine_firmware_bit(const struct vd_root *root, struct vd_facts *facts)
{
	enum { LENGTH_AT = 1, EXTENSION_2_AT = 19, IS_VIRTUAL = 1 << 4 };
	char raw[1024];
	size_t length;

	if (vd_root_read(root, "sys/firmware/dmi/entries/0-0/raw", raw, sizeof(raw), &length) < 0)
		return;
	if (length <= EXTENSION_2_AT || (unsigned char)raw[LENGTH_AT] <= EXTENSION_2_AT)
		return;
	if (raw[EXTENSION_2_AT] & IS_VIRTUAL)
		vd_facts_add(facts,
			     (struct vd_fact){ VD_WITNESS_MACHINE, "unknown", true, 0, NULL },
			     "smbios: the firmware is a virtual machine's");
}

void vd_platform_dmi(const struct vd_root *root, struct vd_facts *facts)
{
	struct texts texts = { 0 };
	char path[96];

	for (int field = 0; field < FIELD_COUNT; field++) {
		snprintf(path, sizeof(path), ID_DIR "/%s", field_names[field]);
		if (vd_root_read(root, path, texts.of[field], sizeof(texts.of[field]), NULL) < 0)
			texts.of[field][0] = '\0';
	}
	examine_texts(&texts, facts);
	examine_firmware_bit(root, facts);
}
