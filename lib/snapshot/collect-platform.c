// SPDX-License-Identifier: LGPL-2.1-or-later
/* What tells of the hypervisor that runs a system, and its interrupts. */
#include <ctype.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#include "snapshot/collect-internal.h"
#include "snapshot/what.h"

#define DEVICE_TREE "sys/firmware/devicetree/base"

const char *vd_collect_system(const struct vd_root *root, char *buf, size_t size)
{
	struct utsname name;

	if (!vd_root_is_live(root) || uname(&name) < 0)
		return NULL;
	snprintf(buf, size, "%s %s %s", name.sysname, name.release, name.machine);
	return buf;
}

/* Nodes of the device tree that only one hypervisor makes: their names are enough. */
static int add_tree_node(struct vd_collect *collect, const char *path, const char *name)
{
	uint64_t inode;

	if (strncmp(name, "fw-cfg@", 7) != 0 && strcmp(name, "rtas") != 0 &&
	    strcmp(name, "hypervisor") != 0)
		return 0;
	return vd_root_inode(collect->root, path, &inode) < 0
		       ? 0
		       : vd_collect_folder_entry(collect, path);
}

/* A copied tree may have the device tree at its second path, a link in a running system. */
static int add_file_of_tree(struct vd_collect *collect, const char *file)
{
	char path[PATH_MAX];

	if (strncmp(file, DEVICE_TREE "/", strlen(DEVICE_TREE "/")) != 0)
		return 0;
	snprintf(path, sizeof(path), "proc/device-tree%s", file + strlen(DEVICE_TREE));
	return vd_root_is_live(collect->root) ? 0 : vd_collect_file(collect, path);
}

static int add_files(struct vd_collect *collect)
{
	int r = 0;

	for (const char *const *file = vd_what_files; *file && r == 0; file++) {
		r = vd_collect_file(collect, *file);
		if (r == 0)
			r = add_file_of_tree(collect, *file);
	}
	return r;
}

static int add_clock(struct vd_collect *collect, const char *path, const char *name)
{
	char file[PATH_MAX];

	return vd_collect_path(file, sizeof(file), path, "clock_name")
		       ? vd_collect_file(collect, file)
		       : 0;
}

static int add_interrupt(struct vd_collect *collect, const char *path, const char *name)
{
	static const char *const files[] = { "smp_affinity_list", "effective_affinity_list" };
	char file[PATH_MAX];
	int r = 0;

	for (size_t i = 0; isdigit((unsigned char)*name) && i < VD_ARRAY_SIZE(files) && r == 0; i++) {
		if (vd_collect_path(file, sizeof(file), path, files[i]))
			r = vd_collect_file(collect, file);
	}
	return r;
}

/* The part of TEXT after FROM that begins with the line KEY; NULL: there is none. */
static const char *line_of(const char *text, const char *key)
{
	size_t len = strlen(key);

	while (text && strncmp(text, key, len) != 0) {
		text = strchr(text, '\n');
		text = text ? text + 1 : NULL;
	}
	return text;
}

/* One processor tells as much as all of them. POWER's machine comes after the last. */
static int add_cpuinfo(struct vd_collect *collect)
{
	struct vd_snapshot_entry *entry;
	int r = vd_collect_file(collect, "proc/cpuinfo");
	const char *second, *rest;
	char *text;

	entry = r == 0 ? vd_snapshot_find(collect->snapshot, "proc/cpuinfo") : NULL;
	second = entry ? strstr(entry->content, "\n\n") : NULL;
	if (!second)
		return r;
	rest = line_of(second + 2, "timebase");
	text = (char *)entry->content;
	entry->len = (size_t)(second + 1 - text);
	if (rest && rest > second + 2) {
		memmove(text + entry->len, rest - 1, strlen(rest - 1));
		entry->len += strlen(rest - 1);
	}
	text[entry->len] = '\0';
	return 0;
}

static int add_folder_if_there(struct vd_collect *collect, const char *path)
{
	uint64_t inode;

	return vd_root_inode(collect->root, path, &inode) < 0
		       ? 0
		       : vd_collect_folder_entry(collect, path);
}

static int add_hypervisor_folders(struct vd_collect *collect)
{
	static const char *const folders[] = { "proc/xen", "sys/hypervisor",
					       "sys/devices/virtual/dmi/id", DEVICE_TREE };
	int r = 0;

	for (size_t i = 0; i < VD_ARRAY_SIZE(folders) && r == 0; i++)
		r = add_folder_if_there(collect, folders[i]);
	return r;
}

int vd_collect_platform(struct vd_collect *collect)
{
	static const char *const links[] = { "sys/class/dmi/id", "proc/device-tree", "proc/ppc64" };
	static const struct {
		const char *dir;
		vd_collect_fn *each;
	} folders[] = {
		{ "sys/devices/virtual/ptp", add_clock },
		{ "proc/irq", add_interrupt },
		{ DEVICE_TREE, add_tree_node },
		{ "proc/device-tree", add_tree_node },
	};
	int r = add_hypervisor_folders(collect);

	for (size_t i = 0; i < VD_ARRAY_SIZE(links) && r == 0; i++)
		r = vd_collect_link(collect, links[i]);
	if (r == 0)
		r = add_files(collect);
	if (r == 0)
		r = add_cpuinfo(collect);
	for (size_t i = 0; i < VD_ARRAY_SIZE(folders) && r == 0; i++)
		r = vd_collect_each(collect, folders[i].dir, folders[i].each);
	return r;
}
