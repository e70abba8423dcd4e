// SPDX-License-Identifier: LGPL-2.1-or-later
/* The platforms of x86. */
#include "platform/scenario.h"

#define CLOCKS "sys/devices/system/clocksource/clocksource0/available_clocksource"

static const struct scenario scenarios[] = {
	{
		.title = "bare metal",
		.word = "none",
		.tells_system = true,
		.system = VD_SYSTEM_HOST,
		.files = { { DMI "sys_vendor", "Dell Inc.\n" },
			   { DMI "product_name", "PowerEdge R640\n" } },
		.denies = true,
		.expected = "",
	},
	{
		.title = "QEMU with KVM",
		.word = "kvm",
		.tells_system = true,
		.system = VD_SYSTEM_GUEST,
		.files = { { DMI "sys_vendor", "QEMU\n" },
			   { DMI "product_name", "Standard PC (Q35 + ICH9, 2009)\n" } },
		.leaves = { { 0x40000000, "KVMKVMKVM" } },
		.expected = "0 kvm certain [cpuid 0x40000000 = KVMKVMKVM]\n"
			    "0 qemu certain [dmi sys_vendor = QEMU]\n",
	},
	{
		.title = "QEMU that emulates the processor",
		.word = "qemu",
		.files = { { DMI "sys_vendor", "Red Hat\n" }, { DMI "product_name", "KVM\n" } },
		.leaves = { { 0x40000000, "TCGTCGTCGTCG" } },
		.expected = "0 qemu certain [cpuid 0x40000000 = TCGTCGTCGTCG | dmi product_name = "
			    "KVM]\n",
	},
	{
		.title = "KVM with Hyper-V's interface",
		.word = "kvm",
		.files = { { DMI "sys_vendor", "QEMU\n" } },
		.leaves = { { 0x40000000, "Microsoft Hv" }, { 0x40000100, "KVMKVMKVM" } },
		.expected = "0 kvm certain [cpuid 0x40000000 = Microsoft Hv | cpuid 0x40000100 = "
			    "KVMKVMKVM]\n"
			    "0 qemu certain [dmi sys_vendor = QEMU]\n",
	},
	{
		.title = "QEMU that shows Hyper-V's interface only",
		.word = "kvm",
		.files = { { DMI "sys_vendor", "QEMU\n" } },
		.leaves = { { 0x40000000, "Microsoft Hv" } },
		.expected = "0 kvm likely [cpuid 0x40000000 = Microsoft Hv]\n"
			    "0 qemu certain [dmi sys_vendor = QEMU]\n",
	},
	{
		.title = "KVM with Xen's and Hyper-V's interfaces",
		.word = "kvm",
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
		.word = "xen",
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
		.word = "xen",
		.leaves = { { 0x40000000, "Microsoft Hv" }, { 0x4000ff00, "XenVMMXenVMM" } },
		.expected = "0 xen certain [cpuid 0x40000000 = Microsoft Hv | cpuid 0x4000ff00 = "
			    "XenVMMXenVMM]\n",
	},
	{
		.title = "the control domain of Xen, on bare metal",
		.word = "none",
		.tells_system = true,
		.system = VD_SYSTEM_HOST,
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
		.word = "none",
		.tells_system = true,
		.system = VD_SYSTEM_HOST,
		.files = { { "sys/hypervisor/type", "xen\n" },
			   { "sys/hypervisor/properties/features", "0000000000000800\n" } },
		.leaves = { { 0x40000000, "whatever" } },
		.expected = "0 xen-dom0 certain [sys/hypervisor/properties/features: this is the "
			    "hardware domain | "
			    "sys/hypervisor/type = xen]\n",
	},
	{
		.title = "the control domain of a Xen that runs in QEMU",
		.word = "kvm",
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
		.word = "xen",
		.files = { { "sys/hypervisor/type", "xen\n" },
			   { "sys/hypervisor/guest_type", "PV\n" } },
		.leaves = { { 0x40000000, "VMwareVMware" } },
		.expected = "0 xen certain [sys/hypervisor/type = xen]\n"
			    "1 vmware certain [cpuid 0x40000000 = VMwareVMware]\n",
	},
	{
		.title = "a paravirtual domain of an old kernel",
		.word = "xen",
		.files = { { "proc/xen/capabilities", "" } },
		.denies = true,
		.expected = "0 xen certain [proc/xen is there]\n",
	},
	{
		.title = "User Mode Linux in KVM",
		.word = "uml",
		.files = { { "proc/cpuinfo", "processor\t: 0\nvendor_id\t: User Mode Linux\n" } },
		.leaves = { { 0x40000000, "KVMKVMKVM" } },
		.expected = "0 uml certain [proc/cpuinfo: vendor_id = User Mode Linux]\n"
			    "1 kvm certain [cpuid 0x40000000 = KVMKVMKVM]\n",
	},
	{
		.title = "Azure",
		.word = "microsoft",
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
		.word = "none",
		.files = { { DMI "sys_vendor", "Microsoft Corporation\n" },
			   { DMI "product_name", "Surface Laptop\n" } },
		.denies = true,
		.expected = "",
	},
	{
		.title = "the root partition of a Hyper-V that runs in Hyper-V",
		.word = "microsoft",
		.tells_system = true,
		.system = VD_SYSTEM_HOST,
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
		.word = "microsoft",
		.tells_system = true,
		.system = VD_SYSTEM_GUEST,
		.leaves = { { 0x40000000, "Microsoft Hv" },
			    { 0x40000003, NULL, 0, 1 << 12 | 1 << 22 } },
		.expected = "0 hyperv certain [cpuid 0x40000000 = Microsoft Hv]\n",
	},
	{
		.title = "KVM with the texts of its host, a guest of Hyper-V",
		.word = "kvm",
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
		.word = "oracle",
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
		.word = "oracle",
		.tells_system = true,
		.system = VD_SYSTEM_GUEST,
		.files = { { DMI "product_name", "VirtualBox\n" } },
		.denies = true,
		.expected = "0 virtualbox certain [dmi product_name = VirtualBox]\n",
	},
	{
		.title = "a server of Oracle's",
		.word = "none",
		.tells_system = true,
		.system = VD_SYSTEM_HOST,
		.files = { { DMI "sys_vendor", "Oracle Corporation\n" },
			   { DMI "board_vendor", "Oracle Corporation\n" },
			   { DMI "chassis_asset_tag", "OracleCloud.com\n" } },
		.denies = true,
		.expected = "",
	},
	{
		.title = "a guest of Oracle's cloud",
		.word = "kvm",
		.files = { { DMI "sys_vendor", "QEMU\n" },
			   { DMI "chassis_asset_tag", "OracleCloud.com\n" } },
		.leaves = { { 0x40000000, "KVMKVMKVM" } },
		.expected = "0 kvm certain [cpuid 0x40000000 = KVMKVMKVM]\n"
			    "0 qemu certain [dmi sys_vendor = QEMU]\n"
			    "0 oracle-cloud certain [dmi chassis_asset_tag = OracleCloud.com]\n",
	},
	{
		.title = "Amazon's Nitro",
		.word = "amazon",
		.files = { { DMI "sys_vendor", "Amazon EC2\n" },
			   { DMI "product_name", "m5.large\n" } },
		.leaves = { { 0x40000000, "KVMKVMKVM" } },
		.expected = "0 kvm certain [cpuid 0x40000000 = KVMKVMKVM]\n"
			    "0 aws-nitro certain [dmi sys_vendor = Amazon EC2]\n",
	},
	{
		.title = "a whole machine of Amazon's, no x86",
		.word = "none",
		.tells_system = true,
		.system = VD_SYSTEM_UNKNOWN,
		.files = { { DMI "sys_vendor", "Amazon EC2\n" },
			   { DMI "product_name", "c7g.metal\n" } },
		.no_cpuid = true,
		.expected = "",
	},
	{
		.title = "Amazon's Xen",
		.word = "xen",
		.files = { { DMI "sys_vendor", "Xen\n" },
			   { DMI "product_version", "4.11.amazon\n" } },
		.leaves = { { 0x40000000, "XenVMMXenVMM" } },
		.expected =
			"0 xen certain [cpuid 0x40000000 = XenVMMXenVMM | dmi sys_vendor = Xen]\n"
			"0 aws certain [dmi product_version = 4.11.amazon]\n",
	},
	{
		.title = "Firecracker, for who may not read the tables",
		.word = "kvm",
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
		.word = "kvm",
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
		.word = "kvm",
		.files = { { "sys/bus/acpi/devices/AMZNC10C:00/hid", "" },
			   { "sys/bus/acpi/devices/VMGENCTR:00/hid", "" },
			   { "sys/bus/acpi/devices/QEMU0002:00/hid", "" } },
		.leaves = { { 0x40000000, "KVMKVMKVM" } },
		.expected = "0 kvm certain [cpuid 0x40000000 = KVMKVMKVM]\n"
			    "0 qemu certain [acpi device = QEMU0002]\n",
	},
	{
		.title = "a copied tree of x86 that tells no more than that",
		.word = "vm-other",
		.tells_system = true,
		.system = VD_SYSTEM_GUEST,
		.files = { { FLAGS "hypervisor lahf_lm\n" } },
		.no_cpuid = true,
		.expected = "0 unknown certain [proc/cpuinfo: flags has hypervisor]\n",
	},
	{
		.title = "a copied tree of QEMU",
		.word = "qemu",
		.files = { { FLAGS "hypervisor\n" }, { DMI "sys_vendor", "QEMU\n" } },
		.no_cpuid = true,
		.expected = "0 qemu certain [dmi sys_vendor = QEMU]\n",
	},
	{
		.title = "a copied tree of bare metal: a flag that only begins alike",
		.word = "none",
		.tells_system = true,
		.system = VD_SYSTEM_HOST,
		.files = { { FLAGS "hypervisor2 xhypervisor\npower management: hypervisor\n" },
			   { DMI "sys_vendor", "Alibaba Cloud\n" } },
		.no_cpuid = true,
		.expected = "",
	},
	{
		.title = "a guest of PVM, whose CPUID is the outer machine's",
		.word = "kvm",
		.files = { { CLOCKS, "kvm-clock tsc \n" } },
		.leaves = { { 0x40000000, "bhyve bhyve " } },
		.expected = "0 kvm certain [clock source kvm-clock]\n"
			    "1 bhyve likely [cpuid 0x40000000 = bhyve bhyve ]\n",
	},
	{
		.title = "VirtualBox with KVM's interface and clock",
		.word = "oracle",
		.files = { { CLOCKS, "kvm-clock tsc acpi_pm\n" },
			   { DMI "product_name", "VirtualBox\n" } },
		.leaves = { { 0x40000000, "KVMKVMKVM" } },
		.expected = "0 virtualbox certain [clock source kvm-clock | cpuid 0x40000000 = "
			    "KVMKVMKVM | dmi product_name = VirtualBox]\n",
	},
	{
		.title = "the root partition of a Hyper-V, with its clock",
		.word = "none",
		.files = { { CLOCKS, "hyperv_clocksource_tsc_page acpi_pm\n" } },
		.leaves = { { 0x40000000, "Microsoft Hv" }, { 0x40000003, NULL, 0, 1 << 12 } },
		.expected = "0 hyperv-root certain [clock source hyperv_clocksource_tsc_page | "
			    "cpuid 0x40000000 = Microsoft Hv]\n",
	},
	{
		.title = "the control domain of Xen, with its clock, in Hyper-V",
		.word = "microsoft",
		.files = { { "sys/hypervisor/type", "xen\n" },
			   { "proc/xen/capabilities", "control_d\n" },
			   { CLOCKS, "xen tsc\n" } },
		.leaves = { { 0x40000000, "Microsoft Hv" } },
		.expected = "0 xen-dom0 certain [clock source xen | proc/xen/capabilities: this is "
			    "the control domain | sys/hypervisor/type = xen]\n"
			    "1 hyperv certain [cpuid 0x40000000 = Microsoft Hv]\n",
	},
	{
		.title = "a copied tree of KVM, by its clock",
		.word = "kvm",
		.files = { { FLAGS "hypervisor\n" }, { CLOCKS, "tsc kvm-clock\n" } },
		.no_cpuid = true,
		.expected = "0 kvm certain [clock source kvm-clock]\n",
	},
	{
		.title = "an old QEMU, whose BIOS is SeaBIOS",
		.word = "kvm",
		.files = { { DMI "sys_vendor", "Bochs\n" },
			   { DMI "product_name", "Bochs\n" },
			   { DMI "bios_vendor", "Bochs\n" } },
		.leaves = { { 0x40000000, "KVMKVMKVM" } },
		.expected = "0 kvm certain [cpuid 0x40000000 = KVMKVMKVM]\n"
			    "0 qemu likely [dmi bios_vendor = Bochs | dmi sys_vendor = Bochs]\n",
	},
	{
		.title = "SeaBIOS, and nothing else",
		.word = "qemu",
		.files = { { DMI "sys_vendor", "Bochs\n" } },
		.denies = true,
		.expected = "0 qemu likely [dmi sys_vendor = Bochs]\n",
	},
	{
		.title = "Bochs with its own BIOS",
		.word = "bochs",
		.files = { { DMI "bios_vendor", "The Bochs Project\n" } },
		.denies = true,
		.expected = "0 bochs certain [dmi bios_vendor = The Bochs Project]\n",
	},
	{
		.title = "Bochs with SeaBIOS",
		.word = "bochs",
		.files = { { DMI "sys_vendor", "Bochs\n" },
			   { PCI "0000:00:02.0/vendor", "0x1234\n" },
			   { PCI "0000:00:02.0/device", "0x1111\n" },
			   { PCI "0000:00:02.0/subsystem_vendor", "0x0000\n" },
			   { PCI "0000:00:02.0/subsystem_device", "0x0000\n" } },
		.denies = true,
		.expected = "0 bochs likely [dmi sys_vendor = Bochs | "
			    "pci 0000:00:02.0 = 1234:1111, no subsystem]\n",
	},
	{
		.title = "QEMU's display is not that of Bochs",
		.word = "qemu",
		.files = { { DMI "sys_vendor", "Bochs\n" },
			   { PCI "0000:00:02.0/modalias",
			     "pci:v00001234d00001111sv00001AF4sd00001100bc03sc00i00\n" } },
		.denies = true,
		.expected = "0 qemu likely [dmi sys_vendor = Bochs]\n",
	},
	{
		.title = "a part with a modalias alone",
		.word = "vmware",
		.files = { { PCI "0000:00:07.7/modalias",
			     "pci:v000015ADd00000740sv000015ADsd00000740bc08sc80i00\n" } },
		.leaves = { { 0x40000000, "VMwareVMware" } },
		.expected = "0 vmware certain [cpuid 0x40000000 = VMwareVMware | "
			    "pci 0000:00:07.7 = 15ad:0740]\n",
	},
	{
		.title = "QEMU's host bridge, by what the event holds",
		.word = "qemu",
		.files = { { PCI "0000:00:00.0/uevent",
			     "PCI_CLASS=60000\nPCI_ID=8086:29C0\nMODALIAS="
			     "pci:v00008086d000029C0sv00001AF4sd00001100bc06sc00i00\n" } },
		.no_cpuid = true,
		.expected = "0 qemu certain [pci 0000:00:00.0 = 1af4:1100 (subsystem)]\n",
	},
	{
		.title = "a subsystem that only the modalias has",
		.word = "qemu",
		.files = { { PCI "0000:00:00.0/vendor", "0x8086\n" },
			   { PCI "0000:00:00.0/device", "0x1237\n" },
			   { PCI "0000:00:00.0/modalias",
			     "pci:v00008086d00001237sv00001AF4sd00001100bc06sc00i00\n" } },
		.no_cpuid = true,
		.expected = "0 qemu certain [pci 0000:00:00.0 = 1af4:1100 (subsystem)]\n",
	},
	{
		.title = "aliases that are none",
		.word = "none",
		.files = { { PCI "0000:00:00.0/modalias", "pci:v00001B36\n" },
			   { PCI "0000:00:01.0/modalias", "pci:v000115ADd00000740sv0sd0\n" },
			   { PCI "0000:00:02.0/modalias", "usb:v15ADp0740\n" },
			   { PCI "0000:00:03.0/uevent", "MODALIAS=\n" } },
		.no_cpuid = true,
		.expected = "",
	},
	{
		.title = "a hypervisor that no one knows, of an owner",
		.word = "alibaba-cloud",
		.files = { { DMI "sys_vendor", "Alibaba Cloud\n" } },
		.leaves = { { 0x40000000, "whatever" } },
		.expected = "0 alibaba-cloud certain [cpuid 0x40000000 = whatever | "
			    "dmi sys_vendor = Alibaba Cloud]\n",
	},
	{
		.title = "WSL 2",
		.word = "microsoft",
		.files = { { "proc/sys/kernel/osrelease", "5.15.153.1-microsoft-standard-WSL2\n" },
			   { FLAGS "hypervisor\n" } },
		.no_cpuid = true,
		.expected = "0 hyperv likely [proc/sys/kernel/osrelease = "
			    "5.15.153.1-microsoft-standard-WSL2]\n",
	},
	{
		.title = "WSL 1, which is no virtual machine",
		.word = "none",
		.files = { { "proc/sys/kernel/osrelease", "4.4.0-19041-Microsoft\n" } },
		.no_cpuid = true,
		.expected = "",
	},
	{
		.title = "Cloud Hypervisor on Hyper-V's hypervisor",
		.word = "microsoft",
		.files = { { DMI "sys_vendor", "Cloud Hypervisor\n" } },
		.leaves = { { 0x40000000, "Microsoft Hv" } },
		.expected = "0 hyperv certain [cpuid 0x40000000 = Microsoft Hv]\n"
			    "0 cloud-hypervisor certain [dmi sys_vendor = Cloud Hypervisor]\n",
	},
	{
		.title = "crosvm",
		.word = "kvm",
		.files = { { DMI "sys_vendor", "ChromiumOS\n" },
			   { DMI "product_name", "crosvm\n" } },
		.leaves = { { 0x40000000, "KVMKVMKVM" } },
		.expected = "0 kvm certain [cpuid 0x40000000 = KVMKVMKVM]\n"
			    "0 crosvm certain [dmi product_name = crosvm]\n",
	},
	{
		.title = "OpenBSD's vmm, by all but CPUID",
		.word = "openbsd-vmm",
		.files = { { FLAGS "hypervisor\n" },
			   { DMI "sys_vendor", "OpenBSD\n" },
			   { DMI "product_name", "VMM\n" },
			   { PCI "0000:00:00.0/vendor", "0x0b5d\n" },
			   { PCI "0000:00:00.0/device", "0x0666\n" } },
		.no_cpuid = true,
		.expected = "0 openbsd-vmm certain [dmi sys_vendor = OpenBSD | "
			    "pci 0000:00:00.0 = 0b5d:0666]\n",
	},
	{
		.title = "ACRNACRNACRN, by CPUID alone",
		.word = "acrn",
		.leaves = { { 0x40000000, "ACRNACRNACRN" } },
		.expected = "0 acrn certain [cpuid 0x40000000 = ACRNACRNACRN]\n",
	},
	{
		.title = "SRESRESRESRE, by CPUID alone",
		.word = "sre",
		.leaves = { { 0x40000000, "SRESRESRESRE" } },
		.expected = "0 sre certain [cpuid 0x40000000 = SRESRESRESRE]\n",
	},
	{
		.title = "QNXQVMBSQG, by CPUID alone",
		.word = "qnx",
		.leaves = { { 0x40000000, "QNXQVMBSQG" } },
		.expected = "0 qnx certain [cpuid 0x40000000 = QNXQVMBSQG]\n",
	},
	{
		.title = "bhyve bhyve, by CPUID alone",
		.word = "bhyve",
		.leaves = { { 0x40000000, "bhyve bhyve " } },
		.expected = "0 bhyve certain [cpuid 0x40000000 = bhyve bhyve ]\n",
	},
	{
		.title = "Apple VZ, by CPUID alone",
		.word = "apple",
		.leaves = { { 0x40000000, "Apple VZ" } },
		.expected = "0 apple certain [cpuid 0x40000000 = Apple VZ]\n",
	},
	{
		.title = "prl hyperv, by CPUID alone",
		.word = "parallels",
		.leaves = { { 0x40000000, " prl hyperv " } },
		.expected = "0 parallels certain [cpuid 0x40000000 =  prl hyperv ]\n",
	},
	{
		.title = "lrpepyh  vr, by CPUID alone",
		.word = "parallels",
		.leaves = { { 0x40000000, " lrpepyh  vr" } },
		.expected = "0 parallels certain [cpuid 0x40000000 =  lrpepyh  vr]\n",
	},
	{
		.title = "Jailhouse, by CPUID alone",
		.word = "jailhouse",
		.leaves = { { 0x40000000, "Jailhouse" } },
		.expected = "0 jailhouse certain [cpuid 0x40000000 = Jailhouse]\n",
	},
	{
		.title = "OpenBSDVMM58, by CPUID alone",
		.word = "openbsd-vmm",
		.leaves = { { 0x40000000, "OpenBSDVMM58" } },
		.expected = "0 openbsd-vmm certain [cpuid 0x40000000 = OpenBSDVMM58]\n",
	},
	{
		.title = "___ NVMM ___, by CPUID alone",
		.word = "nvmm",
		.leaves = { { 0x40000000, "___ NVMM ___" } },
		.expected = "0 nvmm certain [cpuid 0x40000000 = ___ NVMM ___]\n",
	},
	{
		.title = "HAXMHAXMHAXM, by CPUID alone",
		.word = "haxm",
		.leaves = { { 0x40000000, "HAXMHAXMHAXM" } },
		.expected = "0 haxm certain [cpuid 0x40000000 = HAXMHAXMHAXM]\n",
	},
	{
		.title = "VBoxVBoxVBox, by CPUID alone",
		.word = "oracle",
		.leaves = { { 0x40000000, "VBoxVBoxVBox" } },
		.expected = "0 virtualbox certain [cpuid 0x40000000 = VBoxVBoxVBox]\n",
	},
	{
		.title = "Linux KVM Hv, by CPUID alone",
		.word = "kvm",
		.leaves = { { 0x40000000, "Linux KVM Hv" } },
		.expected = "0 kvm certain [cpuid 0x40000000 = Linux KVM Hv]\n",
	},
	{
		.title = "whatever, by CPUID alone",
		.word = "vm-other",
		.leaves = { { 0x40000000, "whatever" } },
		.expected = "0 unknown certain [cpuid 0x40000000 = whatever]\n",
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
