/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Makes the folders, files and links of a snapshot. */
#pragma once

#include "snapshot/snapshot.h"

/*
 * vd_place - Make the entries of SNAPSHOT in the folder TOP, through no link. A file or a link that
 * is there already is replaced. Return 0, or with the fault set: -ENOMEM; those of mkdirat(2),
 * openat(2), write(2) and symlinkat(2), such as -ENOSPC.
 */
int vd_place(struct vd_snapshot *snapshot, int top);

/* vd_place_remove - Remove the folder PATH, which vd_place() has filled, and all in it. */
void vd_place_remove(const char *path);
