// SPDX-License-Identifier: LGPL-2.1-or-later
#include "tree/tree-read.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "interface/class.h"
#include "tree/known-part.h"
#include "tree/missing-bus.h"
#include "tree/nvme-paths.h"

/* How many names one call examines: about half a millisecond. */
#define PART 64

void vd_folder_walk_clear(struct vd_folder_walk *walk)
{
	vd_names_free(walk->names);
	*walk = (struct vd_folder_walk){ 0 };
}

/* Whether there are more names; at the end, WALK is zeroed. */
static bool walk_goes_on(struct vd_folder_walk *walk)
{
	bool goes_on = walk->names[walk->next];

	if (!goes_on)
		vd_folder_walk_clear(walk);
	return goes_on;
}

static int add_node(struct vd_tree *tree, const struct vd_root *root, const struct vd_bus *bus,
		    const char *dir, const char *name)
{
	char link[PATH_MAX], path[PATH_MAX];
	struct vd_node *node = vd_arena_alloc(&tree->arena, sizeof(*node));
	int r;

	if (!node)
		return -ENOMEM;
	r = vd_attr_path(link, sizeof(link), dir, name);
	if (r == 0)
		r = vd_link_resolve(root, link, path, sizeof(path));
	if (r == -ENOENT) /* gone since its name was read */
		return 0;
	if (!vd_is_known_part(root, tree->registry, bus, r < 0 ? link : path, name))
		return 0;
	node->bus = bus;
	node->link_error = r;
	node->path = vd_arena_strdup(&tree->arena, r < 0 ? link : path);
	node->name = vd_arena_strdup(&tree->arena, name);
	if (!node->path || !node->name)
		return -ENOMEM;
	return vd_tree_append(tree, node);
}

enum {
	LIST_NONE = 1,
	LIST_FAILED = 2,
};

/* The names of DIR: 0, LIST_NONE if there is no such folder, or LIST_FAILED if it can't be read,
 * which is a problem of the tree; or -ENOMEM. */
static int list_dir(struct vd_tree *tree, const struct vd_root *root, const char *dir, bool hex,
		    char ***ret)
{
	int r = hex ? vd_root_names_hex(root, dir, ret) : vd_root_names(root, dir, ret, NULL);

	if (r == 0 || r == -ENOMEM || r == -ENOENT)
		return r == -ENOENT ? LIST_NONE : r;
	r = vd_problem_add(&tree->problems, &tree->arena, dir, "read", "the folder", r);
	return r < 0 ? r : LIST_FAILED;
}

/* A kernel makes both folders, or none: a copy with only the outer one is not whole. */
static int note_no_devices(struct vd_tree *tree, const struct vd_root *root,
			   const struct vd_bus *bus, const char *dir)
{
	vd_autodir DIR *folder = NULL;
	char path[128];

	snprintf(path, sizeof(path), "%.*s", (int)vd_tree_parent_length(dir, strlen(dir)), dir);
	if (vd_root_opendir(root, path, &folder) < 0 && !vd_missing_has_bus(root, bus))
		return 0;
	return vd_problem_add(&tree->problems, &tree->arena, dir, "read", "the folder", ENOENT);
}

static int open_bus(struct vd_tree *tree, const struct vd_root *root, const struct vd_bus *bus,
		    const char *dir, struct vd_folder_walk *walk)
{
	int r = list_dir(tree, root, dir, bus->hex_names, &walk->names);

	if (r == LIST_NONE)
		return note_no_devices(tree, root, bus, dir);
	return r < 0 ? r : 0;
}

int vd_tree_add_bus(struct vd_tree *tree, const struct vd_root *root, const struct vd_bus *bus,
		    struct vd_folder_walk *walk)
{
	char dir[128];

	snprintf(dir, sizeof(dir), "sys/bus/%s/devices", bus->kernel_name);
	if (!walk->names) {
		int r = open_bus(tree, root, bus, dir, walk);

		if (r < 0 || !walk->names)
			return r;
	}
	for (size_t i = 0; i < PART && walk->names[walk->next]; i++) {
		const char *name = walk->names[walk->next++];
		int r = 0;

		if (!bus->accepts || bus->accepts(name))
			r = add_node(tree, root, bus, dir, name);
		if (r < 0)
			return r;
	}
	return walk_goes_on(walk);
}

/* Note that LINK of a class is of no use, and return 1. 0: it is a file beside the links, as
 * bonding_masters in net. -ENOMEM. */
static int note_bad_link(struct vd_tree *tree, const struct vd_root *root, const char *link,
			 int error)
{
	vd_autodir DIR *folder = NULL;

	if (error == -EINVAL && vd_root_opendir(root, link, &folder) < 0)
		return 0;
	return vd_problem_add(&tree->problems, &tree->arena, link, "follow", "the link", error)
		       ?: 1;
}

static int attach_entry(struct vd_tree *tree, const struct vd_root *root,
			const struct vd_class *class, const char *name, const char *path)
{
	struct vd_node *node = vd_tree_find_nearest(tree, path);

	if (!node)
		return vd_nvme_attach_head(tree, root, class, name, path);
	if (vd_nvme_is_path(root, class, name, path))
		return vd_nvme_attach_path(tree, root, node, name);
	return vd_tree_attach(tree, node, class, name, path);
}

/* Attach what the link NAME of CLASS leads to. */
static int add_link(struct vd_tree *tree, const struct vd_root *root, const struct vd_class *class,
		    const char *name, struct vd_folder_walk *walk)
{
	char link[PATH_MAX], path[PATH_MAX];
	int r;

	if (!vd_class_wants(class, name) ||
	    vd_attr_path(link, sizeof(link), class->dir, name) < 0)
		return 0;
	r = vd_link_resolve(root, link, path, sizeof(path));
	if (r == 0)
		return attach_entry(tree, root, class, name, path);
	if (r == -ENOENT || walk->has_noted) /* gone since its name was read */
		return 0;
	r = note_bad_link(tree, root, link, r);
	walk->has_noted = r > 0;
	return r < 0 ? r : 0;
}

int vd_tree_add_class(struct vd_tree *tree, const struct vd_root *root,
		      const struct vd_class *class, struct vd_folder_walk *walk)
{
	if (!walk->names) {
		int r = class->dir ? list_dir(tree, root, class->dir, false, &walk->names) : LIST_FAILED;

		if (r)
			return r < 0 ? r : 0;
	}
	for (size_t i = 0; i < PART && walk->names[walk->next]; i++) {
		int r = add_link(tree, root, class, walk->names[walk->next++], walk);

		if (r < 0)
			return r;
	}
	return walk_goes_on(walk);
}
