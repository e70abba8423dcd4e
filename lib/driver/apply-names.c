// SPDX-License-Identifier: LGPL-2.1-or-later
/* What the pipe calls things: the worker writes it, virtd reads it. */
#include "driver/apply.h"

const char *const vd_step_state_names[] = {
	[VD_STEP_DONE] = "done",	   [VD_STEP_FAILED] = "failed",
	[VD_STEP_UNDONE] = "undone",	   [VD_STEP_UNDO_FAILED] = "undo-failed",
	[VD_STEP_NOT_TRIED] = "not-tried",
};

const char *const vd_end_names[] = {
	[VD_END_DONE] = "done",
	[VD_END_ROLLED_BACK] = "rolled-back",
	[VD_END_NOT_ROLLED_BACK] = "not-rolled-back",
	[VD_END_BUSY] = "busy",
	[VD_END_NO_SUCH_DRIVER] = "no-such-driver",
	[VD_END_NOT_SUPPORTED] = "not-supported",
	[VD_END_GONE] = "gone",
	[VD_END_FAILED] = "failed",
};

const char *const vd_recovery_names[] = {
	[VD_RECOVERY_FINISHED] = "finished", [VD_RECOVERY_UNDONE] = "undone",
	[VD_RECOVERY_GONE] = "gone",	     [VD_RECOVERY_NOT_UNDONE] = "not-undone",
	[VD_RECOVERY_HELD] = "held",	     [VD_RECOVERY_BAD] = "bad",
};
