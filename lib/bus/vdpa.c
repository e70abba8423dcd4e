// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * vDPA: devices with a data path in hardware and the control path of virtio. sysfs has no id of
 * them (Linux, Documentation/ABI/testing/sysfs-bus-vdpa); generic netlink has
 * (include/uapi/linux/vdpa.h).
 */
#include "bus/bus.h"

#include <errno.h>
#include <stdio.h>

#include "bus/vdpa-netlink.h"

static const struct vd_attr attrs[] = {
	{},
};

static int native_id(const struct vd_root *root, const char *path, const char *name, char *buf,
		     size_t size)
{
	uint32_t type, vendor;
	int r;

	if (!vd_root_is_live(root))
		return -ENODATA;
	r = vd_vdpa_identify(name, &type, &vendor);
	if (r < 0)
		return r;
	snprintf(buf, size, "virtio:d%08Xv%08X", type, vendor);
	return 0;
}

const struct vd_bus vd_bus_vdpa = {
	.name = "vdpa",
	.kernel_name = "vdpa",
	.has_override = true,
	.least_id = "virtio:d00000000v00000000",
	.attrs = attrs,
	.native_id = native_id,
};
