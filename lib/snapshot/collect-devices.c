// SPDX-License-Identifier: LGPL-2.1-or-later
/* The devices of all buses, their drivers, and the interfaces that are theirs. */
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "snapshot/collect-internal.h"
#include "snapshot/what.h"

static const char *last_part(const char *path)
{
	return strrchr(path, '/') + 1;
}

/* The name of the bus in "sys/bus/NAME/…". */
static void bus_of(const char *path, char *buf, size_t size)
{
	const char *name = path + strlen("sys/bus/");

	snprintf(buf, size, "%.*s", (int)strcspn(name, "/"), name);
}

/* The firmware's name of a device, in the folder that its link leads to. */
static int add_firmware(struct vd_collect *collect, const char *device)
{
	char link[PATH_MAX], node[PATH_MAX], path[PATH_MAX];

	if (!vd_collect_path(link, sizeof(link), device, "firmware_node") ||
	    !vd_collect_follow(collect, link, node, sizeof(node)) ||
	    !vd_collect_path(path, sizeof(path), node, "path") ||
	    vd_snapshot_find(collect->snapshot, path))
		return 0;
	return vd_collect_file(collect, path);
}

/* A node of no class: that of vhost-vdpa. */
static int add_child(struct vd_collect *collect, const char *path, const char *name)
{
	return strncmp(name, "vhost-vdpa-", 11) == 0 ? vd_collect_device(collect, path, false) : 0;
}

static int add_device(struct vd_collect *collect, const char *link, const char *name)
{
	char bus[64], path[PATH_MAX];
	bool is_part;
	int r = vd_collect_link(collect, link);

	if (r < 0 || !vd_collect_follow(collect, link, path, sizeof(path)))
		return r;
	bus_of(link, bus, sizeof(bus));
	is_part = vd_what_is_part(bus, name);
	collect->only_ids = !is_part;
	r = vd_collect_device(collect, path, is_part);
	collect->only_ids = false;
	if (r == 0 && is_part)
		r = add_firmware(collect, path);
	return r == 0 && strcmp(bus, "vdpa") == 0 ? vd_collect_each(collect, path, add_child) : r;
}

/* In the folder of a driver, the links to its devices and to its module. */
static int add_bound(struct vd_collect *collect, const char *path, const char *name)
{
	return vd_collect_link(collect, path);
}

static int add_driver(struct vd_collect *collect, const char *path, const char *name)
{
	int r = vd_collect_folder_entry(collect, path);

	return r == 0 ? vd_collect_each(collect, path, add_bound) : r;
}

static int add_bus(struct vd_collect *collect, const char *bus)
{
	char devices[PATH_MAX], drivers[PATH_MAX];
	uint64_t inode;
	int r = 0;

	snprintf(devices, sizeof(devices), "sys/bus/%s/devices", bus);
	snprintf(drivers, sizeof(drivers), "sys/bus/%s/drivers", bus);
	if (vd_root_inode(collect->root, devices, &inode) == 0)
		r = vd_collect_folder_entry(collect, devices);
	if (r == 0)
		r = vd_collect_each(collect, devices, add_device);
	return r == 0 ? vd_collect_each(collect, drivers, add_driver) : r;
}

/* Whether PATH is below the folder of a device of a bus. */
static bool is_below_node(const struct vd_collect *collect, const char *path)
{
	char parent[PATH_MAX];
	char *slash;

	snprintf(parent, sizeof(parent), "%s", path);
	while ((slash = strrchr(parent, '/'))) {
		const struct vd_snapshot_entry *entry;

		*slash = '\0';
		entry = vd_snapshot_find(collect->snapshot, parent);
		if (entry && entry->is_node)
			return true;
	}
	return false;
}

static int add_path_link(struct vd_collect *collect, const char *path, const char *name)
{
	return strncmp(name, "nvme", 4) == 0 ? vd_collect_link(collect, path) : 0;
}

/* The subsystem of an NVMe disk at PATH that several controllers lead to, and its links to them. */
static int add_subsystem(struct vd_collect *collect, const char *path)
{
	char folder[PATH_MAX];
	int r;

	snprintf(folder, sizeof(folder), "%.*s", (int)(last_part(path) - 1 - path), path);
	r = vd_collect_device(collect, folder, false);
	return r == 0 ? vd_collect_each(collect, folder, add_path_link) : r;
}

/* Whether what is at PATH, of no device, lies on others. */
static bool is_stacked(struct vd_collect *collect, const char *path)
{
	VD_CLEANUP(vd_names_freep) char **names = NULL;
	char slaves[PATH_MAX];
	size_t count = 0;

	if (strncmp(path, "sys/devices/virtual/block/", 26) == 0)
		return vd_collect_path(slaves, sizeof(slaves), path, "slaves") &&
		       vd_root_names(collect->root, slaves, &names, &count) == 0 && count > 0;
	if (strncmp(path, "sys/devices/virtual/net/", 24) != 0 ||
	    vd_root_names(collect->root, path, &names, NULL) < 0)
		return false;
	for (char **name = names; *name; name++) {
		if (strncmp(*name, "lower_", 6) == 0)
			return true;
	}
	return false;
}

