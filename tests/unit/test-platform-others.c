// SPDX-License-Identifier: LGPL-2.1-or-later
/* The platforms of aarch64, POWER and s390x, and files that no kernel wrote. */
#include "platform/scenario.h"

static const struct scenario scenarios[] = {
	{
		.title = "aarch64, QEMU, device tree",
		.word = "qemu",
		.files = { { OF "compatible", "linux,dummy-virt", 17 },
			   { OF "fw-cfg@9020000/compatible", "qemu,fw-cfg-mmio", 17 } },
		.no_cpuid = true,
		.expected = "0 qemu certain [device tree: has fw-cfg@9020000]\n",
	},
	{
		.title = "aarch64, some program, device tree",
		.word = "vm-other",
		.files = { { "proc/device-tree/compatible", "linux,dummy-virt", 17 } },
		.no_cpuid = true,
		.expected = "0 unknown certain [device tree: compatible = linux,dummy-virt]\n",
	},
	{
		.title = "aarch64, QEMU with KVM, ACPI",
		.word = "kvm",
		.tells_system = true,
		.system = VD_SYSTEM_GUEST,
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
		.word = "xen",
		.files = { { OF "hypervisor/compatible", "xen,xen-4.17\0xen,xen", 21 },
			   { "sys/hypervisor/type", "xen\n" } },
		.no_cpuid = true,
		.expected = "0 xen certain [sys/hypervisor/type = xen | "
			    "device tree: hypervisor/compatible = xen,xen-4.17]\n",
	},
	{
		.title = "aarch64, a hypervisor that no one knows",
		.word = "vm-other",
		.files = { { OF "hypervisor/compatible", "acme,visor", 11 } },
		.no_cpuid = true,
		.expected = "0 unknown certain [device tree: hypervisor/compatible = acme,visor]\n",
	},
	{
		.title = "aarch64, Apple",
		.word = "apple",
		.files = { { DMI "sys_vendor", "Apple Inc.\n" },
			   { DMI "product_name", "Apple Virtualization Generic Platform\n" } },
		.no_cpuid = true,
		.expected = "0 apple certain [dmi product_name = Apple Virtualization Generic "
			    "Platform]\n",
	},
	{
		.title = "pseries, QEMU with KVM",
		.word = "kvm",
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
		.word = "qemu",
		.files = { { OF "compatible", "qemu,pseries", 13 },
			   { OF "ibm,partition-name", "guest", 6 },
			   { OF "rtas/name", "rtas", 5 } },
		.no_cpuid = true,
		.expected = "0 qemu certain [device tree: compatible = qemu,pseries]\n",
	},
	{
		.title = "PowerVM",
		.word = "powervm",
		.tells_system = true,
		.system = VD_SYSTEM_PARTITION,
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
		.word = "none",
		.tells_system = true,
		.system = VD_SYSTEM_UNKNOWN,
		.files = { { OF "compatible", "ibm,powernv\0ibm,p9", 19 } },
		.no_cpuid = true,
		.expected = "",
	},
	{
		.title = "s390x: KVM in z/VM in a partition",
		.word = "kvm",
		.tells_system = true,
		.system = VD_SYSTEM_GUEST,
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
		.word = "none",
		.tells_system = true,
		.system = VD_SYSTEM_PARTITION,
		.files = { { "proc/sysinfo",
			     "Manufacturer:         IBM             \nLPAR Number:   "
			     "       3\nLPAR Name:            PROD\n" } },
		.no_cpuid = true,
		.expected = "0 lpar certain [proc/sysinfo: LPAR Name = PROD]\n",
	},
	{
		.title = "s390x: QEMU that emulates the processor, and a partition",
		.word = "qemu",
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
		.word = "hercules",
		.tells_system = true,
		.system = VD_SYSTEM_GUEST,
		.files = { { "proc/sysinfo",
			     "Manufacturer:         HRC             \nLPAR Name:     "
			     "       HERCULES\n" } },
		.no_cpuid = true,
		.expected = "0 hercules certain [proc/sysinfo: Manufacturer = HRC]\n",
	},
	{
		.title = "no UTF-8, and an escape sequence",
		.word = "qemu",
		.files = { { DMI "sys_vendor", "QEMU \xff\xfe \x1b[31m\n" },
			   { OF "compatible", "qemu,\xc3\x28", 8 } },
		.no_cpuid = true,
		.expected = "0 qemu certain [dmi sys_vendor = QEMU \\xff\\xfe \x1b[31m | "
			    "device tree: compatible = qemu,\\xc3(]\n",
	},
	{
		.title = "numbers that are none",
		.word = "xen",
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
	{
		.title = "aarch64, a cell of Jailhouse",
		.word = "jailhouse",
		.files = { { OF "hypervisor/compatible", "jailhouse,cell", 15 } },
		.no_cpuid = true,
		.expected = "0 jailhouse certain [device tree: hypervisor/compatible = "
			    "jailhouse,cell]\n",
	},
	{
		.title = "s390x: z/VM in a partition",
		.word = "zvm",
		.files = { { "proc/sysinfo",
			     "Manufacturer:         IBM\nLPAR Name:            PROD\n"
			     "VM00 Control Program: z/VM    7.3.0\n" } },
		.no_cpuid = true,
		.expected = "0 zvm certain [proc/sysinfo: VM00 Control Program = z/VM    7.3.0]\n"
			    "1 lpar certain [proc/sysinfo: LPAR Name = PROD]\n",
	},
	{
		.title = "s390x: a program that no one knows, in z/VM",
		.word = "vm-other",
		.files = { { "proc/sysinfo",
			     "Manufacturer:         IBM\nVM00 Control Program: ACME\n"
			     "VM01 Control Program: z/VM    7.3.0\n" } },
		.no_cpuid = true,
		.expected = "0 unknown certain [proc/sysinfo: VM00 Control Program = ACME]\n"
			    "1 zvm certain [proc/sysinfo: VM01 Control Program = z/VM    7.3.0]\n",
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
