// SPDX-License-Identifier: LGPL-2.1-or-later
/* Hyper-V, by its bus, and by the kernel of WSL 2, which is made for it. */
#include <string.h>

#include "platform/source.h"

static void examine_kernel(const struct vd_root *root, struct vd_facts *facts)
{
	char release[128];

	if (vd_root_read(root, "proc/sys/kernel/osrelease", release, sizeof(release), NULL) == 0 &&
	    strstr(release, "microsoft-standard-WSL2"))
		vd_facts_add(facts,
			     (struct vd_fact){ VD_WITNESS_MACHINE, "hyperv", false, 0, NULL },
			     "proc/sys/kernel/osrelease = %s", release);
}

static void examine_bus(const struct vd_root *root, struct vd_facts *facts)
{
	VD_CLEANUP(vd_names_freep) char **names = NULL;
	size_t count;

	if (vd_root_names(root, "sys/bus/vmbus/devices", &names, &count) < 0 || count == 0)
		return;
	vd_facts_add(facts, (struct vd_fact){ VD_WITNESS_MACHINE, "hyperv", true, 0, NULL },
		     "sys/bus/vmbus has %zu device%s", count, count == 1 ? "" : "s");
}

void vd_platform_hyperv(const struct vd_root *root, struct vd_facts *facts)
{
	examine_bus(root, facts);
	examine_kernel(root, facts);
}
