// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Channel devices of s390. Attributes: Linux, drivers/s390/cio/device.c; for DASDs
 * Documentation/ABI/testing/sysfs-bus-ccw and drivers/s390/block/dasd_devmap.c.
 */
#include "bus/bus.h"

static const struct vd_attr attrs[] = {
	{ "cutype", "cuType", VD_ATTR_STRING, .required = true },
	/* A device type of 0 reads as n/a: the control unit is all there is, as for every virtio
	   device. */
	{ "devtype", "deviceType", VD_ATTR_STRING, .absent_text = "n/a", .required = true },
	{ "online", "online", VD_ATTR_BOOL },
	{ "availability", "availability", VD_ATTR_STRING },
	{ "discipline", "discipline", VD_ATTR_STRING },
	/* Of a DASD: one that is "unformatted" is online, and yet no disk is to be seen. Of an FCP
	   channel: bits. */
	{ "status", "status", VD_ATTR_STRING },
	{ "uid", "uid", VD_ATTR_STRING },
	{},
};

const struct vd_bus vd_bus_ccw = {
	.name = "ccw",
	.hex_names = true,
	.kernel_name = "ccw",
	.parent_buses = 1u << VD_BUS_CSS,
	.names_transport = true,
	.attrs = attrs,
};
