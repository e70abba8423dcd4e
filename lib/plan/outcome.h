/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The outcomes of a step, a transaction and a recovery, and their names in the JSON between the
 * worker and virtd. */
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
	VD_OUTCOME_DONE,	    /* every step is done, and seen to be in effect */
	VD_OUTCOME_ROLLED_BACK,	    /* something failed; all is as it was */
	VD_OUTCOME_NOT_ROLLED_BACK, /* something failed, and so did undoing it */
	/* With these nothing was changed: */
	VD_OUTCOME_BUSY, /* another transaction on this device is in progress */
	VD_OUTCOME_NO_SUCH_DRIVER,
	VD_OUTCOME_NOT_SUPPORTED,
	VD_OUTCOME_GONE,   /* the device is gone, maybe in the middle of the steps */
	VD_OUTCOME_FAILED, /* anything else */
};

/* "done", "rolled-back", "not-rolled-back", "busy", "no-such-driver", "not-supported", "gone",
 * "failed". */
extern const char *const vd_apply_outcome_names[];

enum vd_recovery {
	VD_RECOVERY_FINISHED,	/* all steps were done: only the journal was left */
	VD_RECOVERY_UNDONE,	/* the device is as it was */
	VD_RECOVERY_GONE,	/* the device is gone */
	VD_RECOVERY_NOT_UNDONE, /* undoing failed; the record is quarantined as NAME.bad, or stays
				   if sysfs is mounted read-only for this process */
	VD_RECOVERY_HELD,	/* another process holds the lock */
	VD_RECOVERY_BAD, /* no valid record: quarantined as NAME.bad, and nothing is undone; or it
			    can't be read */
};

/* "finished", "undone", "gone", "not-undone", "held", "bad". */
extern const char *const vd_recovery_names[];
