// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Each case is a small tree, the processor's signatures, and what must come out, one entry a line:
 * level, name, certainty, and the evidence in brackets.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/root.h"
#include "platform/platform.h"
#include "platform/source.h"

#define DMI   "sys/devices/virtual/dmi/id/"
#define PCI   "sys/devices/pci0000:00/"
#define OF    "sys/firmware/devicetree/base/"
#define FLAGS "proc/cpuinfo", "vendor_id\t: GenuineIntel\nflags\t\t: fpu vme "

struct file {
	const char *path, *text;
	size_t length; /* where the text has NULs */
};

struct leaf {
	uint32_t leaf;
	const char *signature;
	uint32_t eax, ebx; /* where there is no signature */
};

struct scenario {
	const char *title;
	struct file files[8];
	struct leaf leaves[6];
	const char *expected;
	bool no_cpuid; /* a copied tree, or no x86 */
	bool denies;   /* the hypervisor bit is clear */
};

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
	{
		.title = "aarch64, QEMU, device tree",
		.files = { { OF "compatible", "linux,dummy-virt", 17 },
			   { OF "fw-cfg@9020000/compatible", "qemu,fw-cfg-mmio", 17 } },
		.no_cpuid = true,
		.expected = "0 qemu certain [device tree: has fw-cfg@9020000]\n",
	},
	{
		.title = "aarch64, some program, device tree",
		.files = { { "proc/device-tree/compatible", "linux,dummy-virt", 17 } },
		.no_cpuid = true,
		.expected = "0 unknown certain [device tree: compatible = linux,dummy-virt]\n",
	},
	{
		.title = "aarch64, QEMU with KVM, ACPI",
		.files = { { DMI "sys_vendor", "QEMU\n" },
			   { DMI "product_name", "KVM Virtual Machine\n" },
			   { PCI "0000:00:00.0/vendor", "0x1b36\n" },
			   { PCI "0000:00:00.0/device", "0x0008\n" } },
		.no_cpuid = true,
		.expected =
			"0 kvm certain [dmi product_name = KVM Virtual Machine]\n"
			"0 qemu certain [dmi sys_vendor = QEMU | pci 0000:00:00.0 = 1b36:0008]\n",
	},
	{
		.title = "aarch64, Xen",
		.files = { { OF "hypervisor/compatible", "xen,xen-4.17\0xen,xen", 21 },
			   { "sys/hypervisor/type", "xen\n" } },
		.no_cpuid = true,
		.expected = "0 xen certain [sys/hypervisor/type = xen | "
			    "device tree: hypervisor/compatible = xen,xen-4.17]\n",
	},
	{
		.title = "aarch64, a hypervisor that no one knows",
		.files = { { OF "hypervisor/compatible", "acme,visor", 11 } },
		.no_cpuid = true,
		.expected = "0 unknown certain [device tree: hypervisor/compatible = acme,visor]\n",
	},
	{
		.title = "aarch64, Apple",
		.files = { { DMI "sys_vendor", "Apple Inc.\n" },
			   { DMI "product_name", "Apple Virtualization Generic Platform\n" } },
		.no_cpuid = true,
		.expected = "0 apple certain [dmi product_name = Apple Virtualization Generic "
			    "Platform]\n",
	},
	{
		.title = "pseries, QEMU with KVM",
		.files = { { OF "compatible", "qemu,pseries", 13 },
			   { OF "hypervisor/compatible", "linux,kvm", 10 },
			   { OF "ibm,partition-name", "guest", 6 },
			   { OF "rtas/name", "rtas", 5 } },
		.no_cpuid = true,
		.expected = "0 kvm certain [device tree: hypervisor/compatible = linux,kvm]\n"
			    "0 qemu certain [device tree: compatible = qemu,pseries]\n",
	},
	{
		.title = "pseries, QEMU that emulates the processor",
		.files = { { OF "compatible", "qemu,pseries", 13 },
			   { OF "ibm,partition-name", "guest", 6 },
			   { OF "rtas/name", "rtas", 5 } },
		.no_cpuid = true,
		.expected = "0 qemu certain [device tree: compatible = qemu,pseries]\n",
	},
	{
		.title = "PowerVM",
		.files = { { OF "compatible", "IBM,9009-42A", 13 },
			   { OF "ibm,partition-name", "lpar7", 6 },
			   { OF "hmc-managed?", "", 0 },
			   { OF "rtas/name", "rtas", 5 } },
		.no_cpuid = true,
		.expected =
			"0 powervm certain [device tree: has ibm,partition-name, hmc-managed?]\n",
	},
	{
		.title = "POWER, bare metal",
		.files = { { OF "compatible", "ibm,powernv\0ibm,p9", 19 } },
		.no_cpuid = true,
		.expected = "",
	},
	{
		.title = "s390x: KVM in z/VM in a partition",
		.files = { { "proc/sysinfo",
			     "Manufacturer:         IBM             \nType:                 "
			     "3906\n\n"
			     "LPAR Number:          10\nLPAR Characteristics: Shared \nLPAR Name:  "
			     "  "
			     "        LPA     \n\n"
			     "VM00 Name:            guest\nVM00 Control Program: KVM/Linux       "
			     "\nVM00 Adjustment:      1000\n\n"
			     "VM01 Name:            LINUX123\nVM01 Control Program: z/VM    6.4.0  "
			     " "
			     "\n" } },
		.no_cpuid = true,
		.expected = "0 kvm certain [proc/sysinfo: VM00 Control Program = KVM/Linux]\n"
			    "1 zvm certain [proc/sysinfo: VM01 Control Program = z/VM    6.4.0]\n"
			    "2 lpar certain [proc/sysinfo: LPAR Name = LPA]\n",
	},
	{
		.title = "s390x: a partition alone",
		.files = { { "proc/sysinfo",
			     "Manufacturer:         IBM             \nLPAR Number:   "
			     "       3\nLPAR Name:            PROD\n" } },
		.no_cpuid = true,
		.expected = "0 lpar certain [proc/sysinfo: LPAR Name = PROD]\n",
	},
	{
		.title = "s390x: QEMU that emulates the processor, and a partition",
		.files = { { "proc/sysinfo", "Manufacturer:         QEMU            \nLPAR Name:   "
					     "         QEMU    \n"
					     "VM00 Name:            TCGguest\nVM00 Control "
					     "Program: KVM/Linux       "
					     "\n" } },
		.no_cpuid = true,
		.expected = "0 qemu certain [proc/sysinfo: Manufacturer = QEMU | proc/sysinfo: "
			    "VM00 Control Program = KVM/Linux]\n",
	},
	{
		.title = "s390x: Hercules",
		.files = { { "proc/sysinfo",
			     "Manufacturer:         HRC             \nLPAR Name:     "
			     "       HERCULES\n" } },
		.no_cpuid = true,
		.expected = "0 hercules certain [proc/sysinfo: Manufacturer = HRC]\n",
	},
	{
		.title = "no UTF-8, and an escape sequence",
		.files = { { DMI "sys_vendor", "QEMU \xff\xfe \x1b[31m\n" },
			   { OF "compatible", "qemu,\xc3\x28", 8 } },
		.no_cpuid = true,
		.expected = "0 qemu certain [dmi sys_vendor = QEMU \\xff\\xfe \x1b[31m | "
			    "device tree: compatible = qemu,\\xc3(]\n",
	},
	{
		.title = "numbers that are none",
		.files = { { PCI "0000:00:00.0/vendor", "0x80ee cafe\n" },
			   { PCI "0000:00:00.0/device", "0xcafe\n" },
			   { PCI "0000:00:01.0/vendor", "-1\n" },
			   { PCI "0000:00:02.0/vendor", "0x180ee\n" },
			   { PCI "0000:00:02.0/device", "0xcafe\n" },
			   { "sys/hypervisor/type", "xen\n" },
			   { "sys/hypervisor/properties/features", "zzzz\n" } },
		.no_cpuid = true,
		.expected = "0 xen certain [sys/hypervisor/type = xen]\n",
	},
};

