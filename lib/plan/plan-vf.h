/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Virtual functions whose physical function has sriov_drivers_autoprobe 0: the kernel lets no
 * driver probe them but one that their override names (Linux, drivers/pci/pci-driver.c,
 * pci_device_can_probe()). */
#pragma once

#include "plan/plan-steps.h"

/* vd_plan_is_unprobed_vf - Return whether the layer is such a function. */
bool vd_plan_is_unprobed_vf(struct vd_plan_maker *maker);

/*
 * vd_plan_bind_vf - add the steps from what the layer has to its default driver: bound by its name,
 * with an override that is cleared then. KNOWN may be NULL. -EOPNOTSUPP: which driver that is is
 * not known. -ENOENT: it is not loaded. Both with a reason.
 */
int vd_plan_bind_vf(struct vd_plan_maker *maker, const struct vd_layer_drivers *known);
