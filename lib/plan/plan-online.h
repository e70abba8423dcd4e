/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The steps that switch a channel device, or a group of them, on or off; for plan-make. */
#pragma once

#include "plan/plan-steps.h"

/* vd_plan_switched_layer - the layer that has the switch: what groups channel devices, or else the
 * channel device itself. NULL: none has. */
const struct vd_layer *vd_plan_switched_layer(const struct vd_device *device);

/*
 * vd_plan_add_switch - from how MAKER's layer, which is the switched one, is to ON with the
 * settings of MAKER's request: those that differ are set first, for which a device that is on is
 * switched off if the kernel asks for that. Channel devices that are nothing by themselves are made
 * a group of before: those of the request, or as many as the driver wants from this device's number
 * on. 0, or as vd_plan_make_for().
 */
int vd_plan_add_switch(struct vd_plan_maker *maker, bool on);
