/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads what a snapshot has (what.h) from this system, or from a copied tree. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/root.h"
#include "snapshot/snapshot.h"

struct vd_collect_options {
	const char *program; /* for the manifest: "virtctl 0.1.0" */
	bool redact;	     /* for the manifest: redact.h follows */
	/* Called now and then, with how many entries there are. NULL: not. */
	void (*on_progress)(void *data, size_t entries);
	void *data;
};

/*
 * vd_collect - Read the tree at ROOT into SNAPSHOT, which is empty, and add its manifest. Open
 * regular files of sysfs and procfs only, and never a device node. Wait 1 s at most for an
 * attribute. What can't be read is in the manifest. Block for VD_SNAPSHOT_SECONDS_MAX at most.
 * Return 0, or with the fault of SNAPSHOT set: -E2BIG, -ETIME, -ENOMEM: as vd_snapshot_add().
 */
int vd_collect(const struct vd_root *root, const struct vd_collect_options *options,
	       struct vd_snapshot *snapshot);
