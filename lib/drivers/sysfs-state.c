// SPDX-License-Identifier: LGPL-2.1-or-later
#include "drivers/sysfs-state.h"

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

int vd_sysfs_driver(const struct vd_root *root, const char *path,
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

int vd_sysfs_attribute(const struct vd_root *root, const char *path, char *buf, size_t size)
{
	int r;

	vd_root_forget(root);
	r = vd_root_read(root, path, buf, size, NULL);
	if (r < 0)
		return r;
	return *buf && strcmp(buf, "\n") != 0 && strcmp(buf, "(null)") != 0;
}

const struct vd_bus *vd_sysfs_bus(const char *path)
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

bool vd_sysfs_is_deferred(const struct vd_root *root, const char *path)
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

bool vd_sysfs_allows_iommu(const struct vd_root *root, const char *bus, const char *driver,
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
