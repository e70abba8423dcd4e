// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The channel subsystem of s390: subchannels, each with an I/O device (ccw) on it or none.
 * Attributes: Linux, Documentation/ABI/testing/sysfs-bus-css; drivers/s390/cio/{css,chsc,chp}.c.
 */
#include "bus/bus.h"

static const struct vd_attr attrs[] = {
	{ "type", "type", VD_ATTR_NUMBER, .required = true },
	{ "chpids", "chpids", VD_ATTR_STRING },
	{ "pimpampom", "pimpampom", VD_ATTR_STRING },
	{ "vpm", "vpm", VD_ATTR_STRING },
	{},
};

const struct vd_bus vd_bus_css = {
	.name = "css",
	.hex_names = true,
	.kernel_name = "css",
	.has_override = true,
	.plumbing_alone = true,
	.attrs = attrs,
};
