// SPDX-License-Identifier: LGPL-2.1-or-later
#include "plan/outcome.h"

const char *const vd_step_state_names[] = {
	[VD_STEP_DONE] = "done",	   [VD_STEP_FAILED] = "failed",
	[VD_STEP_UNDONE] = "undone",	   [VD_STEP_UNDO_FAILED] = "undo-failed",
	[VD_STEP_NOT_TRIED] = "not-tried",
};

const char *const vd_apply_outcome_names[] = {
	[VD_OUTCOME_DONE] = "done",
	[VD_OUTCOME_ROLLED_BACK] = "rolled-back",
	[VD_OUTCOME_NOT_ROLLED_BACK] = "not-rolled-back",
	[VD_OUTCOME_BUSY] = "busy",
	[VD_OUTCOME_NO_SUCH_DRIVER] = "no-such-driver",
	[VD_OUTCOME_NOT_SUPPORTED] = "not-supported",
	[VD_OUTCOME_GONE] = "gone",
	[VD_OUTCOME_FAILED] = "failed",
};

const char *const vd_recovery_names[] = {
	[VD_RECOVERY_FINISHED] = "finished", [VD_RECOVERY_UNDONE] = "undone",
	[VD_RECOVERY_GONE] = "gone",	     [VD_RECOVERY_NOT_UNDONE] = "not-undone",
	[VD_RECOVERY_HELD] = "held",	     [VD_RECOVERY_BAD] = "bad",
};
