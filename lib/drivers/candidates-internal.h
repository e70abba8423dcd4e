/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What candidates.c and candidates-of.c share. */
#pragma once

#include "drivers/candidates.h"

/* vd_candidates_add - Append an item, zeroed except for BUS and a copy of NAME. It is valid until
 * the next is added. NULL: out of memory. */
struct vd_candidate *vd_candidates_add(struct vd_candidates *candidates, const struct vd_bus *bus,
				       const char *name);

/* vd_driver_module - Set *RET, in ARENA, to the module that registered the driver whose folder is
 * DIR. NULL: it is built in, or not known. Return 0 or -ENOMEM. */
int vd_driver_module(const struct vd_root *root, const char *dir, struct vd_arena *arena,
		     const char **ret);
