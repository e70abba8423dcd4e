// SPDX-License-Identifier: LGPL-2.1-or-later
/* Virtual I/O of POWER. Attributes: Linux, arch/powerpc/platforms/pseries/vio.c. */
#include "bus/bus.h"

#include <string.h>

static const struct vd_attr attrs[] = {
	{ "name", "name", VD_ATTR_STRING, .constant = true, .required = true },
	{ "devspec", "deviceTreePath", VD_ATTR_STRING, .constant = true },
	{},
};

/* "vio" is the parent that the kernel makes up for all others. */
static bool accepts(const char *name)
{
	return strcmp(name, "vio") != 0;
}

const struct vd_bus vd_bus_vio = {
	.name = "vio",
	.hex_names = true,
	.kernel_name = "vio",
	.least_id = "vio:TS",
	.attrs = attrs,
	.accepts = accepts,
};
