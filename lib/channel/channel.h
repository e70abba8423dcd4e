/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Channel devices: their names, and their groups. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/root.h"
#include "device/model.h"

#define VD_MEMBERS_MAX 128 /* bytes of "0.0.f500,0.0.f501,…", for the largest group of the kernel */

/* vd_channel_is_devno - Return whether TEXT is CSSID.SSID.NUMBER, such as "0.0.f500": Linux,
 * Documentation/arch/s390/driver-model.rst. */
bool vd_channel_is_devno(const char *text);

/* vd_channel_are_members - Return whether TEXT is at least two device numbers with commas between
 * them, of which the first is FIRST (NULL: any). */
bool vd_channel_are_members(const char *text, const char *first);

/* vd_channel_has_member - Return whether NUMBER is a device number, and one of MEMBERS. */
bool vd_channel_has_member(const char *members, const char *number);

/* vd_channel_group_size - Return how many channel devices DRIVER (may be NULL) needs for a group.
 * 0: it has no groups. From Linux, drivers/s390/net. */
unsigned vd_channel_group_size(const char *driver);

/* vd_channel_members - Write the device numbers of the channel devices in DEVICE, with commas
 * between them, to BUF. Return 0, or -E2BIG if there is no room. */
int vd_channel_members(const struct vd_device *device, char buf[static VD_MEMBERS_MAX]);

/*
 * vd_channel_next_members - Write FIRST and the COUNT - 1 device numbers after it, with commas
 * between them, to BUF. Return 0, or:
 * -ERANGE: FIRST is no device number, or too few follow it.
 * -E2BIG: there is no room.
 */
int vd_channel_next_members(const char *first, unsigned count, char buf[static VD_MEMBERS_MAX]);

/* vd_channel_layer - Return the layer of DEVICE on BUS with the name NAME (NULL: the first one on
 * BUS), borrowed, or NULL. */
const struct vd_layer *vd_channel_layer(const struct vd_device *device, const struct vd_bus *bus,
					const char *name);
