/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Recovery: settling the changes whose worker was killed. */
#pragma once

#include "apply/transaction.h"
#include "journal/journal.h"

/*
 * vd_recover_entry - finish or undo what JOURNAL, which the caller has locked, has on record, then
 * remove the record. MESSAGE is a sentence for all but VD_RECOVERY_FINISHED. Return 0, or:
 * -ENOENT: nothing is on record.
 * -EROFS: sysfs is mounted read-only for this process; the record stays.
 * -ENOMEM, and those of removing the record.
 */
int vd_recover_entry(const struct vd_root *root, struct vd_journal *journal,
		     const struct vd_apply_options *options, enum vd_recovery *ret,
		     char message[static VD_MESSAGE_MAX]);

/* Reports one entry of the journal. DEVICE is its id, or the name of the file if that is not
 * known. */
typedef void (*vd_recovery_report)(void *data, const char *device, enum vd_recovery what,
				   const char *message);

/*
 * vd_recover - settle every entry of the journal that nobody has locked, and REPORT each. A missing
 * folder has no entries. Return 0, or the first negative errno of reading the folder. Blocks as
 * vd_apply().
 */
int vd_recover(const struct vd_root *root, const struct vd_apply_options *options,
	       vd_recovery_report report, void *data);
