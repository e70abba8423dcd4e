// SPDX-License-Identifier: LGPL-2.1-or-later
#include "tree/nvme-paths.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "interface/class.h"

#define SUBSYSTEMS "sys/devices/virtual/nvme-subsystem/"

/* "nvme0c1n1" as "nvme0n1"; false: NAME has another form. */
static bool disk_of_path(const char *name, char *buf, size_t size)
{
	unsigned subsystem, controller, name_space;
	int end = 0;

	if (sscanf(name, "nvme%9uc%9un%9u%n", &subsystem, &controller, &name_space, &end) != 3 ||
	    name[end])
		return false;
	snprintf(buf, size, "nvme%un%u", subsystem, name_space);
	return true;
}

bool vd_nvme_is_path(const struct vd_root *root, const struct vd_class *class, const char *name,
		     const char *path)
{
	char disk[64], file[PATH_MAX], text[8];

	if (strcmp(class->name, "block") != 0 || !disk_of_path(name, disk, sizeof(disk)) ||
	    vd_attr_path(file, sizeof(file), path, "hidden") < 0)
		return false;
	return vd_root_read(root, file, text, sizeof(text), NULL) < 0 || strcmp(text, "0") != 0;
}

bool vd_nvme_is_below_subsystem(const char *path)
{
	return strncmp(path, SUBSYSTEMS, strlen(SUBSYSTEMS)) == 0 &&
	       strchr(path + strlen(SUBSYSTEMS), '/');
}

int vd_nvme_attach_path(struct vd_tree *tree, const struct vd_root *root, struct vd_node *node,
			const char *name)
{
	char disk[64], link[128], path[PATH_MAX];
	int r;

	disk_of_path(name, disk, sizeof(disk));
	snprintf(link, sizeof(link), "sys/block/%s", disk);
	r = vd_link_resolve(root, link, path, sizeof(path));
	if (r == 0 && !vd_nvme_is_below_subsystem(path))
		r = -ENOENT;
	if (r < 0)
		return vd_problem_add(&node->problems, &tree->arena, name, "find the disk",
				      "of this path", r);
	if (node->last_entry && strcmp(node->last_entry->path, path) == 0)
		return 0;
	return vd_tree_attach(tree, node, vd_class_find("block"), disk, path);
}

/* The folder of the subsystem is the path's third component below sys/devices. */
static int subsystem_of(const char *path, char *buf, size_t size)
{
	size_t len;

	if (!vd_nvme_is_below_subsystem(path))
		return -ENOENT;
	len = strlen(SUBSYSTEMS) + strcspn(path + strlen(SUBSYSTEMS), "/");
	if (len >= size)
		return -ENAMETOOLONG;
	memcpy(buf, path, len);
	buf[len] = '\0';
	return 0;
}

/* The links of a subsystem's folder to its controllers: nvme0, nvme1. */
static bool is_controller(const char *name)
{
	return strncmp(name, "nvme", 4) == 0 && name[4] &&
	       name[4 + strspn(name + 4, "0123456789")] == '\0';
}

/* Put into CONTROLLERS, which has room, where those of the links NAMES of DIR lead. */
static int resolve_controllers(const struct vd_root *root, const char *dir, char **names,
			       char **controllers)
{
	char link[PATH_MAX], path[PATH_MAX];

	for (; *names; names++) {
		if (!is_controller(*names) || vd_attr_path(link, sizeof(link), dir, *names) < 0 ||
		    vd_link_resolve(root, link, path, sizeof(path)) < 0)
			continue;
		*controllers = strdup(path);
		if (!*controllers++)
			return -ENOMEM;
	}
	return 0;
}

int vd_nvme_controllers(const struct vd_root *root, const char *path, char ***ret)
{
	VD_CLEANUP(vd_names_freep) char **names = NULL, **controllers = NULL;
	char dir[PATH_MAX];
	size_t count = 0;
	int r = subsystem_of(path, dir, sizeof(dir));

	if (r == 0)
		r = vd_root_names(root, dir, &names, &count);
	if (r < 0)
		return r;
	controllers = calloc(count + 1, sizeof(*controllers));
	r = controllers ? resolve_controllers(root, dir, names, controllers) : -ENOMEM;
	if (r < 0)
		return r;
	*ret = vd_take_ptr(controllers);
	return 0;
}

