// SPDX-License-Identifier: LGPL-2.1-or-later
/* VMBus, the bus of Hyper-V. Attributes: Linux, Documentation/ABI/stable/sysfs-bus-vmbus. After a
 * channel is gone, they return ENODEV although the device still exists. */
#include "bus/bus.h"

#include <errno.h>

static const struct vd_attr attrs[] = {
	{ "class_id", "classId", VD_ATTR_STRING, .constant = true, .required = true },
	{ "device_id", "deviceId", VD_ATTR_STRING, .constant = true, .required = true },
	{ "id", "channelId", VD_ATTR_NUMBER, .absent_errno = ENODEV },
	{ "state", "state", VD_ATTR_NUMBER, .absent_errno = ENODEV },
	{ "monitor_id", "monitorId", VD_ATTR_NUMBER, .absent_errno = ENODEV },
	{ "channels", "channels", VD_ATTR_NAMES },
	{ "numa_node", "numaNode", VD_ATTR_NUMBER, .absent_errno = ENODEV },
	{},
};

const struct vd_bus vd_bus_vmbus = {
	.name = "vmbus",
	.hex_names = true,
	.kernel_name = "vmbus",
	.has_override = true,
	.least_id = "vmbus:00000000000000000000000000000000",
	.attrs = attrs,
};
