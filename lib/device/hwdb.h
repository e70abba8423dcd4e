/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names for people, from udev's hardware database. */
#pragma once

#include "base/arena.h"
#include "base/cleanup.h"

struct vd_hwdb;

/* vd_hwdb_open - maps the database. NULL where there is none (no udev, no database): then there are
 * no names. */
struct vd_hwdb *vd_hwdb_open(void);
void vd_hwdb_close(struct vd_hwdb *hwdb);
VD_DEFINE_CLEANUP(struct vd_hwdb *, vd_hwdb_close);

/* vd_hwdb_model - what the database calls the device of MODALIAS, in ARENA; NULL: it has no name,
 * or no memory. HWDB may be NULL. */
const char *vd_hwdb_model(struct vd_hwdb *hwdb, const char *modalias, struct vd_arena *arena);
