/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What is being done to a device, on record: one file a device, so that whoever comes after a
 * worker that was killed can undo it. Below /run: it need not outlive the kernel that it tells of.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "plan/plan.h"

struct vd_journal;

/* What the file says beside the plan. */
struct vd_journal_record {
	uint64_t inode; /* of the layer's folder: another one at the same path is another device */
	size_t begun;	/* steps that were begun, in order */
	bool done;	/* all of them were done, and seen to be in effect */
};

/*
 * vd_journal_open - take the entry of DEVICE (an id) in the folder DIR, which is made if need be
 * (mode 0700), and lock it; nobody else has it until vd_journal_close(). Errors: -EWOULDBLOCK:
 * another process has it; -EPERM: the folder or a file in it is someone else's, open to others, or
 * a link; those of mkdir(2), open(2); -ENOMEM.
 */
int vd_journal_open(const char *dir, const char *device, struct vd_journal **ret);
void vd_journal_close(struct vd_journal *journal); /* NULL is fine; the record stays */
VD_DEFINE_CLEANUP(struct vd_journal *, vd_journal_close);

/*
 * vd_journal_read - what is on record. -ENOENT: nothing is; -EBADMSG: not a record, or of a later
 * version; -EPERM as above; those of read(2); -ENOMEM. The caller frees the plan.
 */
int vd_journal_read(const struct vd_journal *journal, struct vd_plan **ret_plan,
		    struct vd_journal_record *ret_record);

/* vd_journal_write - put RECORD and PLAN in its place; on the disk when this returns. Those of
 * write(2), fsync(2), rename(2); -ENOMEM. */
int vd_journal_write(struct vd_journal *journal, const struct vd_plan *plan,
		     const struct vd_journal_record *record);

/* vd_journal_remove - nothing is on record any more. Those of unlink(2). */
int vd_journal_remove(struct vd_journal *journal);

/* vd_journal_set_aside - keep a bad record for a person to look at: NAME.bad. Those of rename(2).
 */
int vd_journal_set_aside(struct vd_journal *journal);

/*
 * vd_journal_devices - the ids that DIR has anything of (a record, or what a killed worker left
 * beside one), each once, NULL-terminated, freed with vd_names_free(). Files of other names are
 * left out. A folder that is not there has none. Errors: those of open(2); -EPERM as above;
 * -ENOMEM.
 */
int vd_journal_devices(const char *dir, char ***ret);
