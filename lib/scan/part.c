// SPDX-License-Identifier: LGPL-2.1-or-later
#include "scan/part.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/follow.h"
#include "base/link.h"
#include "bus/bus.h"
#include "interface/class.h"
#include "tree/tree.h"

/* More folders below one device are not looked through. */
#define FOLDERS_MAX 4096

/* The folders of a device that lie in one another. */
#define DEPTH_MAX 32

/* Devices that a driver of struct vd_shared_node may have. */
#define SHARERS_MAX 64

/* All are looked for in one call, 50 microseconds each, and for many the whole tree takes no longer. */
#define SELECTORS_MAX 16

struct item {
	struct item *next;
	const char *subsystem;
	const char *name;
};

struct vd_part {
	struct vd_arena arena;
	struct item *items;
	unsigned folders; /* that were looked through */
};

void vd_part_free(struct vd_part *part)
{
	if (!part)
		return;
	vd_arena_clear(&part->arena);
	free(part);
}

static bool has_item(const struct vd_part *part, const char *subsystem, const char *name)
{
	for (const struct item *item = part->items; item; item = item->next) {
		if (strcmp(item->name, name) == 0 && strcmp(item->subsystem, subsystem) == 0)
			return true;
	}
	return false;
}

static int add_item(struct vd_part *part, const char *subsystem, const char *name)
{
	struct item *item;

	if (has_item(part, subsystem, name))
		return 0;
	item = vd_arena_alloc(&part->arena, sizeof(*item));
	if (!item)
		return -ENOMEM;
	item->subsystem = vd_arena_strdup(&part->arena, subsystem);
	item->name = vd_arena_strdup(&part->arena, name);
	if (!item->subsystem || !item->name)
		return -ENOMEM;
	item->next = part->items;
	part->items = item;
	return 0;
}

/* The last component of the link "subsystem" of PATH, or false. */
static bool read_subsystem(const struct vd_root *root, const char *path, char subsystem[PATH_MAX])
{
	char link[PATH_MAX], *slash;

	if (vd_attr_path(link, sizeof(link), path, "subsystem") < 0 ||
	    vd_root_readlink(root, link, subsystem, PATH_MAX) < 0)
		return false;
	slash = strrchr(subsystem, '/');
	if (slash)
		memmove(subsystem, slash + 1, strlen(slash));
	return true;
}

/* Add PATH, and each folder that it is in. */
static int add_way(struct vd_part *part, const struct vd_root *root, const char *path)
{
	char at[PATH_MAX], subsystem[PATH_MAX];
	int r = 0;

	strcpy(at, path);
	for (char *slash = strrchr(at, '/'); slash && r == 0; slash = strrchr(at, '/')) {
		if (read_subsystem(root, at, subsystem))
			r = add_item(part, subsystem, slash + 1);
		*slash = '\0';
	}
	return r;
}

/* The devices whose interfaces serve one together with that at PATH: see vd_device_relate(). */
static int add_related(struct vd_part *part, const struct vd_root *root, const char *path)
{
	VD_CLEANUP(vd_names_freep) char **names = NULL;
	char link[PATH_MAX], target[PATH_MAX];
	int r = vd_root_names(root, path, &names, NULL);

	if (r < 0)
		return r == -ENOMEM ? r : 0;
	for (char **name = names; *name && r == 0; name++) {
		if ((strcmp(*name, "master") == 0 || strncmp(*name, "lower_", 6) == 0) &&
		    vd_attr_path(link, sizeof(link), path, *name) == 0 &&
		    vd_link_resolve(root, link, target, sizeof(target)) == 0)
			r = add_way(part, root, target);
	}
	return r;
}

static int add_number(struct vd_part *part, const struct vd_root *root, const char *path)
{
	char file[PATH_MAX], number[64];

	if (vd_attr_path(file, sizeof(file), path, "dev") < 0 ||
	    vd_root_read(root, file, number, sizeof(number), NULL) < 0 || strchr(number, '/'))
		return 0;
	return add_item(part, "dev", number);
}

