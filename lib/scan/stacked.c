// SPDX-License-Identifier: LGPL-2.1-or-later
#include "scan/stacked.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>

#include "base/link.h"
#include "bus/attr.h"
#include "device/address.h"

#define DISKS	   "sys/devices/virtual/block/"
#define INTERFACES "sys/devices/virtual/net/"

/* More than this is a tree that lies. */
#define PATHS_MAX 256

/* Linux, include/uapi/linux/dm-ioctl.h: DM_NAME_LEN is 128. */
#define MAP_NAME_SIZE 256

/* Paths that are looked at, each once. */
struct pile {
	char *paths[PATHS_MAX];
	size_t count;
};

static void pile_clear(struct pile *pile)
{
	for (size_t i = 0; i < pile->count; i++)
		free(pile->paths[i]);
}

static int add(struct pile *pile, const char *path)
{
	for (size_t i = 0; i < pile->count; i++) {
		if (strcmp(pile->paths[i], path) == 0)
			return 0;
	}
	if (pile->count == PATHS_MAX)
		return 0;
	pile->paths[pile->count] = strdup(path);
	return pile->paths[pile->count++] ? 0 : -ENOMEM;
}

static bool begins_with(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

/* The folder that has the links to what PATH lies on: a partition lies on what its disk does. */
static bool links_folder(const char *path, char *buf, size_t size)
{
	size_t len;

	if (begins_with(path, INTERFACES))
		return snprintf(buf, size, "%s", path) < (int)size;
	if (!begins_with(path, DISKS))
		return false;
	len = strlen(DISKS) + strcspn(path + strlen(DISKS), "/");
	return snprintf(buf, size, "%.*s/slaves", (int)len, path) < (int)size;
}

static int add_links(struct pile *pile, const struct vd_root *root, const char *folder)
{
	const char *prefix = begins_with(folder, INTERFACES) ? "lower_" : "";
	VD_CLEANUP(vd_names_freep) char **names = NULL;
	char link[PATH_MAX], path[PATH_MAX];
	int r = vd_root_names(root, folder, &names, NULL);

	if (r < 0)
		return r == -ENOMEM ? r : 0;
	for (char **name = names; *name; name++) {
		if (!begins_with(*name, prefix) ||
		    vd_attr_path(link, sizeof(link), folder, *name) < 0 ||
		    vd_link_resolve(root, link, path, sizeof(path)) < 0)
			continue;
		r = add(pile, path);
		if (r < 0)
			return r;
	}
	return 0;
}

/* The paths of PILE that lie on nothing else. */
static int take_lowest(struct pile *pile, char ***ret)
{
	char **lowest = calloc(pile->count + 1, sizeof(*lowest));
	char folder[PATH_MAX];
	size_t count = 0;

	if (!lowest)
		return -ENOMEM;
	for (size_t i = 0; i < pile->count; i++) {
		if (!links_folder(pile->paths[i], folder, sizeof(folder)))
			lowest[count++] = vd_take_ptr(pile->paths[i]);
	}
	if (count)
		*ret = lowest;
	else
		free(lowest);
	return 0;
}

/* Put what the paths of PILE lie on below them. */
static int dig(struct pile *pile, const struct vd_root *root)
{
	char folder[PATH_MAX];
	int r = 0;

	for (size_t i = 0; r == 0 && i < pile->count; i++) {
		if (links_folder(pile->paths[i], folder, sizeof(folder)))
			r = add_links(pile, root, folder);
	}
	return r;
}

static bool is_stacked(const char *path)
{
	char folder[PATH_MAX];

	return links_folder(path, folder, sizeof(folder));
}

int vd_stacked_below(const struct vd_root *root, const char *path, char ***ret)
{
	VD_CLEANUP(pile_clear) struct pile pile = { 0 };
	int r;

	if (!is_stacked(path))
		return 0;
	r = add(&pile, path);
	if (r == 0)
		r = dig(&pile, root);
	return r < 0 ? r : take_lowest(&pile, ret);
}

/* The name by which device mapper has the disk at PATH. */
static bool map_name(const struct vd_root *root, const char *path, char *buf, size_t size)
{
	char file[PATH_MAX];

	return vd_attr_path(file, sizeof(file), path, "dm/name") == 0 &&
	       vd_root_read(root, file, buf, size, NULL) >= 0;
}

static bool is_mapped(const struct vd_root *root, const char *path, const char *pattern)
{
	char name[MAP_NAME_SIZE];

	return begins_with(path, DISKS "dm-") && map_name(root, path, name, sizeof(name)) &&
	       vd_name_matches(pattern, name, false);
}

/* Put into PILE what is stacked and has a name in the folder CLASS that PATTERN matches, or one of
 * device mapper's that MAPS matches. NULL matches none. */
static int add_matching(struct pile *pile, const struct vd_root *root, const char *class,
			const char *pattern, const char *maps)
{
	VD_CLEANUP(vd_names_freep) char **names = NULL;
	char link[PATH_MAX], path[PATH_MAX];
	int r = vd_root_names(root, class, &names, NULL);

	if (r < 0)
		return r == -ENOMEM ? r : 0;
	for (char **name = names; *name && r == 0; name++) {
		if (vd_attr_path(link, sizeof(link), class, *name) == 0 &&
		    vd_link_resolve(root, link, path, sizeof(path)) == 0 && is_stacked(path) &&
		    ((pattern && vd_name_matches(pattern, *name, false)) ||
		     (maps && is_mapped(root, path, maps))))
			r = add(pile, path);
	}
	return r;
}

int vd_stacked_below_matching(const struct vd_root *root, const char *pattern, char ***ret)
{
	static const char mapper[] = "/dev/mapper/";
	VD_CLEANUP(pile_clear) struct pile pile = { 0 };
	int r;

	if (begins_with(pattern, mapper)) {
		r = add_matching(&pile, root, "sys/class/block", NULL, pattern + strlen(mapper));
	} else {
		r = add_matching(&pile, root, "sys/class/block", pattern, pattern);
		if (r == 0)
			r = add_matching(&pile, root, "sys/class/net", pattern, NULL);
	}
	if (r == 0)
		r = dig(&pile, root);
	return r < 0 ? r : take_lowest(&pile, ret);
}

/* Whether device mapper calls DISK by NAME; its path is in BUF then. */
static bool is_called(const struct vd_root *root, const char *disk, const char *name, char *buf,
		      size_t size)
{
	char path[PATH_MAX], text[MAP_NAME_SIZE];

	return vd_attr_path(path, sizeof(path), "sys/class/block", disk) == 0 &&
	       vd_link_resolve(root, path, buf, size) == 0 &&
	       map_name(root, buf, text, sizeof(text)) && strcmp(text, name) == 0;
}

int vd_stacked_map(const struct vd_root *root, const char *name, char *buf, size_t size)
{
	VD_CLEANUP(vd_names_freep) char **disks = NULL;
	int r = *name ? vd_root_names(root, "sys/class/block", &disks, NULL) : -ENOENT;

	if (r < 0)
		return r;
	for (char **disk = disks; *disk; disk++) {
		if (begins_with(*disk, "dm-") && is_called(root, *disk, name, buf, size))
			return 0;
	}
	return -ENOENT;
}