/* The processor of the case at hand. */
static const struct scenario *current;

static void fake_processor(uint32_t leaf, uint32_t registers[static 4])
{
	memset(registers, 0, 4 * sizeof(registers[0]));
	if (leaf == 1)
		registers[2] = current->denies ? 0 : 1u << 31;
	for (size_t i = 0; i < VD_ARRAY_SIZE(current->leaves); i++) {
		const struct leaf *known = &current->leaves[i];

		if (known->leaf != leaf || current->denies)
			continue;
		registers[0] = known->eax;
		registers[1] = known->ebx;
		if (known->signature)
			memcpy(&registers[1], known->signature, strnlen(known->signature, 12));
	}
}

static char top[32];

static void put(const char *path, const char *bytes, size_t length)
{
	char full[512];

	snprintf(full, sizeof(full), "%s/%s", top, path);
	for (char *slash = full + strlen(top) + 1; (slash = strchr(slash, '/')); slash++) {
		*slash = '\0';
		mkdir(full, 0755);
		*slash = '/';
	}
	vd_autoclose int fd = open(full, O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0644);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, length), length);
}

static int make_top(void **state)
{
	char sys[64];

	strcpy(top, "/tmp/test-platform-XXXXXX");
	if (!mkdtemp(top))
		return -1;
	snprintf(sys, sizeof(sys), "%s/sys", top);
	return mkdir(sys, 0755);
}

