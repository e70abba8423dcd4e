// SPDX-License-Identifier: LGPL-2.1-or-later
/* proc/cpuinfo: User Mode Linux, the machine of POWER, and in a copied tree what CPUID's hypervisor
 * bit was. */
#include <stdlib.h>
#include <string.h>

#include "platform/source.h"
#include "platform/text.h"

/* User Mode Linux is a process, with the processor of the machine that it runs on. */
static void examine_vendor(const char *text, struct vd_facts *facts)
{
	const char name[] = "User Mode Linux";
	size_t length;
	const char *vendor = vd_platform_value(text, "vendor_id", &length);

	if (!vendor || strncmp(vendor, name, strlen(name)) != 0)
		return;
	facts->machine_is_outer = true;
	vd_facts_add(facts, (struct vd_fact){ VD_WITNESS_KERNEL, "uml", true, 0, NULL },
		     "proc/cpuinfo: vendor_id = %s", name);
}

static void examine_flags(const char *text, struct vd_facts *facts)
{
	size_t length;
	const char *flags = vd_platform_value(text, "flags", &length);

	if (!flags)
		return;
	facts->processor_denies = !vd_platform_has_word(flags, length, "hypervisor");
	if (!facts->processor_denies)
		vd_facts_add(facts,
			     (struct vd_fact){ VD_WITNESS_PROCESSOR, "unknown", true, 0, NULL },
			     "proc/cpuinfo: flags has hypervisor");
}

/* The lines after the last processor (Linux arch/powerpc/kernel/setup-common.c and
 * platforms/pseries/setup.c); "machine" is the model after "CHRP". */
static void examine_power(const char *text, struct vd_facts *facts)
{
	size_t length;
	const char *platform = vd_platform_value(text, "platform", &length);
	const char *machine;

	if (!platform || strncmp(platform, "pSeries", strlen("pSeries")) != 0)
		return;
	machine = vd_platform_value(text, "machine", &length);
	if (machine && strncmp(machine, "CHRP ", 5) == 0) {
		machine += 5;
		length -= 5;
	} else {
		machine = vd_platform_value(text, "model", &length);
	}
	/* Machines without partitions, before POWER5, have the same lines. */
	if (machine)
		vd_platform_pseries_model(machine, length, "proc/cpuinfo: machine", false, facts);
}

void vd_platform_cpuinfo(const struct vd_root *root, struct vd_facts *facts)
{
	/* Reading x86's waits for every processor. Live, CPUID says the rest, and User Mode Linux
	 * has few processors: a long file is left alone. */
	bool is_brief = vd_root_is_live(root) && vd_cpuid_processor;
	size_t size = is_brief ? 16 * 1024 : 16 * 1024 * 1024;
	vd_autofree char *text = malloc(size);

	if (!text) {
		facts->failed = true;
		return;
	}
	if (vd_root_read(root, "proc/cpuinfo", text, size, NULL) < 0)
		return;
	examine_vendor(text, facts);
	examine_power(text, facts);
	if (!vd_root_is_live(root))
		examine_flags(text, facts);
}
