/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Overrides about whether a channel device is on, and with which settings. */
#pragma once

#include "base/arena.h"
#include "base/root.h"
#include "device/model.h"
#include "id/registry.h"
#include "override/override-record.h"

/*
 * vd_override_online_state - Compare DEVICE, which must have a channel device at ITEM's address,
 * with ITEM, which has online=. Reads sysfs. Return 0 and VD_OVERRIDE_IN_FORCE; or 1, REASON, and
 * VD_OVERRIDE_PENDING or (it is in a group of other members) VD_OVERRIDE_MISMATCH; or:
 * -E2BIG: DEVICE has more members than VD_MEMBERS_MAX can hold.
 */
int vd_override_online_state(const struct vd_root *root, const struct vd_device *device,
			     const struct vd_override *item, enum vd_override_state *ret,
			     char *reason, size_t size);

/* vd_override_would_be_on - Return whether ITEM, which is for DEVICE, would be in force if only
 * DEVICE were switched on with the settings GIVEN. Reads sysfs. */
bool vd_override_would_be_on(const struct vd_root *root, const struct vd_device *device,
			     const struct vd_override *item, const struct vd_settings *given);

/*
 * vd_override_make_online - Describe in *RET the override that keeps DEVICE ONLINE with SETTINGS
 * (NULL: none). DRIVER is the channel device's driver (NULL: none). MEMBERS are the device numbers
 * of the group (NULL: it is not grouped). The texts are in ARENA; name and path stay NULL. Return
 * 0, or:
 * -EOPNOTSUPP: DEVICE is no channel device.
 * -ENODATA: its native id is not known.
 * -ENOMEM.
 */
int vd_override_make_online(const struct vd_registry *registry, const struct vd_device *device,
			    const char *driver, const char *members, enum vd_online_wish online,
			    const struct vd_settings *settings, struct vd_arena *arena,
			    struct vd_override *ret);
