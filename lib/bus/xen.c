// SPDX-License-Identifier: LGPL-2.1-or-later
/* Xen frontends. Attributes: Linux, drivers/xen/xenbus/xenbus_probe.c. The attributes of the group
 * "xenbus" belong to backends: the kernel has no counters for a frontend's event channels. */
#include "bus/bus.h"

static const struct vd_attr attrs[] = {
	{ "nodename", "nodeName", VD_ATTR_STRING, .constant = true, .required = true },
	{ "devtype", "deviceType", VD_ATTR_STRING, .constant = true, .required = true },
	{ "state", "state", VD_ATTR_STRING },
	{},
};

/* xenbus_strstate() in xenbus_client.c. A front end whose driver has left is closed; of Linux 6.1's
 * drivers only that of network cards opens it again when it comes back. */
static const char *const connected[] = { "Connected", "Reconfiguring", "Reconfigured", NULL };
static const struct vd_backend xen_backend = { "state", connected, "Closed" };

const struct vd_bus vd_bus_xen = {
	.name = "xen",
	.kernel_name = "xen",
	.least_id = "xen:?",
	.attrs = attrs,
	.backend = &xen_backend,
};
