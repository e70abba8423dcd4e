// SPDX-License-Identifier: LGPL-2.1-or-later
/* The platforms of x86. */
#include "platform/tree.h"

static const struct scenario scenarios[] = {
	{
		.title = "bare metal",
		.files = { { DMI "sys_vendor", "Dell Inc.\n" },
			   { DMI "product_name", "PowerEdge R640\n" } },
		.denies = true,
		.expected = "",
	},
	{
		.title = "QEMU with KVM",
		.files = { { DMI "sys_vendor", "QEMU\n" },
			   { DMI "product_name", "Standard PC (Q35 + ICH9, 2009)\n" } },
		.leaves = { { 0x40000000, "KVMKVMKVM" } },
		.expected = "0 kvm certain [cpuid 0x40000000 = KVMKVMKVM]\n"
			    "0 qemu certain [dmi sys_vendor = QEMU]\n",
	},
	{
		.title = "QEMU that emulates the processor",
		.files = { { DMI "sys_vendor", "Red Hat\n" }, { DMI "product_name", "KVM\n" } },
		.leaves = { { 0x40000000, "TCGTCGTCGTCG" } },
		.expected = "0 qemu certain [cpuid 0x40000000 = TCGTCGTCGTCG | dmi product_name = "
			    "KVM]\n",
	},
	{
		.title = "KVM with Hyper-V's interface",
		.files = { { DMI "sys_vendor", "QEMU\n" } },
		.leaves = { { 0x40000000, "Microsoft Hv" }, { 0x40000100, "KVMKVMKVM" } },
		.expected = "0 kvm certain [cpuid 0x40000000 = Microsoft Hv | cpuid 0x40000100 = "
			    "KVMKVMKVM]\n"
			    "0 qemu certain [dmi sys_vendor = QEMU]\n",
	},
	{
		.title = "QEMU that shows Hyper-V's interface only",
		.files = { { DMI "sys_vendor", "QEMU\n" } },
		.leaves = { { 0x40000000, "Microsoft Hv" } },
		.expected = "0 kvm likely [cpuid 0x40000000 = Microsoft Hv]\n"
			    "0 qemu certain [dmi sys_vendor = QEMU]\n",
	},
	{
		.title = "KVM with Xen's and Hyper-V's interfaces",
		.files = { { DMI "sys_vendor", "QEMU\n" },
			   { "sys/hypervisor/type", "xen\n" },
			   { "sys/hypervisor/guest_type", "HVM\n" } },
		.leaves = { { 0x40000000, "Microsoft Hv" },
			    { 0x40000100, "XenVMMXenVMM" },
			    { 0x40000200, "KVMKVMKVM" } },
		.expected = "0 kvm certain [sys/hypervisor/type = xen | cpuid 0x40000000 = "
			    "Microsoft Hv | "
			    "cpuid 0x40000100 = XenVMMXenVMM | cpuid 0x40000200 = KVMKVMKVM]\n"
			    "0 qemu certain [dmi sys_vendor = QEMU]\n",
	},
	{
		.title = "Xen with Hyper-V's interface",
		.files = { { DMI "sys_vendor", "Xen\n" },
			   { "sys/hypervisor/type", "xen\n" },
			   { "sys/hypervisor/guest_type", "HVM\n" },
			   { "sys/hypervisor/properties/features", "00002705\n" },
			   { "proc/xen/capabilities", "" } },
		.leaves = { { 0x40000000, "Microsoft Hv" }, { 0x40000100, "XenVMMXenVMM" } },
		.expected = "0 xen certain [sys/hypervisor/type = xen | cpuid 0x40000000 = "
			    "Microsoft Hv | "
			    "cpuid 0x40000100 = XenVMMXenVMM | dmi sys_vendor = Xen]\n",
	},
	{
		.title = "the last leaf there can be",
		.leaves = { { 0x40000000, "Microsoft Hv" }, { 0x4000ff00, "XenVMMXenVMM" } },
		.expected = "0 xen certain [cpuid 0x40000000 = Microsoft Hv | cpuid 0x4000ff00 = "
			    "XenVMMXenVMM]\n",
	},
	{
		.title = "the control domain of Xen, on bare metal",
		.files = { { DMI "sys_vendor", "Dell Inc.\n" },
			   { "sys/hypervisor/type", "xen\n" },
			   { "proc/xen/capabilities", "control_d\n" } },
		.leaves = { { 0x40000000, "XenVMMXenVMM" } },
		.expected =
			"0 xen-dom0 certain [proc/xen/capabilities: this is the control domain | "
			"sys/hypervisor/type = xen | cpuid 0x40000000 = XenVMMXenVMM]\n",
	},
	{
		.title = "the control domain of Xen, with a signature that no one knows",
		.files = { { "sys/hypervisor/type", "xen\n" },
			   { "sys/hypervisor/properties/features", "0000000000000800\n" } },
		.leaves = { { 0x40000000, "whatever" } },
		.expected = "0 xen-dom0 certain [sys/hypervisor/properties/features: this is the "
			    "hardware domain | "
			    "sys/hypervisor/type = xen]\n",
	},
	{
		.title = "the control domain of a Xen that runs in QEMU",
		.files = { { DMI "sys_vendor", "QEMU\n" },
			   { "sys/hypervisor/type", "xen\n" },
			   { "proc/xen/capabilities", "control_d\n" } },
		.leaves = { { 0x40000000, "KVMKVMKVM" } },
		.expected = "0 xen-dom0 certain [proc/xen/capabilities: this is the control domain "
			    "| sys/hypervisor/type = xen]\n"
			    "1 kvm certain [cpuid 0x40000000 = KVMKVMKVM]\n"
			    "1 qemu certain [dmi sys_vendor = QEMU]\n",
	},
	{
		.title = "a paravirtual domain of a Xen that runs in VMware",
		.files = { { "sys/hypervisor/type", "xen\n" },
			   { "sys/hypervisor/guest_type", "PV\n" } },
		.leaves = { { 0x40000000, "VMwareVMware" } },
		.expected = "0 xen certain [sys/hypervisor/type = xen]\n"
			    "1 vmware certain [cpuid 0x40000000 = VMwareVMware]\n",
	},
	{
		.title = "a paravirtual domain of an old kernel",
		.files = { { "proc/xen/capabilities", "" } },
		.denies = true,
		.expected = "0 xen certain [proc/xen is there]\n",
	},
	{
		.title = "User Mode Linux in KVM",
		.files = { { "proc/cpuinfo", "processor\t: 0\nvendor_id\t: User Mode Linux\n" } },
		.leaves = { { 0x40000000, "KVMKVMKVM" } },
		.expected = "0 uml certain [proc/cpuinfo: vendor_id = User Mode Linux]\n"
			    "1 kvm certain [cpuid 0x40000000 = KVMKVMKVM]\n",
	},
	{
		.title = "Azure",
		.files = { { DMI "sys_vendor", "Microsoft Corporation\n" },
			   { DMI "product_name", "Virtual Machine\n" },
			   { DMI "chassis_asset_tag", "7783-7084-3265-9085-8269-3286-77\n" },
			   { "sys/bus/vmbus/devices/some-guid/id", "1\n" } },
		.leaves = { { 0x40000000, "Microsoft Hv" } },
		.expected = "0 hyperv certain [cpuid 0x40000000 = Microsoft Hv | dmi product_name "
			    "= Virtual Machine | "
			    "sys/bus/vmbus has 1 device]\n"
			    "0 azure certain [dmi chassis_asset_tag = "
			    "7783-7084-3265-9085-8269-3286-77]\n",
	},
	{
		.title = "a real part of Microsoft's",
		.files = { { DMI "sys_vendor", "Microsoft Corporation\n" },
			   { DMI "product_name", "Surface Laptop\n" } },
		.denies = true,
		.expected = "",
	},
	{
		.title = "the root partition of a Hyper-V that runs in Hyper-V",
		.files = { { DMI "sys_vendor", "Microsoft Corporation\n" },
			   { DMI "product_name", "Virtual Machine\n" } },
		.leaves = { { 0x40000000, "Microsoft Hv" },
			    { 0x40000003, NULL, 0, 1 << 12 },
			    { 0x40000004, NULL, 1 << 12, 0 } },
		.expected = "0 hyperv-root certain [cpuid 0x40000000 = Microsoft Hv]\n"
			    "1 hyperv certain [cpuid 0x40000004: this Hyper-V is nested | dmi "
			    "product_name = Virtual Machine]\n",
	},
	{
		.title = "a shut-in guest of Hyper-V is no root",
		.leaves = { { 0x40000000, "Microsoft Hv" },
			    { 0x40000003, NULL, 0, 1 << 12 | 1 << 22 } },
		.expected = "0 hyperv certain [cpuid 0x40000000 = Microsoft Hv]\n",
	},
	{
		.title = "KVM with the texts of its host, a guest of Hyper-V",
		.files = { { DMI "sys_vendor", "Microsoft Corporation\n" },
			   { DMI "product_name", "Virtual Machine\n" },
			   { PCI "0000:00:00.0/vendor", "0x8086\n" },
			   { PCI "0000:00:00.0/device", "0x29c0\n" },
			   { PCI "0000:00:00.0/subsystem_vendor", "0x1af4\n" },
			   { PCI "0000:00:00.0/subsystem_device", "0x1100\n" } },
		.leaves = { { 0x40000000, "KVMKVMKVM" } },
		.expected = "0 kvm certain [cpuid 0x40000000 = KVMKVMKVM]\n"
			    "0 qemu certain [pci 0000:00:00.0 = 1af4:1100 (subsystem)]\n"
			    "1 hyperv likely [dmi product_name = Virtual Machine]\n",
	},
	{
		.title = "VirtualBox with KVM's interface",
		.files = { { DMI "sys_vendor", "innotek GmbH\n" },
			   { DMI "product_name", "VirtualBox\n" },
			   { PCI "0000:00:04.0/vendor", "0x80ee\n" },
			   { PCI "0000:00:04.0/device", "0xcafe\n" } },
		.leaves = { { 0x40000000, "KVMKVMKVM" } },
		.expected = "0 virtualbox certain [cpuid 0x40000000 = KVMKVMKVM | dmi product_name "
			    "= VirtualBox | "
			    "dmi sys_vendor = innotek GmbH | pci 0000:00:04.0 = 80ee:cafe]\n",
	},
	{
		.title = "VirtualBox that hides",
		.files = { { DMI "product_name", "VirtualBox\n" } },
		.denies = true,
		.expected = "0 virtualbox certain [dmi product_name = VirtualBox]\n",
	},
	{
		.title = "a server of Oracle's",
		.files = { { DMI "sys_vendor", "Oracle Corporation\n" },
			   { DMI "board_vendor", "Oracle Corporation\n" },
			   { DMI "chassis_asset_tag", "OracleCloud.com\n" } },
		.denies = true,
		.expected = "",
	},
	{
		.title = "a guest of Oracle's cloud",
		.files = { { DMI "sys_vendor", "QEMU\n" },
			   { DMI "chassis_asset_tag", "OracleCloud.com\n" } },
		.leaves = { { 0x40000000, "KVMKVMKVM" } },
		.expected = "0 kvm certain [cpuid 0x40000000 = KVMKVMKVM]\n"
			    "0 qemu certain [dmi sys_vendor = QEMU]\n"
			    "0 oracle-cloud certain [dmi chassis_asset_tag = OracleCloud.com]\n",
	},
	{
		.title = "Amazon's Nitro",
		.files = { { DMI "sys_vendor", "Amazon EC2\n" },
			   { DMI "product_name", "m5.large\n" } },
		.leaves = { { 0x40000000, "KVMKVMKVM" } },
		.expected = "0 kvm certain [cpuid 0x40000000 = KVMKVMKVM]\n"
			    "0 aws-nitro certain [dmi sys_vendor = Amazon EC2]\n",
	},
	{
		.title = "a whole machine of Amazon's, no x86",
		.files = { { DMI "sys_vendor", "Amazon EC2\n" },
			   { DMI "product_name", "c7g.metal\n" } },
		.no_cpuid = true,
		.expected = "",
	},
	{
		.title = "Amazon's Xen",
		.files = { { DMI "sys_vendor", "Xen\n" },
			   { DMI "product_version", "4.11.amazon\n" } },
		.leaves = { { 0x40000000, "XenVMMXenVMM" } },
		.expected =
			"0 xen certain [cpuid 0x40000000 = XenVMMXenVMM | dmi sys_vendor = Xen]\n"
			"0 aws certain [dmi product_version = 4.11.amazon]\n",
	},
	{
		.title = "Firecracker, for who may not read the tables",
		.files = { { "sys/bus/acpi/devices/AMZNC10C:00/hid", "AMZNC10C\n" },
			   { "sys/bus/acpi/devices/VMGENCTR:00/hid", "VMGENCTR\n" },
			   { PCI "0000:00:00.0/vendor", "0x8086\n" },
			   { PCI "0000:00:00.0/device", "0x0d57\n" } },
		.leaves = { { 0x40000000, "KVMKVMKVM" } },
		.expected =
			"0 kvm certain [cpuid 0x40000000 = KVMKVMKVM]\n"
			"0 firecracker likely [acpi devices = AMZNC10C and VMGENCTR, no SMBIOS | "
			"pci 0000:00:00.0 = 8086:0d57, no SMBIOS]\n",
	},
	{
		.title = "Cloud Hypervisor",
		.files = { { DMI "sys_vendor", "Cloud Hypervisor\n" },
			   { DMI "product_name", "cloud-hypervisor\n" },
			   { PCI "0000:00:00.0/vendor", "0x8086\n" },
			   { PCI "0000:00:00.0/device", "0x0d57\n" } },
		.leaves = { { 0x40000000, "KVMKVMKVM" } },
		.expected = "0 kvm certain [cpuid 0x40000000 = KVMKVMKVM]\n"
			    "0 cloud-hypervisor certain [dmi sys_vendor = Cloud Hypervisor | pci "
			    "0000:00:00.0 = 8086:0d57]\n",
	},
	{
		.title = "QEMU's ACPI devices are not Firecracker's",
		.files = { { "sys/bus/acpi/devices/AMZNC10C:00/hid", "" },
			   { "sys/bus/acpi/devices/VMGENCTR:00/hid", "" },
			   { "sys/bus/acpi/devices/QEMU0002:00/hid", "" } },
		.leaves = { { 0x40000000, "KVMKVMKVM" } },
		.expected = "0 kvm certain [cpuid 0x40000000 = KVMKVMKVM]\n"
			    "0 qemu certain [acpi device = QEMU0002]\n",
	},
	{
		.title = "a copied tree of x86 that tells no more than that",
		.files = { { FLAGS "hypervisor lahf_lm\n" } },
		.no_cpuid = true,
		.expected = "0 unknown certain [proc/cpuinfo: flags has hypervisor]\n",
	},
	{
		.title = "a copied tree of QEMU",
		.files = { { FLAGS "hypervisor\n" }, { DMI "sys_vendor", "QEMU\n" } },
		.no_cpuid = true,
		.expected = "0 qemu certain [dmi sys_vendor = QEMU]\n",
	},
	{
		.title = "a copied tree of bare metal: a flag that only begins alike",
		.files = { { FLAGS "hypervisor2 xhypervisor\npower management: hypervisor\n" },
			   { DMI "sys_vendor", "Alibaba Cloud\n" } },
		.no_cpuid = true,
		.expected = "",
	},
};

static void tells_each_platform(void **state)
{
	assert_scenarios(scenarios, VD_ARRAY_SIZE(scenarios));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_each_platform),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
