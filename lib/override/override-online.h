/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Overrides that are about a channel device's switch, and what it is set to. */
#pragma once

#include "base/arena.h"
#include "base/root.h"
#include "device/model.h"
#include "id/registry.h"
#include "override/override-record.h"

/*
 * vd_override_online_state - how DEVICE, which is the one that ITEM means, stands to it: 0, and
 * *RET is VD_OVERRIDE_IN_FORCE; or 1, *RET is VD_OVERRIDE_PENDING or (a group of other members)
 * VD_OVERRIDE_MISMATCH, and REASON says why. Reads sysfs. -E2BIG: it has more members than can be.
 */
int vd_override_online_state(const struct vd_root *root, const struct vd_device *device,
			     const struct vd_override *item, enum vd_override_state *ret,
			     char *reason, size_t size);

/*
 * vd_override_would_be_on - Return whether ITEM, which is for DEVICE, would be in force once DEVICE
 * was switched on with the settings GIVEN and nothing else was changed. Reads sysfs.
 */
bool vd_override_would_be_on(const struct vd_root *root, const struct vd_device *device,
			     const struct vd_override *item, const struct vd_settings *given);

/*
 * vd_override_make_online - the same for the switch of DEVICE, a channel device whose driver is
 * DRIVER (NULL: none) or a group of the device numbers MEMBERS (NULL: it is none): ONLINE with
 * SETTINGS. -ENODATA, -ENOMEM as above; -EOPNOTSUPP: it is no channel device.
 */
int vd_override_make_online(const struct vd_registry *registry, const struct vd_device *device,
			    const char *driver, const char *members, enum vd_online_wish online,
			    const struct vd_settings *settings, struct vd_arena *arena,
			    struct vd_override *ret);
