// SPDX-License-Identifier: LGPL-2.1-or-later
#include "driver/look.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "bus/attr.h"
#include "device/vfio.h"

static bool is_there(const struct vd_root *root, const char *dir)
{
	uint64_t inode;

	return vd_root_inode(root, dir, &inode) == 0;
}

int vd_look_driver(const struct vd_root *root, const char *path,
		   char driver[static VD_DRIVER_NAME_MAX])
{
	char link[PATH_MAX], text[PATH_MAX];
	const char *name;
	int r = vd_attr_path(link, sizeof(link), path, "driver");

	if (r < 0)
		return r;
	vd_root_forget(root);
	r = vd_root_readlink(root, link, text, sizeof(text));
	if (r == -ENOENT)
		return is_there(root, path) ? 0 : -ENODEV;
	if (r < 0)
		return r;
	name = strrchr(text, '/');
	name = name ? name + 1 : text;
	if (!*name || strlen(name) >= VD_DRIVER_NAME_MAX)
		return -EINVAL;
	strcpy(driver, name);
	return 1;
}

int vd_look_attribute(const struct vd_root *root, const char *path, char *buf, size_t size)
{
	int r;

	vd_root_forget(root);
	r = vd_root_read(root, path, buf, size, NULL);
	if (r < 0)
		return r;
	return *buf && strcmp(buf, "\n") != 0 && strcmp(buf, "(null)") != 0;
}

static bool same(bool there, const char *text, const char *wanted)
{
	return there && wanted ? strcmp(text, wanted) == 0 : !there && !wanted;
}

static int look_driver_link(const struct vd_root *root, const char *link, char *driver)
{
	char layer[PATH_MAX];
	const char *slash = strrchr(link, '/');

	if (!slash || (size_t)(slash - link) >= sizeof(layer))
		return -EINVAL;
	memcpy(layer, link, (size_t)(slash - link));
	layer[slash - link] = '\0';
	return vd_look_driver(root, layer, driver);
}

/* What a step makes (a group of devices) was not there before it: it is not undone by writing to
 * it. */
static bool makes_file(const struct vd_step *step)
{
	return step->expect == VD_EXPECT_ATTRIBUTE &&
	       (!step->undo_path || strcmp(step->undo_path, step->expect_path) != 0);
}

int vd_look_step(const struct vd_root *root, const struct vd_step *step, bool undone)
{
	const char *wanted = undone ? step->undo_expect_value : step->expect_value;
	char text[4096];
	int r;

	switch (step->expect) {
	case VD_EXPECT_DRIVER:
	case VD_EXPECT_ANY_DRIVER:
		r = look_driver_link(root, step->expect_path, text);
		if (r >= 0 && step->expect == VD_EXPECT_ANY_DRIVER && !undone)
			return r;
		break;
	case VD_EXPECT_ATTRIBUTE:
		r = vd_look_attribute(root, step->expect_path, text, sizeof(text));
		break;
	default:
		return 1;
	}
	if (r == -ENOENT && undone && !wanted && makes_file(step))
		return 1;
	return r < 0 ? r : same(r, text, wanted);
}

const struct vd_bus *vd_look_bus(const char *path)
{
	static const char start[] = "sys/bus/";
	size_t len;

	if (strncmp(path, start, strlen(start)) != 0)
		return NULL;
	path += strlen(start);
	len = strcspn(path, "/");
	for (size_t i = 0; i < VD_BUS_COUNT; i++) {
		const char *name = vd_buses[i]->kernel_name;

		if (strlen(name) == len && strncmp(name, path, len) == 0)
			return vd_buses[i];
	}
	return NULL;
}

enum vd_contact vd_look_contact(const struct vd_root *root, const struct vd_step *step, bool undone)
{
	bool to_driver = undone ? step->undo_expect_value != NULL
				: step->expect == VD_EXPECT_ANY_DRIVER || step->expect_value;
	const struct vd_bus *bus = vd_look_bus(step->path);
	char path[PATH_MAX], text[64];
	const char *slash;

	if (!bus || !bus->other_end || !to_driver || !step->expect_path)
		return VD_CONTACT_MADE;
	slash = strrchr(step->expect_path, '/');
	snprintf(path, sizeof(path), "%.*s/%s", slash ? (int)(slash - step->expect_path) : 0,
		 step->expect_path, bus->other_end->file);
	return vd_bus_contact(bus,
			      vd_look_attribute(root, path, text, sizeof(text)) > 0 ? text : NULL);
}

bool vd_look_deferred(const struct vd_root *root, const char *path)
{
	static const char list[] = "sys/kernel/debug/devices_deferred";
	const char *name = strrchr(path, '/') + 1;
	size_t len = strlen(name);
	char text[4096];

	vd_root_forget(root);
	if (vd_root_read(root, list, text, sizeof(text), NULL) < 0)
		return false;
	/* A line a device: its name, a tab, the reason. */
	for (const char *line = text; *line; line += strcspn(line, "\n")) {
		line += *line == '\n';
		if (strncmp(line, name, len) == 0 && (line[len] == '\t' || line[len] == '\n'))
			return true;
	}
	return false;
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

static int look_all(const struct vd_root *root, const struct vd_plan *plan, bool undone)
{
	for (size_t i = 0; i < plan->count; i++) {
		int r = is_overruled(plan, i, undone ? -1 : 1)
				? 1
				: vd_look_step(root, &plan->steps[i], undone);

		if (r <= 0)
			return r;
	}
	return 1;
}

int vd_look_plan(const struct vd_root *root, const struct vd_plan *plan)
{
	return look_all(root, plan, false);
}

int vd_look_plan_undone(const struct vd_root *root, const struct vd_plan *plan)
{
	return look_all(root, plan, true);
}

bool vd_look_iommu(const struct vd_root *root, const char *bus, const char *driver,
		   const char *path)
{
	/* Linux, drivers/vfio/group.c: the one way to have no group, and it taints the kernel. */
	static const char unsafe[] = "sys/module/vfio/parameters/enable_unsafe_noiommu_mode";
	char link[PATH_MAX], text[PATH_MAX];

	/* vfio_ccw and vhost_vdpa bring an emulated group or use none. */
	if ((strcmp(bus, "pci") != 0 && strcmp(bus, "platform") != 0) ||
	    !vd_driver_is_vfio(root, bus, driver, NULL))
		return true;
	if (vd_attr_path(link, sizeof(link), path, "iommu_group") == 0 &&
	    vd_root_readlink(root, link, text, sizeof(text)) == 0)
		return true;
	return vd_root_read(root, unsafe, text, sizeof(text), NULL) == 0 && *text == 'Y';
}
