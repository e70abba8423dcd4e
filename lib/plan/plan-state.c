// SPDX-License-Identifier: LGPL-2.1-or-later
#include "plan/plan-state.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "drivers/sysfs-state.h"

static bool same(bool there, const char *text, const char *wanted)
{
	return there && wanted ? strcmp(text, wanted) == 0 : !there && !wanted;
}

static int read_driver_link(const struct vd_root *root, const char *link, char *driver)
{
	char layer[PATH_MAX];
	const char *slash = strrchr(link, '/');

	if (!slash || (size_t)(slash - link) >= sizeof(layer))
		return -EINVAL;
	memcpy(layer, link, (size_t)(slash - link));
	layer[slash - link] = '\0';
	return vd_sysfs_driver(root, layer, driver);
}

/* What a step makes (a group of devices) was not there before it: it is not undone by writing to
 * it. */
static bool makes_file(const struct vd_step *step)
{
	return step->expect == VD_EXPECT_ATTRIBUTE &&
	       (!step->undo_path || strcmp(step->undo_path, step->expect_path) != 0);
}

int vd_step_in_effect(const struct vd_root *root, const struct vd_step *step, bool undone)
{
	const char *wanted = undone ? step->undo_expect_value : step->expect_value;
	char text[4096];
	int r;

	switch (step->expect) {
	case VD_EXPECT_DRIVER:
	case VD_EXPECT_ANY_DRIVER:
		r = read_driver_link(root, step->expect_path, text);
		if (r >= 0 && step->expect == VD_EXPECT_ANY_DRIVER && !undone)
			return r;
		break;
	case VD_EXPECT_ATTRIBUTE:
		r = vd_sysfs_attribute(root, step->expect_path, text, sizeof(text));
		break;
	default:
		return 1;
	}
	if (r == -ENOENT && undone && !wanted && makes_file(step))
		return 1;
	return r < 0 ? r : same(r, text, wanted);
}

enum vd_backend_state vd_step_backend(const struct vd_root *root, const struct vd_step *step,
				      bool undone)
{
	bool to_driver = undone ? step->undo_expect_value != NULL
				: step->expect == VD_EXPECT_ANY_DRIVER || step->expect_value;
	const struct vd_bus *bus = vd_sysfs_bus(step->path);
	char path[PATH_MAX], text[64];
	const char *slash;

	if (!bus || !bus->backend || !to_driver || !step->expect_path)
		return VD_BACKEND_CONNECTED;
	slash = strrchr(step->expect_path, '/');
	snprintf(path, sizeof(path), "%.*s/%s", slash ? (int)(slash - step->expect_path) : 0,
		 step->expect_path, bus->backend->file);
	return vd_bus_backend_state(
		bus, vd_sysfs_attribute(root, path, text, sizeof(text)) > 0 ? text : NULL);
}

/* Whether a step after (STEP_BY 1) or before (-1) the one at I speaks of the same thing. */
static bool is_overruled(const struct vd_plan *plan, size_t i, int step_by)
{
	const char *path = plan->steps[i].expect_path;

	for (size_t j = i + (size_t)step_by; path && j < plan->count; j += (size_t)step_by) {
		if (plan->steps[j].expect_path && strcmp(plan->steps[j].expect_path, path) == 0)
			return true;
	}
	return false;
}

static int check_all(const struct vd_root *root, const struct vd_plan *plan, bool undone)
{
	for (size_t i = 0; i < plan->count; i++) {
		int r = is_overruled(plan, i, undone ? -1 : 1)
				? 1
				: vd_step_in_effect(root, &plan->steps[i], undone);

		if (r <= 0)
			return r;
	}
	return 1;
}

int vd_plan_in_effect(const struct vd_root *root, const struct vd_plan *plan)
{
	return check_all(root, plan, false);
}

int vd_plan_is_undone(const struct vd_root *root, const struct vd_plan *plan)
{
	return check_all(root, plan, true);
}