/* Entries that several devices share have no device above them. */
static bool is_shared(const char *link)
{
	return strcmp(link, "sys/class/misc/hw_random") == 0 ||
	       strcmp(link, "sys/class/misc/vsock") == 0;
}

/* What the disk at PATH is a disk of: its model, its serial number. */
static int add_disk_device(struct vd_collect *collect, const char *path)
{
	char link[PATH_MAX], device[PATH_MAX];

	if (!vd_collect_path(link, sizeof(link), path, "device") ||
	    !vd_collect_follow(collect, link, device, sizeof(device)))
		return 0;
	return vd_collect_device(collect, device, false);
}

static int add_block(struct vd_collect *collect, const char *path, const char *name)
{
	char file[PATH_MAX];
	int r = 0;

	if (vd_collect_path(file, sizeof(file), path, "partition") &&
	    !vd_root_has_file(collect->root, file) &&
	    vd_collect_path(file, sizeof(file), "sys/block", name))
		r = vd_collect_link(collect, file);
	return r == 0 ? add_disk_device(collect, path) : r;
}

static int add_entry(struct vd_collect *collect, const char *link, const char *name)
{
	char path[PATH_MAX];
	bool is_subsystem;
	int r;

	if (!vd_collect_follow(collect, link, path, sizeof(path)))
		return 0;
	is_subsystem = strncmp(path, "sys/devices/virtual/nvme-subsystem/", 35) == 0;
	if (!is_subsystem && !is_shared(link) && !is_below_node(collect, path) &&
	    !is_stacked(collect, path))
		return 0;
	r = is_subsystem ? add_subsystem(collect, path) : 0;
	if (r == 0)
		r = vd_collect_link(collect, link);
	if (r == 0)
		r = vd_collect_device(collect, path, false);
	if (r == 0 && (strncmp(link, "sys/class/block/", 16) == 0 ||
		       strncmp(link, "sys/block/", 10) == 0))
		r = add_block(collect, path, name);
	return r;
}

/* The device of a node, if it is below a device of the buses. */
static int add_number(struct vd_collect *collect, const char *link, const char *name)
{
	char path[PATH_MAX];
	int r;

	if (!vd_collect_follow(collect, link, path, sizeof(path)) ||
	    (!is_below_node(collect, path) &&
	     strncmp(path, "sys/devices/virtual/nvme-subsystem/", 35) != 0))
		return 0;
	r = vd_collect_link(collect, link);
	return r == 0 ? vd_collect_device(collect, path, false) : r;
}

static int add_virtiofs(struct vd_collect *collect, const char *path, const char *name)
{
	char file[PATH_MAX];
	int r = 0;

	if (vd_collect_path(file, sizeof(file), path, "device"))
		r = vd_collect_link(collect, file);
	if (r == 0 && vd_collect_path(file, sizeof(file), path, "tag"))
		r = vd_collect_file(collect, file);
	return r;
}

/* Modules that use a module of VFIO, and the drivers in them. */
static int add_holder(struct vd_collect *collect, const char *path, const char *name)
{
	char drivers[PATH_MAX];
	int r = vd_collect_link(collect, path);

	snprintf(drivers, sizeof(drivers), "sys/module/%s/drivers", name);
	return r == 0 ? vd_collect_each(collect, drivers, add_bound) : r;
}

static int add_module(struct vd_collect *collect, const char *path, const char *name)
{
	char holders[PATH_MAX];
	int r;

	if (strncmp(name, "vfio", 4) != 0 ||
	    !vd_collect_path(holders, sizeof(holders), path, "holders"))
		return 0;
	r = vd_collect_folder_entry(collect, holders);
	return r == 0 ? vd_collect_each(collect, holders, add_holder) : r;
}

static int add_classes(struct vd_collect *collect)
{
	char dir[64];
	int r = 0;

	for (const char *const *class = vd_what_classes; *class && r == 0; class ++) {
		snprintf(dir, sizeof(dir), "sys/class/%s", *class);
		r = vd_collect_each(collect, dir, add_entry);
	}
	/* A copied tree may have this one alone. */
	return r == 0 ? vd_collect_each(collect, "sys/block", add_entry) : r;
}

int vd_collect_devices(struct vd_collect *collect)
{
	static const struct {
		const char *dir;
		vd_collect_fn *each;
	} rest[] = {
		{ "sys/dev/block", add_number },
		{ "sys/dev/char", add_number },
		{ "sys/fs/virtiofs", add_virtiofs },
		{ "sys/module", add_module },
	};
	int r = 0;

	for (const char *const *bus = vd_what_buses; *bus && r == 0; bus++)
		r = add_bus(collect, *bus);
	if (r == 0)
		r = add_classes(collect);
	for (size_t i = 0; i < VD_ARRAY_SIZE(rest) && r == 0; i++)
		r = vd_collect_each(collect, rest[i].dir, rest[i].each);
	return r;
}