/* The nodes of the controllers of the subsystem that PATH is below, ended by NULL. */
static int find_owners(struct vd_tree *tree, const struct vd_root *root, const char *path,
		       struct vd_node ***ret)
{
	VD_CLEANUP(vd_names_freep) char **controllers = NULL;
	struct vd_node **owners;
	size_t count = 0, found = 0;
	int r = vd_nvme_controllers(root, path, &controllers);

	while (r == 0 && controllers[count])
		count++;
	/* A running kernel keeps a disk for a while after its last controller. */
	if (!count && r != -ENOMEM && !vd_root_is_live(root))
		r = vd_problem_add(&tree->problems, &tree->arena, path, "find",
				   "the controllers of the disk", r ?: -ENOENT);
	owners = vd_arena_alloc(&tree->arena, (count + 1) * sizeof(*owners));
	if (r == -ENOMEM || !owners)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++) {
		struct vd_node *node = vd_tree_find_nearest(tree, controllers[i]);

		if (node && (!found || owners[found - 1] != node))
			owners[found++] = node;
	}
	*ret = owners;
	return 0;
}

/* The same, of the subsystem that was asked about last: its disks come one after the other. */
static int owners_of(struct vd_tree *tree, const struct vd_root *root, const char *path,
		     struct vd_node ***ret)
{
	char dir[PATH_MAX];
	int r = subsystem_of(path, dir, sizeof(dir));

	if (r == 0 && (!tree->subsystem || strcmp(tree->subsystem, dir) != 0)) {
		tree->subsystem = vd_arena_strdup(&tree->arena, dir);
		r = tree->subsystem ? find_owners(tree, root, path, &tree->subsystem_owners)
				    : -ENOMEM;
	}
	if (r == 0)
		*ret = tree->subsystem_owners;
	return r;
}

/* The path of the disk that PATH is another node of: …/nvme0n1 for …/ng0n1. */
static bool disk_beside(const char *path, char *buf, size_t size)
{
	const char *name = strrchr(path, '/') + 1;

	return strncmp(name, "ng", 2) == 0 &&
	       snprintf(buf, size, "%.*snvme%s", (int)(name - path), path, name + 2) < (int)size;
}

/* Attach NAME to each node that has the disk at DISK. 1: there is such a node. */
static int attach_beside(struct vd_tree *tree, const struct vd_class *class, const char *name,
			 const char *path, const char *disk)
{
	int r = 0;

	for (struct vd_entry *entry = vd_tree_find_entry(tree, disk, strlen(disk)); entry && r >= 0;
	     entry = entry->same_hash) {
		if (strcmp(entry->path, disk) != 0)
			continue;
		r = vd_tree_attach(tree, entry->node, class, name, path);
		r = r < 0 ? r : 1;
	}
	return r;
}

static int attach_to_owners(struct vd_tree *tree, const struct vd_root *root,
			    const struct vd_class *class, const char *name, const char *path)
{
	struct vd_node **owners;
	int r = owners_of(tree, root, path, &owners);

	if (r < 0)
		return r == -ENOMEM ? r : 0;
	for (; *owners && r == 0; owners++)
		r = vd_tree_attach(tree, *owners, class, name, path);
	return r;
}

int vd_nvme_attach_head(struct vd_tree *tree, const struct vd_root *root,
			const struct vd_class *class, const char *name, const char *path)
{
	char disk[PATH_MAX];
	int r = 0;

	if (!vd_nvme_is_below_subsystem(path) || vd_tree_find_entry(tree, path, strlen(path)))
		return 0;
	if (disk_beside(path, disk, sizeof(disk)))
		r = attach_beside(tree, class, name, path, disk);
	if (r == 0)
		r = attach_to_owners(tree, root, class, name, path);
	return r < 0 ? r : 0;
}
