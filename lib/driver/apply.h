/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A plan put into effect: all of it, or (undone in reverse) none of it. This runs in the worker: a
 * write that makes a driver probe a device can take as long as the driver likes.
 */
#pragma once

#include <stdbool.h>

#include "base/root.h"
#include "bus/bus.h"
#include "driver/look.h"
#include "driver/plan-make.h"
#include "driver/plan.h"

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

enum vd_end {
	VD_END_DONE,		/* every step done and seen to be in effect */
	VD_END_ROLLED_BACK,	/* something failed; all is as it was */
	VD_END_NOT_ROLLED_BACK, /* something failed, and so did undoing it */
	/* With these nothing was touched: */
	VD_END_BUSY, /* someone else is at this device */
	VD_END_NO_SUCH_DRIVER,
	VD_END_NOT_SUPPORTED,
	VD_END_GONE,   /* the device is not there any more; it may have gone in the middle */
	VD_END_FAILED, /* anything else */
};

/* "done", "rolled-back", "not-rolled-back", "busy", "no-such-driver", "not-supported", "gone",
 * "failed". */
extern const char *const vd_end_names[];

/* How the work is told of. Texts are borrowed for the call. */
struct vd_apply_report {
	/* A step has ended, maybe for the second time: done, then undone. ERROR is 0 or a negative
	 * errno; MESSAGE, which one that is done may have as well, may be NULL. */
	void (*step)(void *data, const struct vd_step *step, enum vd_step_state state, int error,
		     const char *message);
	/* Before everything that changes something (NULL: not wanted): where a test stops. */
	void (*point)(void *data, const char *name);
	void *data;
};

/* Which driver takes a device without being told to, by what is known of the modules. */
enum vd_taker {
	VD_TAKER_UNKNOWN,
	VD_TAKER_NONE,
	VD_TAKER_LOADABLE, /* its module is not loaded */
	VD_TAKER_LOADED,
};

struct vd_apply_options {
	const char *journal; /* the folder; made if need be */
	/*
	 * How long the steps may wait, all together, for what must be true after their writes; what
	 * the writes themselves take counts, but does not end them. Undoing has as much again for
	 * each step, two seconds at the most.
	 */
	unsigned settle_ms;
	/* Asked (NULL: nothing is known): which driver takes the device at PATH of BUS by itself;
	 * NAME where there is one. */
	enum vd_taker (*taker)(void *data, const struct vd_bus *bus, const char *path,
			       char name[static VD_DRIVER_NAME_MAX]);
	struct vd_apply_report report;
};

/*
 * vd_apply - PLAN on ROOT: lock, check, journal, steps, end. Blocks as long as the drivers do. What
 * a former worker left undone on this device is undone before. RET_END is always set; MESSAGE has a
 * sentence for all but VD_END_DONE. Returns 0 for VD_END_DONE, otherwise the negative errno behind
 * it.
 */
#define VD_MESSAGE_MAX 1024
int vd_apply(const struct vd_root *root, const struct vd_plan *plan,
	     const struct vd_apply_options *options, enum vd_end *ret_end,
	     char message[static VD_MESSAGE_MAX]);

/*
 * vd_apply_check - whether vd_apply() would begin with PLAN, as far as that can be told without the
 * journal: RET_END is VD_END_DONE, or how it would end; MESSAGE as there. Returns 0 or the negative
 * errno behind it. Changes nothing.
 */
int vd_apply_check(const struct vd_root *root, const struct vd_plan *plan,
		   const struct vd_apply_options *options, enum vd_end *ret_end,
		   char message[static VD_MESSAGE_MAX]);

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

/* One entry of the journal has been looked at. DEVICE is its id, or the file's name where that is
 * not known. */
typedef void (*vd_recovery_report)(void *data, const char *device, enum vd_recovery what,
				   const char *message);

/*
 * vd_recover - every entry of the journal that nobody holds: finished or undone; reported by
 * REPORT. A folder that is not there has none. Returns 0, or the first negative errno of reading
 * the folder. Blocks as vd_apply().
 */
int vd_recover(const struct vd_root *root, const struct vd_apply_options *options,
	       vd_recovery_report report, void *data);
