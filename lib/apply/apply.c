// SPDX-License-Identifier: LGPL-2.1-or-later
#include "apply/apply.h"
#include "plan/plan-check.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "apply/interface-snapshot.h"
#include "apply/default-driver.h"
#include "journal/journal.h"
#include "apply/recover.h"
#include "apply/step.h"

static void set_message(struct vd_transaction *transaction, const char *what, int error)
{
	snprintf(transaction->message, sizeof(transaction->message), "%s in %s: %s", what,
		 transaction->options->journal, strerror(-error));
}

static int lock(struct vd_transaction *transaction, struct vd_journal **ret,
		enum vd_apply_outcome *ret_outcome)
{
	int r = vd_journal_open(transaction->options->journal, transaction->plan->device, ret);

	if (r == 0)
		return 0;
	if (r == -EWOULDBLOCK) {
		*ret_outcome = VD_OUTCOME_BUSY;
		snprintf(transaction->message, sizeof(transaction->message),
			 "another change of %s is in progress", transaction->plan->device);
		return r;
	}
	*ret_outcome = VD_OUTCOME_FAILED;
	if (r == -EPERM)
		snprintf(transaction->message, sizeof(transaction->message),
			 "the journal %s belongs to another user, is writable for others, or is a "
			 "link (nothing was changed)",
			 transaction->options->journal);
	else
		set_message(transaction, "the journal could not be opened", r);
	return r;
}

/* What a killed worker left on record about this device comes first. */
static int clear_record(struct vd_transaction *transaction, struct vd_journal *journal,
			enum vd_apply_outcome *ret_outcome)
{
	enum vd_recovery what;
	char message[VD_MESSAGE_MAX] = "";
	int r = vd_recover_entry(transaction->root, journal, transaction->options, &what, message);

	if (r == 0 || r == -ENOENT)
		return 0;
	*ret_outcome = VD_OUTCOME_FAILED;
	snprintf(transaction->message, sizeof(transaction->message),
		 "the recovery of an earlier change, recorded in %s, failed: %.512s",
		 transaction->options->journal, *message ? message : strerror(-r));
	return r;
}

static int check(struct vd_transaction *transaction, enum vd_apply_outcome *ret_outcome)
{
	char reason[VD_REASON_MAX] = "";
	int r = vd_plan_check(transaction->root, transaction->plan, reason);

	if (r == 0)
		r = vd_default_check(transaction, reason);
	if (r == 0 && vd_root_inode(transaction->root, transaction->plan->layer_path,
				    &transaction->inode) < 0)
		r = -ENODEV;
	if (r == 0)
		return 0;
	*ret_outcome = r == -ENOENT	  ? VD_OUTCOME_NO_SUCH_DRIVER
		       : r == -EOPNOTSUPP ? VD_OUTCOME_NOT_SUPPORTED
		       : r == -ENODEV	  ? VD_OUTCOME_GONE
					  : VD_OUTCOME_FAILED;
	snprintf(transaction->message, sizeof(transaction->message), "%s",
		 *reason ? reason : strerror(-r));
	return r;
}

static int write_record(struct vd_transaction *transaction, struct vd_journal *journal,
			size_t begun, bool done)
{
	const struct vd_journal_record record = { transaction->inode, begun, done };
	int r;

	vd_transaction_test_hook(transaction, done ? "journal-done" : "journal", begun);
	r = vd_journal_write(journal, transaction->plan, &record);
	if (r < 0)
		set_message(transaction, "the journal could not be written", r);
	return r;
}

struct progress {
	size_t begun, done;
	bool keep;    /* the record: another process may be able to undo it */
	bool refused; /* the first write was: there was nothing to be undone */
	bool lacking; /* the driver has the device back, but what it had made of it is not there */
	struct vd_interface_snapshot snapshot;
};

/* The last step of all is over when all is back that was there before the first. */
static int do_step(struct vd_transaction *transaction, const struct vd_step *step, bool last,
		   struct progress *progress)
{
	int r = vd_step_do(transaction, step);

	if (r < 0 || !last || transaction->plan->action != VD_ACTION_REBIND)
		return r;
	r = vd_interface_snapshot_await(transaction, &progress->snapshot);
	progress->lacking = r < 0;
	return r;
}

