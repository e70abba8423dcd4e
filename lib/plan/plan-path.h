/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which writes a plan may have at all: what comes back from the journal or through a pipe is held
 * against this. */
#pragma once

#include "plan/plan.h"

/* vd_plan_layer_is_sound - below sys/devices/, no "", "." or ".." in it, no control characters. */
bool vd_plan_layer_is_sound(const char *path);

/* vd_plan_step_is_sound - whether the paths of STEP are ones of PLAN's layer or of a bus, and a
 * device that a bus is told of is that layer. */
bool vd_plan_step_is_sound(const struct vd_plan *plan, const struct vd_step *step);
