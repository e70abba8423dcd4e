/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The devices that a caller wants. */
#pragma once

#include <stdbool.h>

#include "base/root.h"
#include "id/system.h"

struct vd_tree_cache;

/* Each filter is a NULL-terminated array, borrowed until the scan is freed. NULL lets all devices
 * through. */
struct vd_query {
	char **selectors;
	char **types; /* names or numbers; otherwise vd_scan_new() returns -EINVAL */
	char **buses;
	char **drivers; /* of any layer */
	char **origins;
	char **states;
	/* Returns the kind of system that ROOT is of; called once at most, and only if an origin
	   depends on it. NULL: unknown. */
	enum vd_system (*system)(const struct vd_root *root);
	struct vd_tree_cache *cache; /* of the tree's root; NULL: everything is read */
	bool only_part;		     /* fail where the selectors need the whole tree: see part.h */
	bool all;	 /* plumbing, too */
	unsigned fields; /* those of vd_device_json() afterwards, and VD_FIELDS_TOUCH */
};
