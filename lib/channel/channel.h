/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names of channel devices, and groups of them. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/root.h"
#include "device/model.h"

#define VD_MEMBERS_MAX                                                                             \
	128 /* bytes of "0.0.f500,0.0.f501,…": as many as the kernel makes a group of */

/* vd_channel_is_devno - CSSID.SSID.NUMBER: Linux, Documentation/arch/s390/driver-model.rst. */
bool vd_channel_is_devno(const char *text);

/* vd_channel_are_members - whether TEXT is device numbers with commas between, two at least, the
 * first one of which is FIRST. */
bool vd_channel_are_members(const char *text, const char *first);

/* vd_channel_has_member - whether NUMBER is one of MEMBERS. */
bool vd_channel_has_member(const char *members, const char *number);

/* vd_channel_group_size - how many devices the driver DRIVER makes a group of; 0: it makes none. */
unsigned vd_channel_group_size(const char *driver);

/* vd_channel_members - the device numbers of the channel devices in DEVICE, with commas between,
 * into BUF. -E2BIG. */
int vd_channel_members(const struct vd_device *device, char buf[static VD_MEMBERS_MAX]);

/* vd_channel_next_members - FIRST and the COUNT - 1 device numbers after it. -E2BIG, or -ERANGE:
 * there are not so many. */
int vd_channel_next_members(const char *first, unsigned count, char buf[static VD_MEMBERS_MAX]);

/* vd_channel_layer - the layer of DEVICE on BUS whose name is NAME (NULL: the first one); NULL:
 * none. */
const struct vd_layer *vd_channel_layer(const struct vd_device *device, const struct vd_bus *bus,
					const char *name);
