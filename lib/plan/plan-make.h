/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Making the steps of a plan from a request, and finding all that is known to prevent them. */
#pragma once

#include "plan/plan-request.h"

/*
 * vd_plan_make - Make the steps of ACTION on DEVICE, which must have been read from ROOT with
 * VD_FIELD_LAYERS. The caller frees the plan, which borrows nothing. A plan without steps means
 * that nothing has to be changed.
 *
 * VD_ACTION_BIND with DRIVER: the layer is the innermost one whose bus has a driver of that name
 * (vd_driver_find()).
 *
 * VD_ACTION_BIND without DRIVER (NULL): the layer is the outermost one that has an override, no
 * driver, or a driver that was given it, such as vfio-pci. The kernel chooses the driver. The
 * default driver is bound by its name if the kernel might choose another one, since an id of new_id
 * remains. It is also bound by name if the kernel would choose none (plan-vf.h). If it is bound
 * already, only the override is cleared.
 *
 * VD_ACTION_UNBIND without DRIVER: the layer is the innermost one, and no other. Nothing is done if
 * it has no driver. Nothing is done either if it is the last of several, and its driver only
 * carries a device that is gone. The plan's note then names the layer that is still bound. Its
 * undo_command is as in plan-undo-command.h.
 *
 * VD_ACTION_UNBIND with VD_OVERRIDE_NONE: the layer is the outermost one that has driver_override,
 * and no driver may have it afterwards.
 *
 * VD_ACTION_REBIND: the innermost layer that has a driver is unbound, and bound to it again. One
 * plan does both, so that any undo leaves the device with its driver.
 *
 * On buses with driver_override (Linux,
 * Documentation/ABI/testing/sysfs-bus-{pci,platform,css,vmbus,vdpa}) it is set first, so that no
 * other driver takes the free device. Other buses have only bind and unbind.
 *
 * Reads sysfs, and blocks on nothing else. Return 0, or, with a sentence in REASON:
 * -ENOENT: no bus of the device has such a driver, or the default driver is not loaded.
 * -EOPNOTSUPP: it is not possible. There is no IOMMU group for VFIO, no switch, no driver to rebind
 * to or to switch it on, or no driver_override; or the default driver is not known; or a step would
 * write elsewhere (plan-path.h), since sysfs contradicts itself.
 * -ENODEV: the device is gone.
 * -ENOMEM (without a sentence).
 */
int vd_plan_make(const struct vd_root *root, const struct vd_device *device, enum vd_action action,
		 const char *driver, struct vd_plan **ret, char reason[static VD_REASON_MAX]);

/*
 * vd_plan_make_for - Make the plan for REQUEST, which may also name the layer. As vd_plan_make(),
 * and:
 * -ENOENT: also if the driver is of another bus than the layer.
 * -EOPNOTSUPP: also if the layer must stay unbound and has no driver_override, or the members of a
 * group are not there or not free.
 * -EINVAL: the driver does not have a setting, or not with this value. *RET_BAD_SETTING, borrowed
 * from REQUEST, is its name.
 *
 * VD_ACTION_ONLINE first makes a group that is missing, in a step whose undo is "ungroup". Settings
 * that differ are set next; a device that is on is switched off for that if the kernel needs it.
 */
int vd_plan_make_for(const struct vd_root *root, const struct vd_device *device,
		     const struct vd_plan_request *request, struct vd_plan **ret,
		     char reason[static VD_REASON_MAX]);
