// SPDX-License-Identifier: LGPL-2.1-or-later
/* The clocks that the kernel has from its hypervisor. */
#include <stdio.h>
#include <string.h>

#include "platform/source.h"
#include "platform/text.h"

struct clock {
	const char *clock;
	const char *name;
};

/* Linux arch/x86/kernel/kvmclock.c, arch/x86/xen/time.c, drivers/clocksource/hyperv_timer.c */
static const struct clock sources[] = {
	{ "kvm-clock", "kvm" },
	{ "xen", "xen" },
	{ "hyperv_clocksource_tsc_page", "hyperv" },
	{ "hyperv_clocksource_msr", "hyperv" },
};

/* Linux drivers/ptp/ptp_kvm_common.c, drivers/hv/hv_util.c */
static const struct clock ptp_clocks[] = {
	{ "KVM virtual PTP", "kvm" },
	{ "hyperv", "hyperv" },
};

static void examine_sources(const struct vd_root *root, struct vd_facts *facts)
{
	const char *path = "sys/devices/system/clocksource/clocksource0/available_clocksource";
	char text[512];

	if (vd_root_read(root, path, text, sizeof(text), NULL) < 0)
		return;
	for (size_t i = 0; i < VD_ARRAY_SIZE(sources); i++)
		if (vd_platform_has_word(text, strlen(text), sources[i].clock))
			vd_facts_add(facts,
				     (struct vd_fact){ VD_WITNESS_KERNEL, sources[i].name, true, 0,
						       NULL },
				     "clock source %s", sources[i].clock);
}

static void examine_ptp_clock(const struct vd_root *root, const char *folder,
			      struct vd_facts *facts)
{
	char path[300], text[64];

	snprintf(path, sizeof(path), "sys/devices/virtual/ptp/%s/clock_name", folder);
	if (vd_root_read(root, path, text, sizeof(text), NULL) < 0)
		return;
	for (size_t i = 0; i < VD_ARRAY_SIZE(ptp_clocks); i++)
		if (strcmp(text, ptp_clocks[i].clock) == 0)
			vd_facts_add(facts,
				     (struct vd_fact){ VD_WITNESS_MACHINE, ptp_clocks[i].name, true,
						       0, NULL },
				     "%s = %s", folder, text);
}

void vd_platform_clock(const struct vd_root *root, struct vd_facts *facts)
{
	VD_CLEANUP(vd_names_freep) char **names = NULL;

	examine_sources(root, facts);
	if (vd_root_names(root, "sys/devices/virtual/ptp", &names, NULL) < 0)
		return;
	for (char **name = names; *name; name++)
		examine_ptp_clock(root, *name, facts);
}
