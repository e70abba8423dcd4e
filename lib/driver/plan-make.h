/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From what is wanted to the steps that do it, and everything that can be known to stand against it
 * beforehand. */
#pragma once

#include "base/root.h"
#include "device/device.h"
#include "driver/plan.h"
#include "driver/settings.h"

#define VD_REASON_MAX 512

/*
 * vd_plan_make - the steps of ACTION on DEVICE, which must have been read with VD_FIELD_LAYERS of
 * ROOT. The caller frees the plan; it borrows nothing. A plan of no steps says that all is as
 * wanted already.
 *
 * DRIVER is for VD_ACTION_BIND; with VD_ACTION_UNBIND it is VD_OVERRIDE_NONE where no driver is to
 * take the device from then on, or NULL. Its own bus decides the layer: the innermost one whose bus
 * has a driver of exactly that name. NULL gives the outermost layer that has an override, no
 * driver, or a driver that takes nothing by itself (vfio-pci) back to whatever the kernel chooses.
 * VD_ACTION_UNBIND frees the innermost layer that is bound; to be kept so, the outermost one that
 * has a driver_override.
 *
 * VD_ACTION_REBIND frees the innermost layer that is bound, and gives it back to the same driver:
 * one plan, so that whatever comes in between, what undoes it leaves the device with its driver.
 *
 * Buses with a driver_override (Linux,
 * Documentation/ABI/testing/sysfs-bus-{pci,platform,css,vmbus,vdpa}): it is set first, so that
 * nobody else can take the device once it is free. On the others bind and unbind are all there is.
 *
 * On failure REASON has a sentence for a person:
 * -ENOENT: no such driver on a bus of the device; -EOPNOTSUPP: it can't be done here (no IOMMU
 * group for vfio, no on/off switch, no driver to give it back to, the layer is not known well
 * enough); -ENODEV: the device is
 * gone; -ENOMEM (no sentence). Reads sysfs, blocks on nothing else.
 */
int vd_plan_make(const struct vd_root *root, const struct vd_device *device, enum vd_action action,
		 const char *driver, struct vd_plan **ret, char reason[static VD_REASON_MAX]);

/* What a channel device is to be beyond on. Zeroed: nothing. */
struct vd_online {
	struct vd_settings settings;
	const char *members; /* of the group that it is to be the first one of; NULL: as many as its
				driver wants, from its number on */
};

/*
 * vd_plan_make_online - the same for VD_ACTION_ONLINE with WISH, and for VD_ACTION_OFFLINE with
 * none. A group that is not there yet is made before (a step more, whose undo is "ungroup");
 * settings that differ are set before, on a device that is switched off for it where the kernel
 * wants that. -EINVAL: WISH has a setting that the driver does not have, *RET_BAD_SETTING;
 * -EOPNOTSUPP also: there are no such members.
 */
int vd_plan_make_online(const struct vd_root *root, const struct vd_device *device,
			enum vd_action action, const struct vd_online *wish, struct vd_plan **ret,
			const char **ret_bad_setting, char reason[static VD_REASON_MAX]);

/*
 * vd_plan_check - whether the tree still is what PLAN was made for: the layer is there, its driver
 * and its override (or its switch) are the old ones, the new driver exists, and what vfio needs is
 * there. Errors and REASON as above, -ESTALE: something has changed since, -EIO: it can't be read.
 */
int vd_plan_check(const struct vd_root *root, const struct vd_plan *plan,
		  char reason[static VD_REASON_MAX]);
