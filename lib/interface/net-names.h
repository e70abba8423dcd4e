/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What udev would call a network interface. */
#pragma once

#include "base/arena.h"
#include "base/root.h"

/*
 * vd_net_udev_names - Find the names that udev has for the network interface whose folder is DIR
 * ("sys/devices/…/net/eth0"), whichever of them is in use: ID_NET_NAME_* in udev's database
 * (systemd.net-naming-scheme(7)). *RET is a text in ARENA with a name in each line. It is NULL if
 * udev has none, and after an error. This function can be the member read of vd_attr. Return 0, or
 * -ENOMEM; those of vd_root_read() that do not mean that there is none.
 */
int vd_net_udev_names(const struct vd_root *root, const char *dir, struct vd_arena *arena,
		      const char **ret);
