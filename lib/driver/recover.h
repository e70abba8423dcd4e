/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a worker that was killed left behind. */
#pragma once

#include "driver/apply.h"
#include "driver/journal.h"

/*
 * vd_recover_entry - what JOURNAL, held, has on record is finished or undone, and taken off the
 * record. -ENOENT: nothing is; -EROFS: sysfs is mounted read-only for this process, and the record
 * stays; -ENOMEM, and those of taking it off. MESSAGE has a sentence for all but
 * VD_RECOVERY_FINISHED.
 */
int vd_recover_entry(const struct vd_root *root, struct vd_journal *journal,
		     const struct vd_apply_options *options, enum vd_recovery *ret,
		     char message[static VD_MESSAGE_MAX]);