static int do_steps(struct vd_transaction *transaction, struct vd_journal *journal,
		    struct progress *progress)
{
	for (size_t i = 0; i < transaction->plan->count; i++) {
		const struct vd_step *step = &transaction->plan->steps[i];
		int r = write_record(transaction, journal, i + 1, false);

		if (r < 0)
			return r;
		progress->begun = i + 1;
		vd_transaction_test_hook(transaction, "step", i);
		r = do_step(transaction, step, i + 1 == transaction->plan->count, progress);
		vd_transaction_report(transaction, step, r < 0 ? VD_STEP_FAILED : VD_STEP_DONE, r,
				      r < 0		     ? transaction->message
				      : transaction->note[0] ? transaction->note
							     : NULL);
		progress->refused = i == 0 && (r == -EROFS || r == -EACCES || r == -EPERM);
		if (r < 0)
			return r;
		progress->done = i + 1;
	}
	return 0;
}

static enum vd_apply_outcome roll_back(struct vd_transaction *transaction,
				       struct progress *progress)
{
	char why[VD_MESSAGE_MAX];
	size_t len = strlen(transaction->message);
	int r;

	memcpy(why, transaction->message, sizeof(why));
	for (size_t i = progress->begun; i < transaction->plan->count; i++)
		vd_transaction_report(transaction, &transaction->plan->steps[i], VD_STEP_NOT_TRIED,
				      0, NULL);
	r = vd_steps_undo(transaction, progress->begun, progress->done);
	progress->keep = r == -EROFS;
	if (vd_transaction_check_device(transaction) < 0)
		return VD_OUTCOME_GONE;
	if (r < 0)
		snprintf(why + len, sizeof(why) - len, "; the undo failed, too: %s",
			 transaction->message);
	memcpy(transaction->message, why, sizeof(why));
	if (r < 0 || progress->lacking)
		return VD_OUTCOME_NOT_ROLLED_BACK;
	return progress->begun && !progress->refused ? VD_OUTCOME_ROLLED_BACK : VD_OUTCOME_FAILED;
}

static int carry_out(struct vd_transaction *transaction, struct vd_journal *journal,
		     enum vd_apply_outcome *ret_outcome)
{
	struct progress progress = {};
	int r;

	vd_transaction_begin(transaction);
	if (transaction->plan->action == VD_ACTION_REBIND)
		vd_interface_snapshot_take(transaction, &progress.snapshot);
	r = do_steps(transaction, journal, &progress);

	/*
	 * Whoever finds the record from here on has nothing to undo. Should it not be written: all
	 * is in effect, and will be seen to be.
	 */
	if (r == 0)
		write_record(transaction, journal, progress.begun, true);
	*ret_outcome = r == 0 ? VD_OUTCOME_DONE : roll_back(transaction, &progress);
	vd_transaction_test_hook(transaction, "end", 0);
	if (!progress.keep)
		vd_journal_remove(journal);
	vd_transaction_end(transaction);
	return r;
}

static int apply(struct vd_transaction *transaction, enum vd_apply_outcome *ret_outcome)
{
	VD_CLEANUP(vd_journal_closep) struct vd_journal *journal = NULL;
	int r = lock(transaction, &journal, ret_outcome);

	if (r == 0)
		r = clear_record(transaction, journal, ret_outcome);
	if (r == 0)
		r = check(transaction, ret_outcome);
	if (r < 0)
		return r;
	*ret_outcome = VD_OUTCOME_DONE;
	return transaction->plan->count ? carry_out(transaction, journal, ret_outcome) : 0;
}

int vd_apply(const struct vd_root *root, const struct vd_plan *plan,
	     const struct vd_apply_options *options, enum vd_apply_outcome *ret_outcome,
	     char message[static VD_MESSAGE_MAX])
{
	struct vd_transaction transaction = { .root = root, .plan = plan, .options = options };
	int r = apply(&transaction, ret_outcome);

	memcpy(message, transaction.message, VD_MESSAGE_MAX);
	return r;
}

int vd_apply_check(const struct vd_root *root, const struct vd_plan *plan,
		   const struct vd_apply_options *options, enum vd_apply_outcome *ret_outcome,
		   char message[static VD_MESSAGE_MAX])
{
	struct vd_transaction transaction = { .root = root, .plan = plan, .options = options };
	int r = check(&transaction, ret_outcome);

	if (r == 0)
		*ret_outcome = VD_OUTCOME_DONE;
	memcpy(message, transaction.message, VD_MESSAGE_MAX);
	return r;
}
