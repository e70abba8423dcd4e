// SPDX-License-Identifier: LGPL-2.1-or-later
#include "plan/plan-path.h"

#include <string.h>

#include "channel/channel.h"
#include "channel/settings.h"

static bool is_plain(const char *path)
{
	while (*path) {
		size_t len = strcspn(path, "/");

		if (len == 0 || (len == 1 && path[0] == '.') ||
		    (len == 2 && memcmp(path, "..", 2) == 0))
			return false;
		for (size_t i = 0; i < len; i++) {
			if ((unsigned char)path[i] < ' ' || path[i] == 0x7f)
				return false;
		}
		path += len;
		if (*path && !*++path)
			return false;
	}
	return true;
}

bool vd_plan_layer_is_sound(const char *path)
{
	return strncmp(path, "sys/devices/", strlen("sys/devices/")) == 0 && is_plain(path);
}

/* What of PATH stands behind the layer's folder and a slash; NULL: it is not in it. */
static const char *in_layer(const struct vd_plan *plan, const char *path)
{
	size_t len = strlen(plan->layer_path);

	return strncmp(path, plan->layer_path, len) == 0 && path[len] == '/' ? path + len + 1
									     : NULL;
}

/* sys/devices/ROOT/NAME/ is the folder of the group that has the layer's NAME, being its first
 * member. */
static const char *in_group(const struct vd_plan *plan, const char *path)
{
	const char *name = strrchr(plan->layer_path, '/') + 1, *p = strstr(path, "/devices/");

	if (strncmp(path, "sys/devices/", strlen("sys/devices/")) != 0 || !is_plain(path))
		return NULL;
	p = strchr(p + strlen("/devices/"), '/');
	if (!p || strncmp(p + 1, name, strlen(name)) != 0 || p[1 + strlen(name)] != '/')
		return NULL;
	return p + 1 + strlen(name) + 1;
}

/* A file of the layer's, or of its group's, that reads back what is written. */
static bool is_attribute(const struct vd_plan *plan, const char *path)
{
	const char *rest = in_layer(plan, path), *grouped = in_group(plan, path);

	if (rest && strcmp(rest, "driver_override") == 0)
		return true;
	rest = rest ? rest : grouped;
	return rest && (strcmp(rest, "online") == 0 || vd_setting_find(NULL, rest));
}

/* sys/bus/ccwgroup/drivers/DRIVER/group, with the layer as the first member; ROOT/NAME/ungroup. */
static bool is_grouping(const struct vd_plan *plan, const char *path, const char *value)
{
	const char *name = strrchr(plan->layer_path, '/') + 1, *rest = in_group(plan, path);
	static const char start[] = "sys/bus/ccwgroup/drivers/";
	const char *file;

	if (rest)
		return strcmp(rest, "ungroup") == 0 && strcmp(value, "1") == 0;
	if (strncmp(path, start, strlen(start)) != 0 || !is_plain(path))
		return false;
	file = strchr(path + strlen(start), '/');
	return file && strcmp(file, "/group") == 0 && vd_channel_are_members(value, name);
}

/* sys/bus/BUS/drivers_probe, sys/bus/BUS/drivers/DRIVER/{bind,unbind} */
static bool is_bus_file(const char *path)
{
	static const char start[] = "sys/bus/";
	const char *p = path + strlen(start), *name;

	if (strncmp(path, start, strlen(start)) != 0 || !is_plain(path))
		return false;
	p = strchr(p, '/');
	if (!p)
		return false;
	if (strcmp(p, "/drivers_probe") == 0)
		return true;
	if (strncmp(p, "/drivers/", strlen("/drivers/")) != 0)
		return false;
	name = strchr(p + strlen("/drivers/"), '/');
	return name && (strcmp(name, "/bind") == 0 || strcmp(name, "/unbind") == 0);
}

static bool may_write(const struct vd_plan *plan, const char *path, const char *value)
{
	const char *rest = in_layer(plan, path);
	const char *name = strrchr(plan->layer_path, '/') + 1;

	if (is_attribute(plan, path) || is_grouping(plan, path, value))
		return true;
	if (rest ? strcmp(rest, "driver/unbind") != 0 : !is_bus_file(path))
		return false;
	return strcmp(value, name) == 0;
}

bool vd_plan_step_is_sound(const struct vd_plan *plan, const struct vd_step *step)
{
	const char *rest = step->expect_path ? in_layer(plan, step->expect_path) : NULL;

	if (!may_write(plan, step->path, step->value) ||
	    (step->undo_path && !may_write(plan, step->undo_path, step->undo_value)))
		return false;
	switch (step->expect) {
	case VD_EXPECT_DRIVER:
	case VD_EXPECT_ANY_DRIVER:
		return rest && strcmp(rest, "driver") == 0;
	case VD_EXPECT_ATTRIBUTE:
		return is_attribute(plan, step->expect_path);
	default:
		return !step->expect_path;
	}
}