/* Add the folder at PATH if it is a node or an entry: 1: all below it is another device's. */
static int add_folder(struct vd_part *part, const struct vd_root *root, const char *path)
{
	char subsystem[PATH_MAX];
	int r;

	if (!read_subsystem(root, path, subsystem))
		return 0;
	if (strcmp(subsystem, vd_bus_pci.kernel_name) == 0)
		return 1;
	/* Its disks may be reached by controllers of other devices, too. */
	if (strcmp(subsystem, "nvme") == 0)
		return -EOPNOTSUPP;
	r = add_item(part, subsystem, strrchr(path, '/') + 1);
	if (r == 0)
		r = add_number(part, root, path);
	if (r == 0 && strcmp(subsystem, "net") == 0)
		r = add_related(part, root, path);
	return r;
}

static int add_below(struct vd_part *part, const struct vd_root *root, const char *path,
		     unsigned depth)
{
	vd_autodir DIR *dir = NULL;
	char below[PATH_MAX];
	struct dirent *entry;
	int r = vd_root_opendir(root, path, &dir);

	if (r < 0)
		return r == -ENOMEM ? r : 0;
	if (depth == DEPTH_MAX || ++part->folders > FOLDERS_MAX)
		return -EOPNOTSUPP;
	while (r >= 0 && (errno = 0, entry = readdir(dir))) {
		if (entry->d_type == DT_UNKNOWN)
			return -EOPNOTSUPP;
		if (entry->d_type != DT_DIR || strcmp(entry->d_name, ".") == 0 ||
		    strcmp(entry->d_name, "..") == 0 ||
		    vd_attr_path(below, sizeof(below), path, entry->d_name) < 0)
			continue;
		r = add_folder(part, root, below);
		if (r == 0)
			r = add_below(part, root, below, depth + 1);
	}
	return r < 0 ? r : errno ? -EOPNOTSUPP : 0;
}

/* Cut PATH, which is on BUS, to the folder of the device's outermost layer. */
static void cut_to_outermost(const struct vd_root *root, const struct vd_bus *bus, char *path)
{
	char parent[PATH_MAX], subsystem[PATH_MAX];

	while (bus->parent_buses) {
		const struct vd_bus *below = NULL;
		size_t len = vd_tree_parent_length(path, strlen(path));

		memcpy(parent, path, len);
		parent[len] = '\0';
		if (!len || !read_subsystem(root, parent, subsystem))
			return;
		for (size_t i = 0; i < VD_BUS_COUNT; i++) {
			if ((bus->parent_buses & 1u << i) &&
			    strcmp(vd_buses[i]->kernel_name, subsystem) == 0)
				below = vd_buses[i];
		}
		if (!below)
			return;
		strcpy(path, parent);
		bus = below;
	}
}

/* Whether all that belongs to a device of BUS is below its outermost layer. */
static bool is_compact(const struct vd_root *root, const struct vd_bus *bus)
{
	VD_CLEANUP(vd_names_freep) char **names = NULL;

	if (bus->address || bus->members || bus->known_only || bus == &vd_bus_vdpa ||
	    bus == &vd_bus_css || bus == &vd_bus_ccw)
		return false;
	/* A virtio device over vDPA can stand beside it. */
	return vd_root_names(root, "sys/bus/vdpa/devices", &names, NULL) < 0 || !names[0];
}

/* "BUS:ADDRESS", of a device that is there. */
static int find_address(const struct vd_root *root, const char *selector,
			const struct vd_bus **ret_bus, char path[PATH_MAX])
{
	const char *colon = strchr(selector, ':');
	char name[64], dir[128], link[PATH_MAX];

	if (!colon || (size_t)(colon - selector) >= sizeof(name) || strchr(colon, '/'))
		return -EOPNOTSUPP;
	memcpy(name, selector, (size_t)(colon - selector));
	name[colon - selector] = '\0';
	*ret_bus = vd_bus_find(name);
	if (!*ret_bus)
		return -EOPNOTSUPP;
	snprintf(dir, sizeof(dir), "sys/bus/%s/devices", (*ret_bus)->kernel_name);
	if (vd_attr_path(link, sizeof(link), dir, colon + 1) < 0 ||
	    vd_link_resolve(root, link, path, PATH_MAX) < 0)
		return -EOPNOTSUPP;
	return 0;
}

