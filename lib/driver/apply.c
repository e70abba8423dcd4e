// SPDX-License-Identifier: LGPL-2.1-or-later
#include "driver/apply.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "driver/back.h"
#include "driver/default.h"
#include "driver/journal.h"
#include "driver/recover.h"
#include "driver/step.h"

static void say(struct vd_work *work, const char *what, int error)
{
	snprintf(work->message, sizeof(work->message), "%s in %s: %s", what, work->options->journal,
		 strerror(-error));
}

static int lock(struct vd_work *work, struct vd_journal **ret, enum vd_end *ret_end)
{
	int r = vd_journal_open(work->options->journal, work->plan->device, ret);

	if (r == 0)
		return 0;
	if (r == -EWOULDBLOCK) {
		*ret_end = VD_END_BUSY;
		snprintf(work->message, sizeof(work->message),
			 "another change of %s has not ended yet", work->plan->device);
		return r;
	}
	*ret_end = VD_END_FAILED;
	if (r == -EPERM)
		snprintf(work->message, sizeof(work->message),
			 "the journal %s is someone else's, open to others, or a link; nothing was "
			 "done",
			 work->options->journal);
	else
		say(work, "no journal can be kept", r);
	return r;
}

/* What a killed worker left on record about this device comes first. */
static int clear_record(struct vd_work *work, struct vd_journal *journal, enum vd_end *ret_end)
{
	enum vd_recovery what;
	char message[VD_MESSAGE_MAX] = "";
	int r = vd_recover_entry(work->root, journal, work->options, &what, message);

	if (r == 0 || r == -ENOENT)
		return 0;
	*ret_end = VD_END_FAILED;
	snprintf(work->message, sizeof(work->message),
		 "what is on record of an earlier change in %s can't be settled: %.512s",
		 work->options->journal, *message ? message : strerror(-r));
	return r;
}

static int check(struct vd_work *work, enum vd_end *ret_end)
{
	char reason[VD_REASON_MAX] = "";
	int r = vd_plan_check(work->root, work->plan, reason);

	if (r == 0)
		r = vd_default_check(work, reason);
	if (r == 0 && vd_root_inode(work->root, work->plan->layer_path, &work->inode) < 0)
		r = -ENODEV;
	if (r == 0)
		return 0;
	*ret_end = r == -ENOENT	      ? VD_END_NO_SUCH_DRIVER
		   : r == -EOPNOTSUPP ? VD_END_NOT_SUPPORTED
		   : r == -ENODEV     ? VD_END_GONE
				      : VD_END_FAILED;
	snprintf(work->message, sizeof(work->message), "%s", *reason ? reason : strerror(-r));
	return r;
}

static int write_record(struct vd_work *work, struct vd_journal *journal, size_t begun, bool done)
{
	const struct vd_journal_record record = { work->inode, begun, done };
	int r;

	vd_work_point(work, done ? "journal-done" : "journal", begun);
	r = vd_journal_write(journal, work->plan, &record);
	if (r < 0)
		say(work, "the journal can't be written", r);
	return r;
}

struct progress {
	size_t begun, done;
	bool keep;    /* the record: another process may be able to undo it */
	bool refused; /* the first write was: there was nothing to be undone */
	bool lacking; /* the driver has the device back, but what it had made of it is not there */
	struct vd_back back;
};

/* The last step of all is over when all is back that was there before the first. */
static int do_step(struct vd_work *work, const struct vd_step *step, bool last,
		   struct progress *progress)
{
	int r = vd_step_do(work, step);

	if (r < 0 || !last || work->plan->action != VD_ACTION_REBIND)
		return r;
	r = vd_back_await(work, &progress->back);
	progress->lacking = r < 0;
	return r;
}

static int do_steps(struct vd_work *work, struct vd_journal *journal, struct progress *progress)
{
	for (size_t i = 0; i < work->plan->count; i++) {
		const struct vd_step *step = &work->plan->steps[i];
		int r = write_record(work, journal, i + 1, false);

		if (r < 0)
			return r;
		progress->begun = i + 1;
		vd_work_point(work, "step", i);
		r = do_step(work, step, i + 1 == work->plan->count, progress);
		vd_work_report(work, step, r < 0 ? VD_STEP_FAILED : VD_STEP_DONE, r,
			       r < 0	       ? work->message
			       : work->note[0] ? work->note
					       : NULL);
		progress->refused = i == 0 && (r == -EROFS || r == -EACCES || r == -EPERM);
		if (r < 0)
			return r;
		progress->done = i + 1;
	}
	return 0;
}

static enum vd_end roll_back(struct vd_work *work, struct progress *progress)
{
	char why[VD_MESSAGE_MAX];
	size_t len = strlen(work->message);
	int r;

	memcpy(why, work->message, sizeof(why));
	for (size_t i = progress->begun; i < work->plan->count; i++)
		vd_work_report(work, &work->plan->steps[i], VD_STEP_NOT_TRIED, 0, NULL);
	r = vd_work_undo(work, progress->begun, progress->done);
	progress->keep = r == -EROFS;
	if (vd_work_device(work) < 0)
		return VD_END_GONE;
	if (r < 0)
		snprintf(why + len, sizeof(why) - len, "; undoing it failed, too: %s",
			 work->message);
	memcpy(work->message, why, sizeof(why));
	if (r < 0 || progress->lacking)
		return VD_END_NOT_ROLLED_BACK;
	return progress->begun && !progress->refused ? VD_END_ROLLED_BACK : VD_END_FAILED;
}

static int carry_out(struct vd_work *work, struct vd_journal *journal, enum vd_end *ret_end)
{
	struct progress progress = {};
	int r;

	vd_work_begin(work);
	if (work->plan->action == VD_ACTION_REBIND)
		vd_back_count(work, &progress.back);
	r = do_steps(work, journal, &progress);

	/*
	 * Whoever finds the record from here on has nothing to undo. Should it not be written: all
	 * is in effect, and will be seen to be.
	 */
	if (r == 0)
		write_record(work, journal, progress.begun, true);
	*ret_end = r == 0 ? VD_END_DONE : roll_back(work, &progress);
	vd_work_point(work, "end", 0);
	if (!progress.keep)
		vd_journal_remove(journal);
	vd_work_end(work);
	return r;
}

static int apply(struct vd_work *work, enum vd_end *ret_end)
{
	VD_CLEANUP(vd_journal_closep) struct vd_journal *journal = NULL;
	int r = lock(work, &journal, ret_end);

	if (r == 0)
		r = clear_record(work, journal, ret_end);
	if (r == 0)
		r = check(work, ret_end);
	if (r < 0)
		return r;
	*ret_end = VD_END_DONE;
	return work->plan->count ? carry_out(work, journal, ret_end) : 0;
}

int vd_apply(const struct vd_root *root, const struct vd_plan *plan,
	     const struct vd_apply_options *options, enum vd_end *ret_end,
	     char message[static VD_MESSAGE_MAX])
{
	struct vd_work work = { .root = root, .plan = plan, .options = options };
	int r = apply(&work, ret_end);

	memcpy(message, work.message, VD_MESSAGE_MAX);
	return r;
}

int vd_apply_check(const struct vd_root *root, const struct vd_plan *plan,
		   const struct vd_apply_options *options, enum vd_end *ret_end,
		   char message[static VD_MESSAGE_MAX])
{
	struct vd_work work = { .root = root, .plan = plan, .options = options };
	int r = check(&work, ret_end);

	if (r == 0)
		*ret_end = VD_END_DONE;
	memcpy(message, work.message, VD_MESSAGE_MAX);
	return r;
}
