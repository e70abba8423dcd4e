// SPDX-License-Identifier: LGPL-2.1-or-later
/* Frontends of Xen. Attributes: Linux, drivers/xen/xenbus/xenbus_probe.c. */
#include "bus/bus.h"

static const struct vd_attr attrs[] = {
	{ "nodename", "nodeName", VD_ATTR_STRING },
	{ "devtype", "deviceType", VD_ATTR_STRING },
	{ "state", "state", VD_ATTR_STRING },
	{ "xenbus/event_channels", "eventChannels", VD_ATTR_NUMBER },
	{},
};

const struct vd_bus vd_bus_xen = {
	.name = "xen",
	.kernel_name = "xen",
	.attrs = attrs,
};