static int remove_top(void **state)
{
	char command[64];

	snprintf(command, sizeof(command), "rm -rf %s", top);
	return system(command);
}

static const char *text_of(struct json_object *object, const char *key)
{
	struct json_object *value;

	assert_true(json_object_object_get_ex(object, key, &value));
	assert_true(json_object_is_type(value, json_type_string));
	return json_object_get_string(value);
}

static void print_entry(FILE *out, struct json_object *entry)
{
	struct json_object *level, *evidence;

	assert_true(json_object_object_get_ex(entry, "level", &level));
	assert_true(json_object_object_get_ex(entry, "evidence", &evidence));
	assert_int_equal(json_object_object_length(entry), 4);
	fprintf(out, "%d %s %s [", json_object_get_int(level), text_of(entry, "name"),
		text_of(entry, "certainty"));
	for (size_t i = 0; i < json_object_array_length(evidence); i++)
		fprintf(out, "%s%s", i ? " | " : "",
			json_object_get_string(json_object_array_get_idx(evidence, i)));
	fprintf(out, "]\n");
}

static char *summary_of(struct json_object *array)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	assert_non_null(array);
	for (size_t i = 0; i < json_object_array_length(array); i++)
		print_entry(out, json_object_array_get_idx(array, i));
	fclose(out);
	json_object_put(array);
	return text;
}

static char *examine(vd_cpuid_reader processor)
{
	VD_CLEANUP(vd_root_freep) struct vd_root *root = NULL;

	assert_int_equal(vd_root_new(top, &root), 0);
	return summary_of(vd_platform_json_of(root, processor));
}

static bool comes_out_right(const struct scenario *scenario)
{
	vd_autofree char *found = NULL;

	current = scenario;
	assert_int_equal(make_top(NULL), 0);
	for (size_t i = 0; i < VD_ARRAY_SIZE(scenario->files) && scenario->files[i].path; i++) {
		const struct file *file = &scenario->files[i];

		put(file->path, file->text, file->length ? file->length : strlen(file->text));
	}
	found = examine(scenario->no_cpuid ? NULL : fake_processor);
	assert_int_equal(remove_top(NULL), 0);
	if (strcmp(found, scenario->expected) == 0)
		return true;
	print_error("%s: found\n%sexpected\n%s", scenario->title, found, scenario->expected);
	return false;
}

static void tells_each_platform(void **state)
{
	unsigned wrong = 0;

	for (size_t i = 0; i < VD_ARRAY_SIZE(scenarios); i++)
		wrong += !comes_out_right(&scenarios[i]);
	assert_int_equal(wrong, 0);
}

static void reads_who_made_the_acpi_tables(void **state)
{
	char table[276] = "FACP";
	vd_autofree char *found = NULL, *without_id = NULL, *cut_short = NULL;

	memcpy(table + 10, "FIRECK", 6);
	memcpy(table + 268, "FIRECKVM", 8);
	put("sys/firmware/acpi/tables/FACP", table, sizeof(table));
	found = examine(NULL);
	assert_string_equal(found, "0 firecracker certain [acpi FACP: OEM ID = FIRECK | "
				   "acpi FACP: hypervisor identity = FIRECKVM]\n");

	memcpy(table + 10, "BOCHS ", 6);
	put("sys/firmware/acpi/tables/FACP", table, 244);
	without_id = examine(NULL);
	assert_string_equal(without_id, "0 qemu likely [acpi FACP: OEM ID = BOCHS]\n");

	memcpy(table + 10, "BOCHSX", 6);
	put("sys/firmware/acpi/tables/FACP", table, 20);
	cut_short = examine(NULL);
	assert_string_equal(cut_short, "");
}

