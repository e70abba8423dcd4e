// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The signatures that hypervisors show on x86. The first is at leaf 0x40000000. A hypervisor with
 * several interfaces has one every 0x100 leaves (Linux arch/x86/include/asm/processor.h,
 * hypervisor_cpuid_base()).
 */
#include <string.h>

#include "platform/source.h"

#if defined(__x86_64__) || defined(__i386__)
#include <cpuid.h>

static void execute(uint32_t leaf, uint32_t registers[static 4])
{
	__cpuid_count(leaf, 0, registers[0], registers[1], registers[2], registers[3]);
}

const vd_cpuid_reader vd_cpuid_processor = execute;
#else
const vd_cpuid_reader vd_cpuid_processor = NULL;
#endif

enum { SIGNATURE_LENGTH = 12 };

static const uint32_t first_leaf = 0x40000000, last_leaf = 0x4000ff00, leaf_step = 0x100;

/* Twelve bytes, the missing ones NUL. Sources: the hypervisors' own, and Linux
 * arch/x86/kernel/cpu/. */
static const struct {
	const char signature[SIGNATURE_LENGTH + 1];
	const char *name;
} signatures[] = {
	{ "KVMKVMKVM", "kvm" },
	{ "Linux KVM Hv", "kvm" }, /* what KVM calls the Hyper-V interface where it was left its own
				      name */
	{ "TCGTCGTCGTCG", "qemu" },
	{ "XenVMMXenVMM", "xen" },
	{ "Microsoft Hv", "hyperv" },
	{ "VMwareVMware", "vmware" },
	{ "VBoxVBoxVBox", "virtualbox" },
	{ " prl hyperv ", "parallels" },
	{ " lrpepyh  vr", "parallels" }, /* the same, in the other byte order */
	{ "bhyve bhyve ", "bhyve" },
	{ "Apple VZ", "apple" },
	{ "ACRNACRNACRN", "acrn" },
	{ "Jailhouse", "jailhouse" },
	{ "OpenBSDVMM58", "openbsd-vmm" },
	{ "___ NVMM ___", "nvmm" },
	{ "HAXMHAXMHAXM", "haxm" },
	{ "QNXQVMBSQG", "qnx" },
	{ "SRESRESRESRE", "sre" },
};

static const char *name_of(const char signature[static SIGNATURE_LENGTH + 1])
{
	for (size_t i = 0; i < VD_ARRAY_SIZE(signatures); i++)
		if (memcmp(signatures[i].signature, signature, SIGNATURE_LENGTH) == 0)
			return signatures[i].name;
	return NULL;
}

/* Its root partition is the one that may manage processors and is not shut in (Linux
 * arch/x86/kernel/cpu/mshyperv.c). */
static bool is_hyperv_root(vd_cpuid_reader read, uint32_t leaf)
{
	enum { MANAGES_PROCESSORS = 1 << 12, IS_ISOLATED = 1 << 22 };
	uint32_t registers[4];

	read(leaf + 3, registers);
	return (registers[1] & MANAGES_PROCESSORS) && !(registers[1] & IS_ISOLATED);
}

static bool is_hyperv_nested(vd_cpuid_reader read, uint32_t leaf)
{
	enum { IS_NESTED = 1 << 12 };
	uint32_t registers[4];

	read(leaf + 4, registers);
	return registers[0] & IS_NESTED;
}

static void add(struct vd_facts *facts, const char *name, int level, uint32_t leaf,
		const char *signature)
{
	vd_facts_add(facts, (struct vd_fact){ VD_WITNESS_PROCESSOR, name, true, level, NULL },
		     "cpuid 0x%08x = %s", leaf, signature);
}

static void examine_leaf(vd_cpuid_reader read, uint32_t leaf, struct vd_facts *facts)
{
	char signature[SIGNATURE_LENGTH + 1] = "";
	uint32_t registers[4];
	const char *name;

	read(leaf, registers);
	memcpy(signature, &registers[1], SIGNATURE_LENGTH);
	name = name_of(signature);
	/* Leaves that are not there hold anything on some processors, but the first was promised.
	 */
	if (!name && leaf == first_leaf)
		name = "unknown";
	if (name && strcmp(name, "hyperv") == 0 && is_hyperv_root(read, leaf))
		name = "hyperv-root";
	if (name)
		add(facts, name, 0, leaf, signature);
}

static bool denies_hypervisor(vd_cpuid_reader read)
{
	const uint32_t hypervisor_bit = 1u << 31; /* of ecx, leaf 1: reserved for hypervisors */
	uint32_t registers[4];

	read(1, registers);
	return !(registers[2] & hypervisor_bit);
}

void vd_platform_cpuid_first(vd_cpuid_reader read, struct vd_facts *facts)
{
	facts->processor_denies = denies_hypervisor(read);
	if (!facts->processor_denies)
		examine_leaf(read, first_leaf, facts);
}

void vd_platform_cpuid(vd_cpuid_reader read, struct vd_facts *facts)
{
	facts->processor_denies = denies_hypervisor(read);
	if (facts->processor_denies)
		return;
	for (uint32_t leaf = first_leaf; leaf <= last_leaf; leaf += leaf_step)
		examine_leaf(read, leaf, facts);
	if (facts->count == 1 && strncmp(facts->items[0].name, "hyperv", 6) == 0 &&
	    is_hyperv_nested(read, first_leaf))
		vd_facts_add(facts,
			     (struct vd_fact){ VD_WITNESS_PROCESSOR, "hyperv", true, 1, NULL },
			     "cpuid 0x%08x: this Hyper-V is nested", first_leaf + 4);
}
