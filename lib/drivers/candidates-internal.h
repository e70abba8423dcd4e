/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What candidates.c and candidates-of.c share. */
#pragma once

#include "drivers/candidates.h"

/* vd_candidates_add - one more, zeroed but for BUS and (a copy of) NAME; valid until the next is
 * added. NULL when out of memory. */
struct vd_candidate *vd_candidates_add(struct vd_candidates *candidates, const struct vd_bus *bus,
				       const char *name);

/* vd_driver_module - the module that registered the driver whose folder is DIR; NULL: built in, or
 * not known. -ENOMEM. */
int vd_driver_module(const struct vd_root *root, const char *dir, struct vd_arena *arena,
		     const char **ret);
