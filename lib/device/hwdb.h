/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names for people, from udev's hardware database. */
#pragma once

#include "base/arena.h"
#include "base/cleanup.h"

struct vd_hwdb;

/* vd_hwdb_open - Open the database; the caller closes it by vd_hwdb_close(), which accepts NULL. All
 * who have it open share it and the names that were found. It stays open for the next caller until
 * another file takes its place. Only one thread of a process may use these functions.
 * NULL: there is no udev or no database, so there are no names; or out of memory, which is counted
 * as a loss (base/loss.h). */
struct vd_hwdb *vd_hwdb_open(void);
void vd_hwdb_close(struct vd_hwdb *hwdb);
VD_DEFINE_CLEANUP(struct vd_hwdb *, vd_hwdb_close);

/* vd_hwdb_model - Return the name of the device of MODALIAS, in ARENA. HWDB may be NULL. NULL: the
 * device has no name; or out of memory, which is counted as a loss (base/loss.h). */
const char *vd_hwdb_model(struct vd_hwdb *hwdb, const char *modalias, struct vd_arena *arena);
