/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The journal: a record of the transaction on each device, in one file a device, so that recovery
 * can undo what a killed worker has begun. It is below /run, since it need not outlive the running
 * kernel. Functions block on the disk, never on a lock.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "plan/plan.h"

struct vd_journal;

/* The rest of the record, beside the plan. */
struct vd_journal_record {
	uint64_t inode; /* of the layer's folder: with another inode it is another device */
	size_t begun;	/* steps that were begun, in order */
	bool done;	/* all of them were done, and seen to be in effect */
};

/*
 * vd_journal_open - Open and lock the entry of DEVICE (an id) in the folder DIR, which is made if
 * need be (0700; its parents 0755). The lock is held until vd_journal_close(). Return 0, or:
 * -EWOULDBLOCK: another process holds the lock.
 * -EPERM: the folder or the lock file is another user's, writable by others, or a link.
 * -ENAMETOOLONG, -EINVAL: those of vd_journal_name().
 * -ENOMEM, and those of mkdir(2), open(2) and flock(2).
 * vd_journal_close() releases the lock, and leaves the record. NULL is accepted.
 */
int vd_journal_open(const char *dir, const char *device, struct vd_journal **ret);
void vd_journal_close(struct vd_journal *journal);
VD_DEFINE_CLEANUP(struct vd_journal *, vd_journal_close);

/*
 * vd_journal_read - Read the record. The caller frees *RET_PLAN by vd_plan_free(). Return 0, or:
 * -ENOENT: there is no record.
 * -EBADMSG: it is no record of this device, or of a later version.
 * -EPERM: the file is another user's, writable by others, or a link.
 * -ENOMEM, and those of read(2).
 */
int vd_journal_read(const struct vd_journal *journal, struct vd_plan **ret_plan,
		    struct vd_journal_record *ret_record);

/* vd_journal_write - Replace the record by RECORD and PLAN, as a whole; it is on the disk when this
 * returns. Return 0, -ENOMEM, or an errno of open(2), write(2), fsync(2) or rename(2). */
int vd_journal_write(struct vd_journal *journal, const struct vd_plan *plan,
		     const struct vd_journal_record *record);

/* vd_journal_remove - Remove the record. Return 0, or an errno of unlink(2) (-ENOENT: there is
 * none) or fsync(2). */
int vd_journal_remove(struct vd_journal *journal);

/* vd_journal_quarantine - Quarantine the record: rename it to NAME.bad, for a person to read. Return
 * 0, or an errno of rename(2). */
int vd_journal_quarantine(struct vd_journal *journal);

/*
 * vd_journal_devices - List the ids that DIR has a file of, a record or another file of a killed
 * worker, each once. *RET is NULL-terminated; the caller frees it by vd_names_free(). Files of
 * other names are left out; a missing folder has none. Return 0, or:
 * -EPERM: the folder is another user's, writable by others, or a link.
 * -ENOMEM, and those of open(2) and readdir(3).
 */
int vd_journal_devices(const char *dir, char ***ret);
