// SPDX-License-Identifier: LGPL-2.1-or-later
/* Owners of machines: their guests, and the whole machines that they rent out. */
#include "platform/scenario.h"

#define FIRMWARE_BIT "sys/firmware/dmi/entries/0-0/raw"
#define SET	     "\0\x18\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x10\0\0\0\0"
#define CLEAR	     "\0\x18\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"

#define BARE FLAGS "lahf_lm\n"

static const struct scenario scenarios[] = {
	{
		.title = "Tencent Cloud, aarch64",
		.word = "tencent-cloud",
		.files = { { DMI "sys_vendor", "Tencent Cloud\n" } },
		.no_cpuid = true,
		.expected = "0 tencent-cloud likely [dmi sys_vendor = Tencent Cloud]\n",
	},
	{
		.title = "Akamai, aarch64",
		.word = "akamai",
		.files = { { DMI "sys_vendor", "Akamai\n" } },
		.no_cpuid = true,
		.expected = "0 akamai likely [dmi sys_vendor = Akamai]\n",
	},
	{
		.title = "Akamai, as it was called, aarch64",
		.word = "akamai",
		.files = { { DMI "sys_vendor", "Linode\n" } },
		.no_cpuid = true,
		.expected = "0 akamai likely [dmi sys_vendor = Linode]\n",
	},
	{
		.title = "UpCloud, aarch64",
		.word = "upcloud",
		.files = { { DMI "sys_vendor", "UpCloud\n" } },
		.no_cpuid = true,
		.expected = "0 upcloud likely [dmi sys_vendor = UpCloud]\n",
	},
	{
		.title = "Exoscale, aarch64",
		.word = "exoscale",
		.files = { { DMI "product_name", "Exoscale Compute Platform\n" } },
		.no_cpuid = true,
		.expected = "0 exoscale likely [dmi product_name = Exoscale Compute Platform]\n",
	},
	{
		.title = "CloudSigma, aarch64",
		.word = "cloudsigma",
		.files = { { DMI "product_name", "CloudSigma\n" } },
		.no_cpuid = true,
		.expected = "0 cloudsigma likely [dmi product_name = CloudSigma]\n",
	},
	{
		.title = "Amazon, aarch64, for who may not read the firmware's bit",
		.word = "amazon",
		.files = { { DMI "sys_vendor", "Amazon EC2\n" },
			   { DMI "product_name", "m6g.large\n" },
			   { DMI "chassis_asset_tag", "Amazon EC2\n" },
			   { PCI "0000:00:00.0/vendor", "0x1d0f\n" },
			   { PCI "0000:00:00.0/device", "0x0200\n" } },
		.no_cpuid = true,
		.expected = "0 aws-nitro likely [dmi sys_vendor = Amazon EC2 | "
			    "pci 0000:00:00.0 = 1d0f:0200]\n",
	},
	{
		.title = "Amazon, aarch64, for root",
		.word = "amazon",
		.files = { { DMI "sys_vendor", "Amazon EC2\n" },
			   { DMI "product_name", "m6g.large\n" },
			   { FIRMWARE_BIT, SET, 24 } },
		.no_cpuid = true,
		.expected = "0 aws-nitro certain [dmi sys_vendor = Amazon EC2 | "
			    "smbios: the firmware is a virtual machine's]\n",
	},
	{
		.title = "Amazon, aarch64, with a clock of KVM's",
		.word = "amazon",
		.files = { { DMI "sys_vendor", "Amazon EC2\n" },
			   { DMI "product_name", "m6g.large\n" },
			   { "sys/devices/virtual/ptp/ptp0/clock_name", "KVM virtual PTP\n" } },
		.no_cpuid = true,
		.expected = "0 kvm certain [ptp0 = KVM virtual PTP]\n"
			    "0 aws-nitro certain [dmi sys_vendor = Amazon EC2]\n",
	},
	{
		.title = "Amazon, aarch64, nothing but a tag",
		.word = "amazon",
		.files = { { DMI "chassis_asset_tag", "Amazon EC2\n" } },
		.no_cpuid = true,
		.expected = "0 aws-nitro likely [dmi chassis_asset_tag = Amazon EC2]\n",
	},
	{
		.title = "Amazon, aarch64, a whole machine, by its kind",
		.word = "none",
		.files = { { DMI "sys_vendor", "Amazon EC2\n" },
			   { DMI "product_name", "a1.metal\n" },
			   { DMI "chassis_asset_tag", "Amazon EC2\n" },
			   { PCI "0000:00:00.0/vendor", "0x1d0f\n" },
			   { PCI "0000:00:00.0/device", "0x0200\n" } },
		.no_cpuid = true,
		.expected = "",
	},
	{
		.title = "Amazon, aarch64, a whole machine of a size",
		.word = "none",
		.files = { { DMI "bios_vendor", "Amazon EC2\n" },
			   { DMI "product_name", "m7g.metal-24xl\n" } },
		.no_cpuid = true,
		.expected = "",
	},
	{
		.title = "Amazon, aarch64, a whole machine, by the firmware's bit",
		.word = "none",
		.files = { { DMI "sys_vendor", "Amazon EC2\n" }, { FIRMWARE_BIT, CLEAR, 24 } },
		.no_cpuid = true,
		.expected = "",
	},
	{
		.title = "Amazon, a kind of instance whose name only begins with metal",
		.word = "amazon",
		.files = { { DMI "sys_vendor", "Amazon EC2\n" },
			   { DMI "product_name", "x9.metallic\n" } },
		.no_cpuid = true,
		.expected = "0 aws-nitro likely [dmi sys_vendor = Amazon EC2]\n",
	},
	{
		.title = "Amazon, x86, a whole machine",
		.word = "none",
		.files = { { BARE },
			   { DMI "sys_vendor", "Amazon EC2\n" },
			   { DMI "product_name", "i3.metal\n" } },
		.no_cpuid = true,
		.expected = "",
	},
	{
		.title = "Amazon, x86, a whole machine without its kind",
		.word = "none",
		.files = { { BARE },
			   { DMI "sys_vendor", "Amazon EC2\n" },
			   { PCI "0000:00:00.0/vendor", "0x1d0f\n" },
			   { PCI "0000:00:00.0/device", "0x0200\n" } },
		.no_cpuid = true,
		.expected = "",
	},
	{
		.title = "Amazon, x86, the copied tree of a guest",
		.word = "amazon",
		.files = { { FLAGS "hypervisor lahf_lm\n" },
			   { DMI "sys_vendor", "Amazon EC2\n" },
			   { DMI "product_name", "m5.large\n" } },
		.no_cpuid = true,
		.expected = "0 aws-nitro certain [proc/cpuinfo: flags has hypervisor | "
			    "dmi sys_vendor = Amazon EC2]\n",
	},
	{
		.title = "Google, x86",
		.word = "google",
		.files = { { DMI "sys_vendor", "Google\n" },
			   { DMI "product_name", "Google Compute Engine\n" } },
		.leaves = { { 0x40000000, "KVMKVMKVM" } },
		.expected = "0 kvm certain [cpuid 0x40000000 = KVMKVMKVM]\n"
			    "0 google certain [dmi product_name = Google Compute Engine]\n",
	},
	{
		.title = "Google, x86, a whole machine",
		.word = "none",
		.files = { { BARE }, { DMI "product_name", "Google Compute Engine\n" } },
		.no_cpuid = true,
		.expected = "",
	},
	{
		.title = "Google, aarch64",
		.word = "google",
		.files = { { DMI "product_name", "Google Compute Engine\n" } },
		.no_cpuid = true,
		.expected = "0 google likely [dmi product_name = Google Compute Engine]\n",
	},
	{
		.title = "Oracle, aarch64, a guest",
		.word = "qemu",
		.files = { { DMI "sys_vendor", "QEMU\n" },
			   { DMI "chassis_asset_tag", "OracleCloud.com\n" } },
		.no_cpuid = true,
		.expected = "0 qemu certain [dmi sys_vendor = QEMU]\n"
			    "0 oracle-cloud certain [dmi chassis_asset_tag = OracleCloud.com]\n",
	},
	{
		.title = "Oracle, aarch64, a whole machine",
		.word = "none",
		.files = { { DMI "sys_vendor", "GIGABYTE\n" },
			   { DMI "board_vendor", "Oracle Corporation\n" },
			   { DMI "chassis_asset_tag", "OracleCloud.com\n" } },
		.no_cpuid = true,
		.expected = "0 oracle-cloud likely [dmi chassis_asset_tag = OracleCloud.com]\n",
	},
	{
		.title = "Oracle, x86, the copied tree of a whole machine",
		.word = "none",
		.files = { { BARE }, { DMI "chassis_asset_tag", "OracleCloud.com\n" } },
		.no_cpuid = true,
		.expected = "",
	},
	{
		.title = "Equinix, a whole machine",
		.word = "none",
		.files = { { BARE },
			   { DMI "sys_vendor", "Dell Inc.\n" },
			   { DMI "product_name", "PowerEdge R6515\n" } },
		.no_cpuid = true,
		.expected = "",
	},
	{
		.title = "Azure, aarch64",
		.word = "microsoft",
		.files = { { DMI "sys_vendor", "Microsoft Corporation\n" },
			   { DMI "product_name", "Virtual Machine\n" },
			   { DMI "chassis_asset_tag", "7783-7084-3265-9085-8269-3286-77\n" } },
		.no_cpuid = true,
		.expected = "0 hyperv certain [dmi product_name = Virtual Machine]\n"
			    "0 azure certain [dmi chassis_asset_tag = "
			    "7783-7084-3265-9085-8269-3286-77]\n",
	},
	{
		.title = "OpenStack, aarch64",
		.word = "kvm",
		.files = { { DMI "sys_vendor", "OpenStack Foundation\n" },
			   { DMI "product_name", "OpenStack Nova\n" } },
		.no_cpuid = true,
		.expected = "0 openstack likely [dmi product_name = OpenStack Nova | "
			    "dmi sys_vendor = OpenStack Foundation]\n",
	},
	{
		.title = "Alibaba: a program that is only likely makes no owner certain",
		.word = "qemu",
		.files = { { DMI "sys_vendor", "Alibaba Cloud\n" },
			   { DMI "bios_vendor", "Bochs\n" } },
		.no_cpuid = true,
		.expected = "0 qemu likely [dmi bios_vendor = Bochs]\n"
			    "0 alibaba-cloud likely [dmi sys_vendor = Alibaba Cloud]\n",
	},
};

static void tells_guests_from_whole_machines(void **state)
{
	assert_scenarios(scenarios, VD_ARRAY_SIZE(scenarios));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_guests_from_whole_machines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
