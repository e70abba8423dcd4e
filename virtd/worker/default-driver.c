// SPDX-License-Identifier: LGPL-2.1-or-later
#include "default-driver.h"

#include <stdio.h>
#include <string.h>

#include "modules/candidates-of.h"

static enum vd_default_driver_state default_of(const struct vd_candidates *candidates,
					       char name[static VD_DRIVER_NAME_MAX])
{
	for (size_t i = 0; i < candidates->count; i++) {
		const struct vd_candidate *item = &candidates->items[i];

		if (!item->is_default)
			continue;
		snprintf(name, VD_DRIVER_NAME_MAX, "%s", item->name);
		return item->loaded ? VD_DEFAULT_DRIVER_LOADED : VD_DEFAULT_DRIVER_LOADABLE;
	}
	return VD_DEFAULT_DRIVER_NONE;
}

enum vd_default_driver_state worker_default_driver(const struct vd_root *root,
						   const char *root_path, const struct vd_bus *bus,
						   const char *path,
						   char name[static VD_DRIVER_NAME_MAX])
{
	VD_CLEANUP(vd_modules_freep) struct vd_modules *modules = NULL;
	struct vd_candidates candidates = {};
	enum vd_default_driver_state state = VD_DEFAULT_DRIVER_UNKNOWN;

	if (vd_modules_new(root, root_path, &modules) < 0)
		return state;
	if (vd_candidates_of(root, modules, bus, path, &candidates) == 0)
		state = default_of(&candidates, name);
	vd_candidates_clear(&candidates);
	return state;
}
