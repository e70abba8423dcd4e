/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether a plan still fits the tree that it was made for. */
#pragma once

#include "base/root.h"
#include "plan/plan-request.h"

/*
 * vd_plan_check - whether the tree still is what PLAN was made for: the layer is there, its driver
 * and its override (or its switch) are the old ones, the new driver exists, and what vfio needs is
 * there. Errors and REASON as of
 * vd_plan_make(), and -ESTALE: something has changed since, -EIO: it can't be read.
 */
int vd_plan_check(const struct vd_root *root, const struct vd_plan *plan,
		  char reason[static VD_REASON_MAX]);
