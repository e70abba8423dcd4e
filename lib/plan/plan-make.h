/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From what is wanted to the steps that do it, and everything that can be known to stand against it
 * beforehand. */
#pragma once

#include "plan/plan-request.h"

/*
 * vd_plan_make - the steps of ACTION on DEVICE, which must have been read with VD_FIELD_LAYERS of
 * ROOT. The caller frees the plan; it borrows nothing. A plan of no steps says that all is as
 * wanted already.
 *
 * DRIVER is for VD_ACTION_BIND; with VD_ACTION_UNBIND it is VD_OVERRIDE_NONE where no driver is to
 * take the device from then on, or NULL. Its own bus decides the layer: the innermost one whose bus
 * has a driver of that name (vd_driver_find()). NULL gives the outermost layer that has an
 * override, no driver, or a driver that was given to it (vfio-pci) back to whatever the kernel
 * chooses. The default driver is bound by its name where the kernel might choose another one (an id
 * of new_id lasts), and where it chooses none: a virtual function whose sriov_drivers_autoprobe is
 * 0 (Linux, drivers/pci/pci-driver.c, pci_device_can_probe(): an override opens that door).
 * If the override names the default driver, which has the layer, the override is cleared and no more.
 * VD_ACTION_UNBIND frees the innermost layer that there is, and no other: that one unbound, or the
 * last of several with a driver that only carries a device that is not there, is as wanted already.
 * The plan's note then says which layer is bound still. To be kept unbound, it frees the outermost
 * layer that has a driver_override. The plan's way_back says what undoes it (plan-way-back.h).
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
 * group for vfio, no on/off switch, no driver to give it back to or to switch it on, the layer is not
 * known well enough); -ENODEV: the device is
 * gone; -ENOMEM (no sentence). Reads sysfs, blocks on nothing else.
 */
int vd_plan_make(const struct vd_root *root, const struct vd_device *device, enum vd_action action,
		 const char *driver, struct vd_plan **ret, char reason[static VD_REASON_MAX]);

/*
 * vd_plan_make_for - the same for REQUEST, which may say the layer, too: of bind and unbind.
 * -ENOENT also: the driver is of another bus than the layer. -EOPNOTSUPP also: the layer is to be
 * kept unbound, and its bus has no driver_override.
 *
 * VD_ACTION_ONLINE makes a group that is not there yet before (a step more, whose undo is
 * "ungroup"). It sets what differs before, on a device that is switched off for it if the kernel
 * wants that. -EOPNOTSUPP also: there are no such members. -EINVAL: the driver does not have a
 * setting, or not with this value; its name is in *RET_BAD_SETTING, borrowed from REQUEST.
 */
int vd_plan_make_for(const struct vd_root *root, const struct vd_device *device,
		     const struct vd_plan_request *request, struct vd_plan **ret,
		     char reason[static VD_REASON_MAX]);
