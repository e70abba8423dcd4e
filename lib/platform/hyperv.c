// SPDX-License-Identifier: LGPL-2.1-or-later
/* Hyper-V, by its bus. */
#include "platform/source.h"

void vd_platform_hyperv(const struct vd_root *root, struct vd_facts *facts)
{
	VD_CLEANUP(vd_names_freep) char **names = NULL;
	size_t count;

	if (vd_root_names(root, "sys/bus/vmbus/devices", &names, &count) < 0 || count == 0)
		return;
	vd_facts_add(facts, (struct vd_fact){ VD_WITNESS_MACHINE, "hyperv", true, 0, NULL },
		     "sys/bus/vmbus has %zu device%s", count, count == 1 ? "" : "s");
}
