// SPDX-License-Identifier: LGPL-2.1-or-later
/* Partitions of POWER, by each of what tells of them, the others missing. */
#include "platform/scenario.h"

#define CPU                                                                                        \
	"processor\t: 0\ncpu\t\t: POWER9 (architected), altivec supported\n\ntimebase\t: "         \
	"512000000\n"
#define LPARCFG "lparcfg 1.9\nserial_number=IBM,0278B1A30\n"
#define VIO	"sys/devices/vio/"

static const struct scenario scenarios[] = {
	{
		.title = "PowerVM, by cpuinfo",
		.word = "powervm",
		.files = { { "proc/cpuinfo",
			     CPU "platform\t: pSeries\nmodel\t\t: IBM,9009-42A\n"
				 "machine\t\t: CHRP IBM,9009-42A\nMMU\t\t: Radix\n" } },
		.no_cpuid = true,
		.expected = "0 powervm likely [proc/cpuinfo: machine = IBM,9009-42A]\n",
	},
	{
		.title = "QEMU, by cpuinfo",
		.word = "qemu",
		.files = { { "proc/cpuinfo",
			     CPU "platform\t: pSeries\nmodel\t\t: IBM pSeries (emulated by qemu)\n"
				 "machine\t\t: CHRP IBM pSeries (emulated by qemu)\n" } },
		.no_cpuid = true,
		.expected = "0 qemu certain [proc/cpuinfo: machine = IBM pSeries (emulated by "
			    "qemu)]\n",
	},
	{
		.title = "QEMU, by cpuinfo without its machine",
		.word = "qemu",
		.files = { { "proc/cpuinfo", CPU "platform\t: pSeries\nmodel\t\t: IBM pSeries "
						 "(emulated by qemu)\n" } },
		.no_cpuid = true,
		.expected = "0 qemu certain [proc/cpuinfo: machine = IBM pSeries (emulated by "
			    "qemu)]\n",
	},
	{
		.title = "bare metal, by cpuinfo",
		.word = "none",
		.files = { { "proc/cpuinfo", CPU "platform\t: PowerNV\nmodel\t\t: 8375-42A\n"
						 "machine\t\t: PowerNV 8375-42A\n"
						 "firmware\t: OPAL\n" } },
		.no_cpuid = true,
		.expected = "",
	},
	{
		.title = "PowerVM, by lparcfg",
		.word = "powervm",
		.files = { { "proc/powerpc/lparcfg",
			     LPARCFG "system_type=IBM,9009-42A\npartition_id=7\n" } },
		.no_cpuid = true,
		.expected = "0 powervm certain [lparcfg: system_type = IBM,9009-42A]\n",
	},
	{
		.title = "PowerVM, by lparcfg at its other name",
		.word = "powervm",
		.files = { { "proc/ppc64/lparcfg", LPARCFG "system_type=IBM,9105-22A\n" } },
		.no_cpuid = true,
		.expected = "0 powervm certain [lparcfg: system_type = IBM,9105-22A]\n",
	},
	{
		.title = "QEMU, by lparcfg",
		.word = "qemu",
		.files = { { "proc/powerpc/lparcfg",
			     "lparcfg 1.9\nserial_number=\n"
			     "system_type=IBM pSeries (emulated by qemu)\npartition_id=0\n" } },
		.no_cpuid = true,
		.expected = "0 qemu certain [lparcfg: system_type = IBM pSeries (emulated by "
			    "qemu)]\n",
	},
	{
		.title = "PowerVM, by the addresses of vio",
		.word = "powervm",
		.files = { { VIO "vio/modalias", "" },
			   { VIO "30000002/modalias", "vio:TnetworkSIBM,l-lan\n" },
			   { VIO "30000003/modalias", "vio:TvscsiSIBM,v-scsi\n" } },
		.no_cpuid = true,
		.expected = "0 powervm likely [vio device 30000002]\n",
	},
	{
		.title = "PowerVM, by a device of vio that only it has",
		.word = "powervm",
		.files = { { VIO "30000005/modalias", "vio:TnetworkSIBM,vnic\n" },
			   { VIO "30000006/modalias", "vio:TfcpSIBM,vfc-client\n" } },
		.no_cpuid = true,
		.expected = "0 powervm certain [vio device 30000005]\n",
	},
	{
		.title = "QEMU, by the addresses of vio",
		.word = "qemu",
		.files = { { VIO "71000000/modalias", "vio:TserialShvterm1\n" },
			   { VIO "71000002/modalias", "vio:TnetworkSIBM,l-lan\n" } },
		.no_cpuid = true,
		.expected = "0 qemu likely [vio device 71000000]\n",
	},
	{
		.title = "QEMU, by a device of vio that only it has",
		.word = "qemu",
		.files = { { VIO "71000000/modalias", "vio:TserialShvterm1\n" },
			   { VIO "71000001/modalias", "vio:TnvramSqemu,spapr-nvram\n" } },
		.no_cpuid = true,
		.expected = "0 qemu certain [vio device 71000000 | vio device 71000001]\n",
	},
	{
		.title = "QEMU, by the names of vio alone",
		.word = "qemu",
		.files = { { "sys/bus/vio/devices/71000000", "" } },
		.no_cpuid = true,
		.expected = "0 qemu likely [vio device 71000000]\n",
	},
	{
		.title = "somebody's vio",
		.word = "vm-other",
		.files = { { VIO "00001000/modalias", "vio:TserialShvterm1\n" } },
		.no_cpuid = true,
		.expected = "0 unknown certain [vio device 00001000]\n",
	},
	{
		.title = "no vio: its made-up parent, and names that are none",
		.word = "none",
		.files = { { VIO "vio/modalias", "" },
			   { VIO "uevent", "" },
			   { VIO "7100000g/modalias", "vio:T\xff\n" },
			   { VIO "subsystem/x", "" } },
		.no_cpuid = true,
		.expected = "",
	},
	{
		.title = "QEMU with KVM: all of them",
		.word = "kvm",
		.files = { { OF "compatible", "qemu,pseries", 13 },
			   { OF "hypervisor/compatible", "linux,kvm", 10 },
			   { "proc/cpuinfo", CPU "platform\t: pSeries\nmachine\t\t: CHRP IBM "
						 "pSeries (emulated by qemu)\n" },
			   { "proc/powerpc/lparcfg",
			     "system_type=IBM pSeries (emulated by qemu)\n" },
			   { VIO "71000001/modalias", "vio:TnvramSqemu,spapr-nvram\n" } },
		.no_cpuid = true,
		.expected = "0 kvm certain [device tree: hypervisor/compatible = linux,kvm]\n"
			    "0 qemu certain [device tree: compatible = qemu,pseries | lparcfg: "
			    "system_type = IBM pSeries (emulated by qemu) | proc/cpuinfo: machine "
			    "= IBM pSeries (emulated by qemu)]\n",
	},
	{
		.title = "KVM with a model of its own choice is no PowerVM",
		.word = "kvm",
		.files = { { OF "hypervisor/compatible", "linux,kvm", 10 },
			   { "proc/powerpc/lparcfg", "system_type=IBM,9009-42A\n" } },
		.no_cpuid = true,
		.expected = "0 kvm certain [device tree: hypervisor/compatible = linux,kvm | "
			    "lparcfg: system_type = IBM,9009-42A]\n",
	},
	{
		.title = "lparcfg and cpuinfo that say nothing",
		.word = "none",
		.files = { { "proc/powerpc/lparcfg", "system_type\nsystem_typex=IBM,1\n" },
			   { "proc/cpuinfo", "platform\t: pSeries\n" } },
		.no_cpuid = true,
		.expected = "",
	},
};

static void tells_partitions(void **state)
{
	assert_scenarios(scenarios, VD_ARRAY_SIZE(scenarios));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_partitions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
