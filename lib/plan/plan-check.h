/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether a plan still fits the tree that it was made for. */
#pragma once

#include "base/root.h"
#include "plan/plan-request.h"

/*
 * vd_plan_check - Check that the tree still is as PLAN was made for. Reads sysfs. Return 0, or,
 * with a sentence in REASON:
 * -ENODEV: the layer is gone.
 * -ESTALE: the driver, the override, the switch or a setting has changed since.
 * -ENOENT: the new driver does not exist any more.
 * -EOPNOTSUPP: VFIO needs an IOMMU group, and there is none.
 * -EIO: the state can't be read; or, for the driver, an errno of vd_sysfs_driver().
 */
int vd_plan_check(const struct vd_root *root, const struct vd_plan *plan,
		  char reason[static VD_REASON_MAX]);