/* The bus that the folder PATH is a device of. NULL: of none, as the folder of a driver. */
static const struct vd_bus *bus_of(const struct vd_root *root, const char *path)
{
	char subsystem[PATH_MAX], dir[128], link[PATH_MAX], target[PATH_MAX];

	if (!read_subsystem(root, path, subsystem))
		return NULL;
	for (size_t i = 0; i < VD_BUS_COUNT; i++) {
		if (strcmp(vd_buses[i]->kernel_name, subsystem) != 0)
			continue;
		snprintf(dir, sizeof(dir), "sys/bus/%s/devices", vd_buses[i]->kernel_name);
		if (vd_attr_path(link, sizeof(link), dir, strrchr(path, '/') + 1) < 0 ||
		    vd_link_resolve(root, link, target, sizeof(target)) < 0 ||
		    strcmp(target, path) != 0)
			return NULL;
		return vd_buses[i];
	}
	return NULL;
}

/* A path of sysfs means the device that it is of, or that it is in. */
static int find_path(const struct vd_root *root, const char *selector,
		     const struct vd_bus **ret_bus, char path[PATH_MAX])
{
	struct vd_followed file;

	if (vd_follow(root, selector + 1, &file) < 0 || !file.mode)
		return -EOPNOTSUPP;
	strcpy(path, file.path);
	for (;;) {
		size_t len = vd_tree_parent_length(path, strlen(path));

		*ret_bus = len ? bus_of(root, path) : NULL;
		if (*ret_bus || !len)
			return *ret_bus ? 0 : -EOPNOTSUPP;
		path[len] = '\0';
	}
}

static int add_device(struct vd_part *part, const struct vd_root *root, const char *selector)
{
	const struct vd_bus *bus = NULL;
	char path[PATH_MAX];
	int r = strncmp(selector, "/sys/", 5) == 0 ? find_path(root, selector, &bus, path)
						   : find_address(root, selector, &bus, path);

	if (r < 0)
		return r;
	if (!is_compact(root, bus))
		return -EOPNOTSUPP;
	cut_to_outermost(root, bus, path);
	r = add_way(part, root, path);
	return r < 0 ? r : add_below(part, root, path, 0);
}

/* All devices of a driver that a node is shared by: with two, it is nobody's. */
static int add_sharers(struct vd_part *part, const struct vd_root *root,
		       const struct vd_shared_node *shared)
{
	VD_CLEANUP(vd_names_freep) char **names = NULL;
	const char *bus = shared->drivers + strlen("sys/bus/");
	char subsystem[64];
	bool is_own = false;
	size_t count = 0;
	int r = vd_root_names(root, shared->drivers, &names, &count);

	if (r < 0)
		return r == -ENOMEM ? r : 0;
	snprintf(subsystem, sizeof(subsystem), "%.*s", (int)strcspn(bus, "/"), bus);
	for (char **name = names; *name; name++)
		is_own = is_own || has_item(part, subsystem, *name);
	if (is_own && count > SHARERS_MAX)
		return -EOPNOTSUPP;
	for (char **name = names; is_own && *name && r == 0; name++)
		r = add_item(part, subsystem, *name);
	return r;
}

int vd_part_find(const struct vd_root *root, char *const *selectors, struct vd_part **ret)
{
	VD_CLEANUP(vd_part_freep) struct vd_part *part = calloc(1, sizeof(*part));
	int r = part ? 0 : -ENOMEM;

	for (size_t i = 0; r == 0 && selectors[i]; i++)
		r = i < SELECTORS_MAX ? add_device(part, root, selectors[i]) : -EOPNOTSUPP;
	for (const struct vd_shared_node *shared = vd_shared_nodes; r == 0 && shared->class;
	     shared++)
		r = add_sharers(part, root, shared);
	if (r < 0)
		return r;
	*ret = vd_take_ptr(part);
	return 0;
}

bool vd_part_has(const struct vd_part *part, const char *subsystem, const char *name)
{
	return has_item(part, subsystem, name);
}

int vd_part_names(const struct vd_part *part, const char *subsystem, bool hex, char ***ret)
{
	VD_CLEANUP(vd_names_freep) char **names = NULL;
	int count = 0;

	for (const struct item *item = part->items; item; item = item->next)
		count += strcmp(item->subsystem, subsystem) == 0;
	if (!count)
		return 0;
	names = calloc((size_t)count + 1, sizeof(*names));
	if (!names)
		return -ENOMEM;
	count = 0;
	for (const struct item *item = part->items; item; item = item->next) {
		if (strcmp(item->subsystem, subsystem) != 0)
			continue;
		names[count] = strdup(item->name);
		if (!names[count++])
			return -ENOMEM;
	}
	vd_names_sort(names, (size_t)count, hex);
	*ret = vd_take_ptr(names);
	return count;
}
