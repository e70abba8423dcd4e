/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a person types to undo an unbind; for plan-make. */
#pragma once

#include "plan/plan-steps.h"

/*
 * vd_plan_add_way_back - tell, in the plan of an unbind of MAKER's layer, the command that gives the
 * layer back: the driver is named where the kernel would not choose it, and a channel device that
 * is on now has to be switched on again. Nothing where the plan has a note, or leaves a driver.
 */
void vd_plan_add_way_back(struct vd_plan_maker *maker);

/* vd_plan_is_on - Return whether LAYER is a channel device, or a group of them, that is switched
 * on. */
bool vd_plan_is_on(const struct vd_root *root, const struct vd_layer *layer);
