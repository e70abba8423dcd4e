/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Recovery: finishing or undoing the transactions whose worker was killed. */
#pragma once

#include "apply/transaction.h"
#include "journal/journal.h"

/*
 * vd_recover_entry - Finish or undo what JOURNAL, which the caller has locked, has on record. Then
 * remove the record, or quarantine it if it is bad or can't be undone. MESSAGE is a sentence,
 * except for VD_RECOVERY_FINISHED. Blocks as vd_apply(). Return 0 and *RET, or:
 * -ENOENT: nothing is on record.
 * -EROFS: sysfs is mounted read-only for this process; the record stays.
 * -ENOMEM, and those of removing or quarantining the record.
 */
int vd_recover_entry(const struct vd_root *root, struct vd_journal *journal,
		     const struct vd_apply_options *options, enum vd_recovery *ret,
		     char message[static VD_MESSAGE_MAX]);

/* Reports one entry of the journal, about DEVICE (an id). MESSAGE is NULL if there is none. Texts
 * are borrowed for the call. */
typedef void (*vd_recovery_report)(void *data, const char *device, enum vd_recovery what,
				   const char *message);

/*
 * vd_recover - Recover every entry of the journal, and REPORT each. Entries that another process
 * has locked are only reported. A missing folder has no entries. Return 0, or an errno of
 * vd_journal_devices(). Blocks as vd_apply().
 */
int vd_recover(const struct vd_root *root, const struct vd_apply_options *options,
	       vd_recovery_report report, void *data);
