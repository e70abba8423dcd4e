/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The steps that switch a channel device, or a group of them, on or off; for plan-make.c. */
#pragma once

#include "plan/plan-steps.h"

/* vd_plan_switched_layer - Return the layer of DEVICE that has the switch: the group. If
 * DEVICE is of no group, it is the channel device. Borrowed from DEVICE. NULL: there is none. */
const struct vd_layer *vd_plan_switched_layer(const struct vd_device *device);

/*
 * vd_plan_add_switch - Append the steps that switch MAKER's layer, by vd_plan_switched_layer(), to
 * ON with the settings of MAKER's request. Settings that differ are set first; a device that is on
 * is switched off for that if the kernel needs it. If the driver needs a group and there is none,
 * it is made first: of the request's members, or of as many as the driver needs from this device
 * on. Return 0, or, with MAKER's reason:
 * -EOPNOTSUPP: there is no driver, an attribute can't be read, or the members can't be grouped.
 * -EINVAL: as of vd_plan_make_for().
 */
int vd_plan_add_switch(struct vd_plan_maker *maker, bool on);
