/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Virtual functions whose physical function has sriov_drivers_autoprobe 0: the kernel lets a driver
 * probe them only if their override names it (Linux, drivers/pci/pci-driver.c,
 * pci_device_can_probe()).
 */
#pragma once

#include "plan/plan-steps.h"

/* vd_plan_is_unprobed_vf - Return whether the layer is such a function. Reads sysfs. */
bool vd_plan_is_unprobed_vf(struct vd_plan_maker *maker);

/*
 * vd_plan_bind_vf - Append the steps from the layer's present state to its default driver: bound by
 * its name, with an override that is cleared afterwards. KNOWN may be NULL. Return 0, or, with
 * MAKER's reason:
 * -EOPNOTSUPP: the default driver is not known, or the layer has no driver_override.
 * -ENOENT: the default driver is not loaded, and will not be.
 */
int vd_plan_bind_vf(struct vd_plan_maker *maker, const struct vd_layer_drivers *known);
