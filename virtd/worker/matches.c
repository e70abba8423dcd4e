// SPDX-License-Identifier: LGPL-2.1-or-later
#include "matches.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "driver/candidates-add.h"
#include "driver/candidates-of.h"

/* The bus of the step that binds to the new driver, and that driver's folder; NULL: there is no
 * such step. */
static const struct vd_bus *bus_of(const struct vd_plan *plan, char dir[static PATH_MAX])
{
	for (size_t i = 0; plan->new_driver && i < plan->count; i++) {
		for (size_t k = 0; k < VD_BUS_COUNT; k++) {
			char path[PATH_MAX];

			snprintf(dir, PATH_MAX, "sys/bus/%s/drivers/%s", vd_buses[k]->kernel_name,
				 plan->new_driver);
			snprintf(path, sizeof(path), "sys/bus/%s/drivers/%s/bind",
				 vd_buses[k]->kernel_name, plan->new_driver);
			if (strcmp(path, plan->steps[i].path) == 0)
				return vd_buses[k];
		}
	}
	return NULL;
}

static bool is_among(const struct vd_candidates *candidates, const char *driver)
{
	for (size_t i = 0; i < candidates->count; i++) {
		if (strcmp(candidates->items[i].name, driver) == 0)
			return true;
	}
	return false;
}

/* A module that was loaded by hand is in no index, and nothing can be said of it. */
static bool is_indexed(const struct vd_root *root, struct vd_modules *modules, const char *dir,
		       struct vd_arena *arena)
{
	const char *module = NULL;

	return vd_driver_module(root, dir, arena, &module) == 0 && module &&
	       vd_modules_has(modules, module);
}

static int ask(const struct vd_root *root, struct vd_modules *modules, const struct vd_plan *plan,
	       struct vd_candidates *candidates)
{
	char dir[PATH_MAX];
	const struct vd_bus *bus = bus_of(plan, dir);
	int r;

	if (!bus || bus->has_override || !is_indexed(root, modules, dir, &candidates->arena))
		return 0;
	r = vd_candidates_of(root, modules, bus, plan->layer_path, candidates);
	if (r < 0)
		return r;
	return is_among(candidates, plan->new_driver) ? 0 : -ENOENT;
}

int worker_matches(const struct vd_root *root, const char *path, const struct vd_plan *plan,
		   char reason[static VD_REASON_MAX])
{
	VD_CLEANUP(vd_modules_freep) struct vd_modules *modules = NULL;
	struct vd_candidates candidates = {};
	int r = vd_modules_new(root, path, &modules);

	if (r < 0)
		return r == -ENOMEM ? r : 0;
	r = ask(root, modules, plan, &candidates);
	vd_candidates_clear(&candidates);
	if (r == -ENOENT)
		snprintf(reason, VD_REASON_MAX, "%s does not take %s: it is another kind of device",
			 plan->new_driver, plan->device);
	return r;
}

static enum vd_taker default_of(const struct vd_candidates *candidates,
				char name[static VD_DRIVER_NAME_MAX])
{
	for (size_t i = 0; i < candidates->count; i++) {
		const struct vd_candidate *item = &candidates->items[i];

		if (!item->is_default)
			continue;
		snprintf(name, VD_DRIVER_NAME_MAX, "%s", item->name);
		return item->loaded ? VD_TAKER_LOADED : VD_TAKER_LOADABLE;
	}
	return VD_TAKER_NONE;
}

enum vd_taker worker_taker(const struct vd_root *root, const char *root_path,
			   const struct vd_bus *bus, const char *path,
			   char name[static VD_DRIVER_NAME_MAX])
{
	VD_CLEANUP(vd_modules_freep) struct vd_modules *modules = NULL;
	struct vd_candidates candidates = {};
	enum vd_taker taker = VD_TAKER_UNKNOWN;

	if (vd_modules_new(root, root_path, &modules) < 0)
		return taker;
	if (vd_candidates_of(root, modules, bus, path, &candidates) == 0)
		taker = default_of(&candidates, name);
	vd_candidates_clear(&candidates);
	return taker;
}
