/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Applying a plan: all of it, or none of it (its steps are then undone in reverse). Only the worker
 * does this: a write that makes a driver probe a device blocks as long as the driver likes. */
#pragma once

#include "apply/transaction.h"

/*
 * vd_apply - Apply PLAN on ROOT: lock, recover, check, write the journal, do the steps, remove the
 * record. Recovery is of what an earlier worker left on this device. Return 0 for VD_OUTCOME_DONE,
 * or the negative errno that caused *RET_OUTCOME, which is always set. MESSAGE is a sentence for
 * all outcomes other than VD_OUTCOME_DONE. Blocks as long as the drivers do.
 */
int vd_apply(const struct vd_root *root, const struct vd_plan *plan,
	     const struct vd_apply_options *options, enum vd_apply_outcome *ret_outcome,
	     char message[static VD_MESSAGE_MAX]);

/*
 * vd_apply_check - Check whether vd_apply() would begin with PLAN, as far as is known without the
 * journal. Reads sysfs, and changes nothing. Return 0 and VD_OUTCOME_DONE, or the negative errno
 * and the outcome that vd_apply() would have; MESSAGE is as there.
 */
int vd_apply_check(const struct vd_root *root, const struct vd_plan *plan,
		   const struct vd_apply_options *options, enum vd_apply_outcome *ret_outcome,
		   char message[static VD_MESSAGE_MAX]);
