/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How a step, a plan and a recovery end, and the names of these ends in the JSON between the worker
 * and virtd. */
#pragma once

#define VD_MESSAGE_MAX 1024 /* bytes of a sentence that says why */

enum vd_step_state {
	VD_STEP_DONE,
	VD_STEP_FAILED,
	VD_STEP_UNDONE,
	VD_STEP_UNDO_FAILED,
	VD_STEP_NOT_TRIED
};

/* "done", "failed", "undone", "undo-failed", "not-tried": the state of a Result of
 * io.virtd.Drivers. */
extern const char *const vd_step_state_names[];

enum vd_apply_outcome {
	VD_OUTCOME_DONE,		/* every step done and seen to be in effect */
	VD_OUTCOME_ROLLED_BACK,	/* something failed; all is as it was */
	VD_OUTCOME_NOT_ROLLED_BACK, /* something failed, and so did undoing it */
	/* With these nothing was touched: */
	VD_OUTCOME_BUSY, /* someone else is at this device */
	VD_OUTCOME_NO_SUCH_DRIVER,
	VD_OUTCOME_NOT_SUPPORTED,
	VD_OUTCOME_GONE,   /* the device is not there any more; it may have gone in the middle */
	VD_OUTCOME_FAILED, /* anything else */
};

/* "done", "rolled-back", "not-rolled-back", "busy", "no-such-driver", "not-supported", "gone",
 * "failed". */
extern const char *const vd_apply_outcome_names[];

enum vd_recovery {
	VD_RECOVERY_FINISHED,	/* all steps were done: only the journal was left */
	VD_RECOVERY_UNDONE,	/* the device is as it was */
	VD_RECOVERY_GONE,	/* the device is not there any more */
	VD_RECOVERY_NOT_UNDONE, /* undoing failed; the record is kept aside as NAME.bad, or stays
				   where sysfs is mounted read-only for this process */
	VD_RECOVERY_HELD,	/* someone is at it */
	VD_RECOVERY_BAD, /* not a journal, or not ours: kept aside as NAME.bad, nothing applied from
			    it */
};

/* "finished", "undone", "gone", "not-undone", "held", "bad". */
extern const char *const vd_recovery_names[];
