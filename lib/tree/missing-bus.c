// SPDX-License-Identifier: LGPL-2.1-or-later
#include "tree/missing-bus.h"

#include <fnmatch.h>
#include <limits.h>
#include <string.h>

/* Whether something below DIR has a path that matches PATTERN, folder by folder. */
static bool has_match(const struct vd_root *root, const char *dir, const char *pattern)
{
	VD_CLEANUP(vd_names_freep) char **names = NULL;
	size_t len = strcspn(pattern, "/");
	char part[64], path[PATH_MAX];

	if (len >= sizeof(part) || vd_root_names(root, dir, &names, NULL) < 0)
		return false;
	memcpy(part, pattern, len);
	part[len] = '\0';
	for (char **name = names; *name; name++) {
		if (fnmatch(part, *name, 0) != 0)
			continue;
		if (!pattern[len] || (vd_attr_path(path, sizeof(path), dir, *name) == 0 &&
				      has_match(root, path, pattern + len + 1)))
			return true;
	}
	return false;
}

bool vd_missing_has_bus(const struct vd_root *root, const struct vd_bus *bus)
{
	/* Where the devices of a bus are, whose parents have no device of their own here. */
	static const struct {
		const struct vd_bus *bus;
		const char *pattern;
	} places[] = {
		{ &vd_bus_pci, "pci*:*/*:*:*.?" },
		{ &vd_bus_css, "css*/*.*.*" },
		{ &vd_bus_ccw, "css*/*.*.*/*.*.*" },
		{ &vd_bus_ccwgroup, "qeth/*.*.*" },
		{ &vd_bus_vio, "vio/*@*" },
		{ &vd_bus_vio, "vio/[0-9]*" },
		{ &vd_bus_xen, "vbd-*" },
		{ &vd_bus_xen, "vif-*" },
		{ &vd_bus_mmio, "platform/*.virtio_mmio" },
		{ &vd_bus_mmio, "platform/virtio-mmio.*" },
		{ &vd_bus_vmbus, "LNXSYSTM:*/LNXSYBUS:*/*/VMBUS:*/*-*-*-*-*" },
		{ &vd_bus_vmbus, "LNXSYSTM:*/LNXSYBUS:*/*/MSFT1000:*/*-*-*-*-*" },
		{ &vd_bus_vmbus, "platform/*/*-*-*-*-*" },
	};

	for (size_t i = 0; !vd_root_is_live(root) && i < VD_ARRAY_SIZE(places); i++) {
		if (places[i].bus == bus && has_match(root, "sys/devices", places[i].pattern))
			return true;
	}
	return false;
}
