/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The command by which a person undoes an unbind; for plan-make.c. */
#pragma once

#include "plan/plan-steps.h"

/*
 * vd_plan_add_undo_command - Set undo_command of the plan of an unbind of MAKER's layer. The command names
 * the driver if the kernel would not choose it, and a channel device that is on now must be
 * switched on again. Does nothing if the plan has a note, or leaves the driver. Reads sysfs.
 */
void vd_plan_add_undo_command(struct vd_plan_maker *maker);

/* vd_plan_is_on - Return whether LAYER is a channel device, or a group of them, that is on. Reads
 * sysfs. */
bool vd_plan_is_on(const struct vd_root *root, const struct vd_layer *layer);
