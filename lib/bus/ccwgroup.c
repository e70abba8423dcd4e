// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Several channel devices driven as one: an OSA card is three (read, write, data).
 * Attributes: Linux, drivers/s390/cio/ccwgroup.c, drivers/s390/net/qeth_core_sys.c.
 */
#include "bus/bus.h"

static const struct vd_attr attrs[] = {
	{ "online", "online", VD_ATTR_BOOL },
	{ "chpid", "chpid", VD_ATTR_STRING },
	{ "card_type", "cardType", VD_ATTR_STRING },
	{ "state", "state", VD_ATTR_STRING },
	/* What netdev_name() calls an interface that has no name yet: the card is offline. */
	{ "if_name", "interfaceName", VD_ATTR_STRING, .absent_text = "(unregistered net_device)" },
	{ "portno", "portNumber", VD_ATTR_NUMBER },
	{ "layer2", "layer2", VD_ATTR_BOOL },
	{ "buffer_count", "bufferCount", VD_ATTR_NUMBER },
	{},
};

const struct vd_bus vd_bus_ccwgroup = {
	.name = "ccwgroup",
	.hex_names = true,
	.kernel_name = "ccwgroup",
	.members = "cdev",
	.attrs = attrs,
};
