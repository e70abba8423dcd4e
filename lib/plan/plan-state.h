/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How far sysfs, at this moment, is in the state that a plan or a step leads to. */
#pragma once

#include <stdbool.h>

#include "base/root.h"
#include "bus/bus.h"
#include "plan/plan.h"

/*
 * vd_step_in_effect - Return 1 if STEP is in effect, or 0. UNDONE asks for the state after its undo
 * instead. A step that expects nothing is always in effect. Reads sysfs. Or:
 * -ENODEV: the layer is gone.
 * Those of vd_sysfs_driver() and vd_sysfs_attribute().
 */
int vd_step_in_effect(const struct vd_root *root, const struct vd_step *step, bool undone);

/*
 * vd_step_backend - Return the backend state of the layer of STEP. UNDONE asks for the direction of
 * the undo. VD_BACKEND_CONNECTED also if its bus has no backends, or if the layer is to have no driver.
 */
enum vd_backend_state vd_step_backend(const struct vd_root *root, const struct vd_step *step,
				      bool undone);

/* vd_plan_in_effect - Return 1 if all of PLAN is in effect, or 0. Of several steps about one file
 * the last one counts. Errors of vd_step_in_effect(). */
int vd_plan_in_effect(const struct vd_root *root, const struct vd_plan *plan);

/* vd_plan_is_undone - Return 1 if all is as it was before PLAN, or 0. Of several steps about one
 * file the first one counts. Errors of vd_step_in_effect(). */
int vd_plan_is_undone(const struct vd_root *root, const struct vd_plan *plan);
