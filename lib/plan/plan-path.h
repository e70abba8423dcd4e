/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The writes that a plan may have: what comes back from the journal or through a pipe is checked
 * against them. */
#pragma once

#include "plan/plan.h"

/* vd_plan_layer_is_sound - Return whether PATH is below sys/devices/, without "", "." or ".." and
 * without control characters. */
bool vd_plan_layer_is_sound(const char *path);

/* vd_plan_step_is_sound - Return whether STEP writes only to files that a plan may write: of PLAN's
 * layer, of its group or of a bus. A device that it names to a bus must be that layer. */
bool vd_plan_step_is_sound(const struct vd_plan *plan, const struct vd_step *step);