static void reads_the_firmware_bit(void **state)
{
	char raw[24] = { 0, 24 };
	vd_autofree char *set = NULL, *cleared = NULL, *cut_short = NULL;

	raw[19] = 1 << 4;
	put("sys/firmware/dmi/entries/0-0/raw", raw, sizeof(raw));
	set = examine(NULL);
	assert_string_equal(set,
			    "0 unknown certain [smbios: the firmware is a virtual machine's]\n");
	put("sys/firmware/dmi/entries/0-0/raw", raw, 19);
	cut_short = examine(NULL);
	assert_string_equal(cut_short, "");
	raw[19] = 0;
	put("sys/firmware/dmi/entries/0-0/raw", raw, sizeof(raw));
	cleared = examine(NULL);
	assert_string_equal(cleared, "");
}

static void bears_hostile_files(void **state)
{
	static const char *const paths[] = {
		DMI "sys_vendor",
		DMI "product_name",
		"proc/sysinfo",
		"proc/cpuinfo",
		"proc/xen/capabilities",
		"sys/hypervisor/type",
		"sys/hypervisor/properties/features",
		OF "compatible",
		OF "hypervisor/compatible",
		"sys/firmware/acpi/tables/FACP",
		PCI "0000:00:00.0/vendor",
		"sys/firmware/dmi/entries/0-0/raw",
	};
	const size_t size = 2 << 20;
	vd_autofree char *huge = malloc(size), *found = NULL, *garbage = NULL;

	assert_non_null(huge);
	memset(huge, 'Q', size);
	for (size_t i = 0; i < VD_ARRAY_SIZE(paths); i++)
		put(paths[i], huge, size);
	found = examine(NULL);
	assert_string_equal(found, "0 xen certain [proc/xen is there]\n");

	for (size_t i = 0; i < size; i++)
		huge[i] = (char)(i * 2654435761u >> 13);
	for (size_t i = 0; i < VD_ARRAY_SIZE(paths); i++)
		put(paths[i], huge, 200);
	garbage = examine(NULL);
	assert_non_null(garbage);
}

static void bears_what_is_no_file(void **state)
{
	char path[128];
	vd_autofree char *found = NULL;

	put("proc/there", "", 0);
	put(DMI "there", "", 0);
	snprintf(path, sizeof(path), "%s/" DMI "sys_vendor", top);
	assert_int_equal(symlink("nowhere", path), 0);
	snprintf(path, sizeof(path), "%s/" DMI "product_name", top);
	assert_int_equal(mkdir(path, 0755), 0);
	snprintf(path, sizeof(path), "%s/proc/cpuinfo", top);
	assert_int_equal(mkfifo(path, 0644), 0);
	snprintf(path, sizeof(path), "%s/proc/sysinfo", top);
	assert_int_equal(symlink("/proc/self/mem", path), 0);
	found = examine(NULL);
	assert_string_equal(found, "");
}

static void agrees_with_the_running_kernel(void **state)
{
	VD_CLEANUP(vd_root_freep) struct vd_root *root = NULL;
	vd_autofree char *found = NULL;
	char cpuinfo[16384] = "";
	bool is_guest;

	assert_int_equal(vd_root_new("/", &root), 0);
	if (!vd_root_is_live(root) || !vd_cpuid_processor) {
		print_message("# skipped: no x86, or /sys is no sysfs\n");
		skip();
	}
	vd_autofile FILE *file = fopen("/proc/cpuinfo", "re");
	assert_non_null(file);
	assert_true(fread(cpuinfo, 1, sizeof(cpuinfo) - 1, file) > 0);
	is_guest = strstr(cpuinfo, " hypervisor ");
	found = summary_of(vd_platform_json(root));
	fputs(found, stderr); /* standard output speaks TAP */
	if (is_guest)
		assert_true(strncmp(found, "0 ", 2) == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_each_platform),
		cmocka_unit_test_setup_teardown(reads_who_made_the_acpi_tables, make_top,
						remove_top),
		cmocka_unit_test_setup_teardown(reads_the_firmware_bit, make_top, remove_top),
		cmocka_unit_test_setup_teardown(bears_hostile_files, make_top, remove_top),
		cmocka_unit_test_setup_teardown(bears_what_is_no_file, make_top, remove_top),
		cmocka_unit_test(agrees_with_the_running_kernel),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
