// SPDX-License-Identifier: LGPL-2.1-or-later
#include "apply/recover.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "plan/plan-state.h"
#include "apply/step.h"

static int quarantine(struct vd_journal *journal, int error, char message[static VD_MESSAGE_MAX])
{
	snprintf(message, VD_MESSAGE_MAX,
		 "its record %s (virtd keeps it with the ending .bad, and does not use it)",
		 error == -EPERM ? "is a link, or belongs to another user"
				 : "is not of this version");
	return vd_journal_quarantine(journal);
}

static int finish(struct vd_journal *journal)
{
	int r = vd_journal_remove(journal);

	return r == -ENOENT ? 0 : r;
}

static int undo(struct vd_transaction *transaction, struct vd_journal *journal,
		const struct vd_journal_record *record, enum vd_recovery *ret)
{
	int r;

	vd_transaction_begin(transaction);
	r = vd_steps_undo(transaction, record->begun, 0);
	vd_transaction_end(transaction);
	if (r < 0 && vd_transaction_check_device(transaction) < 0) {
		*ret = VD_RECOVERY_GONE;
		return finish(journal);
	}
	*ret = r < 0 ? VD_RECOVERY_NOT_UNDONE : VD_RECOVERY_UNDONE;
	if (r == 0)
		snprintf(transaction->message, sizeof(transaction->message),
			 "the change was interrupted (%s), and the device is as it was before",
			 vd_action_names[transaction->plan->action]);
	/* It is this process that may not, and not the device that will not: another one may. */
	if (r == -EROFS)
		return r;
	/* Kept on record it would stand against every later change of the device. */
	return r < 0 ? vd_journal_quarantine(journal) : finish(journal);
}

static int recover(struct vd_transaction *transaction, struct vd_journal *journal,
		   const struct vd_journal_record *record, enum vd_recovery *ret)
{
	vd_transaction_test_hook(transaction, "recover", record->begun);
	if (vd_transaction_check_device(transaction) < 0) {
		*ret = VD_RECOVERY_GONE;
		snprintf(transaction->message, sizeof(transaction->message), "the device is gone");
		return finish(journal);
	}
	if (record->done || (record->begun == transaction->plan->count &&
			     vd_plan_in_effect(transaction->root, transaction->plan) == 1)) {
		*ret = VD_RECOVERY_FINISHED;
		return finish(journal);
	}
	return undo(transaction, journal, record, ret);
}

int vd_recover_entry(const struct vd_root *root, struct vd_journal *journal,
		     const struct vd_apply_options *options, enum vd_recovery *ret,
		     char message[static VD_MESSAGE_MAX])
{
	VD_CLEANUP(vd_plan_freep) struct vd_plan *plan = NULL;
	struct vd_journal_record record;
	struct vd_transaction transaction = { .root = root, .options = options };
	int r = vd_journal_read(journal, &plan, &record);

	if (r == -ENOENT || r == -ENOMEM)
		return r;
	if (r < 0) {
		*ret = VD_RECOVERY_BAD;
		return quarantine(journal, r, message);
	}
	transaction.plan = plan;
	transaction.inode = record.inode;
	r = recover(&transaction, journal, &record, ret);
	memcpy(message, transaction.message, VD_MESSAGE_MAX);
	return r;
}

static int recover_device(const struct vd_root *root, const struct vd_apply_options *options,
			  const char *device, enum vd_recovery *ret,
			  char message[static VD_MESSAGE_MAX])
{
	VD_CLEANUP(vd_journal_closep) struct vd_journal *journal = NULL;
	int r = vd_journal_open(options->journal, device, &journal);

	if (r == -EWOULDBLOCK) {
		*ret = VD_RECOVERY_HELD;
		snprintf(message, VD_MESSAGE_MAX, "another process recovers it now");
		return 0;
	}
	if (r == 0)
		r = vd_recover_entry(root, journal, options, ret, message);
	if (r == 0 || r == -ENOENT)
		return r;
	if (r == -EROFS && *ret == VD_RECOVERY_NOT_UNDONE)
		return 0;
	*ret = VD_RECOVERY_BAD;
	snprintf(message, VD_MESSAGE_MAX, "its record in %s: %s", options->journal, strerror(-r));
	return 0;
}

int vd_recover(const struct vd_root *root, const struct vd_apply_options *options,
	       vd_recovery_report report, void *data)
{
	VD_CLEANUP(vd_names_freep) char **devices = NULL;
	int r = vd_journal_devices(options->journal, &devices);

	if (r < 0)
		return r;
	for (char **device = devices; *device; device++) {
		char message[VD_MESSAGE_MAX] = "";
		enum vd_recovery what = VD_RECOVERY_BAD;

		if (recover_device(root, options, *device, &what, message) == 0)
			report(data, *device, what, *message ? message : NULL);
	}
	return 0;
}
