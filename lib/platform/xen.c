// SPDX-License-Identifier: LGPL-2.1-or-later
/* Xen, as its kernel knows it: Linux Documentation/ABI/stable/sysfs-hypervisor-xen and
 * testing/sysfs-hypervisor-xen. */
#include <stdlib.h>
#include <string.h>

#include "base/parse.h"
#include "platform/source.h"

/* XENFEAT_dom0, bit 11 of the first group of features (xen/include/public/features.h), which is
 * printed last. */
static bool has_dom0_feature(const struct vd_root *root)
{
	char features[128];
	uint64_t value;
	size_t length;

	if (vd_root_read(root, "sys/hypervisor/properties/features", features, sizeof(features),
			 &length) < 0 ||
	    length < 8 || vd_parse_hexn(features + length - 8, 8, &value) < 0)
		return false;
	return value & (1 << 11);
}

static const char *dom0_evidence(const struct vd_root *root)
{
	char capabilities[256];

	if (has_dom0_feature(root))
		return "sys/hypervisor/properties/features: this is the hardware domain";
	if (vd_root_read(root, "proc/xen/capabilities", capabilities, sizeof(capabilities), NULL) ==
		    0 &&
	    strstr(capabilities, "control_d"))
		return "proc/xen/capabilities: this is the control domain";
	return NULL;
}

/* A paravirtual domain sees the processor that there is, and so the signature of what Xen itself
 * runs in. */
static void examine_guest_type(const struct vd_root *root, struct vd_facts *facts)
{
	char type[32];

	if (vd_root_read(root, "sys/hypervisor/guest_type", type, sizeof(type), NULL) == 0 &&
	    strcmp(type, "PV") == 0)
		facts->machine_is_outer = true;
}

static const char *xen_evidence(const struct vd_root *root)
{
	char type[32];

	if (vd_root_read(root, "sys/hypervisor/type", type, sizeof(type), NULL) == 0)
		return strcmp(type, "xen") == 0 ? "sys/hypervisor/type = xen" : NULL;
	return vd_platform_exists(root, "proc/xen") ? "proc/xen is there" : NULL;
}

/* The domain that manages the others may have front ends, too. */
static void examine_bus(const struct vd_root *root, struct vd_facts *facts)
{
	VD_CLEANUP(vd_names_freep) char **names = NULL;
	size_t count = 0;

	if (vd_root_names(root, "sys/bus/xen/devices", &names, &count) < 0 || count == 0)
		return;
	vd_facts_add(facts, (struct vd_fact){ VD_WITNESS_KERNEL, "xen", false, 0, NULL },
		     "sys/bus/xen has %zu device%s", count, count == 1 ? "" : "s");
}

void vd_platform_xen(const struct vd_root *root, struct vd_facts *facts)
{
	const char *evidence = xen_evidence(root);
	const char *dom0 = evidence ? dom0_evidence(root) : NULL;
	struct vd_fact fact = { VD_WITNESS_KERNEL, dom0 ? "xen-dom0" : "xen", true, 0, NULL };

	/* In the running system the kernel says more than its bus does. */
	if (!evidence) {
		examine_bus(root, facts);
		return;
	}
	vd_facts_add(facts, fact, "%s", evidence);
	if (dom0) {
		facts->machine_is_outer = true;
		vd_facts_add(facts, fact, "%s", dom0);
	}
	examine_guest_type(root, facts);
}
