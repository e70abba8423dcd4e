// SPDX-License-Identifier: LGPL-2.1-or-later
#include "device/dev-nodes.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "device/model.h"
#include "interface/class.h"
#include "tree/nvme-paths.h"

/* About half a millisecond. */
#define LINKS_PER_STEP 64

static const char *const folders[] = { "sys/dev/block", "sys/dev/char" };

/* What is below an interface's own folder is a part of it: a partition below its disk. */
static bool is_known(const struct vd_tree *tree, const struct vd_root *root, const char *path)
{
	size_t parent_len = (size_t)(strrchr(path, '/') - path);
	const struct vd_entry *parent;
	char file[PATH_MAX];

	if (vd_tree_find_entry(tree, path, strlen(path)))
		return true;
	parent = vd_tree_find_entry(tree, path, parent_len);
	if (parent && strcmp(parent->class->name, "block") == 0)
		return true;
	return vd_attr_path(file, sizeof(file), path, "partition") == 0 &&
	       vd_root_has_file(root, file);
}

/* A class that has the name that the kernel gives it, and nodes. */
static const struct vd_class *make_class(struct vd_tree *tree, const char *name)
{
	struct vd_class *class = vd_arena_alloc(&tree->arena, sizeof(*class));

	if (!class)
		return NULL;
	class->name = vd_arena_strdup(&tree->arena, name);
	class->uevent_names_node = true;
	class->devnode = "/dev/%s";
	return class->name ? class : NULL;
}

/* The link "subsystem" leads to a class or to a bus. */
static const struct vd_class *class_of(struct vd_tree *tree, const struct vd_root *root,
				       const char *path, const char *otherwise)
{
	const struct vd_class *known;
	char link[PATH_MAX], target[PATH_MAX];
	const char *name = otherwise;

	if (vd_attr_path(link, sizeof(link), path, "subsystem") == 0 &&
	    vd_link_resolve(root, link, target, sizeof(target)) == 0)
		name = strrchr(target, '/') + 1;
	known = vd_class_find(name);
	return known && known->devnode ? known : make_class(tree, name);
}

static int attach(struct vd_tree *tree, const struct vd_root *root, const char *path,
		  const char *kind)
{
	struct vd_node *node = vd_tree_find_nearest(tree, path);
	const struct vd_class *class;
	const char *name = strrchr(path, '/') + 1;

	if ((!node && !vd_nvme_is_below_subsystem(path)) || is_known(tree, root, path))
		return 0;
	/* A device of a bus is no node of itself. */
	if (node && strcmp(node->path, path) == 0)
		return 0;
	class = class_of(tree, root, path, kind);
	if (!class)
		return -ENOMEM;
	return node ? vd_tree_attach(tree, node, class, name, path)
		    : vd_nvme_attach_head(tree, root, class, name, path);
}

/* Linux, include/linux/kdev_t.h: twelve bits and twenty. */
static bool is_number(const char *name)
{
	char *end, *last;
	unsigned long major = strtoul(name, &end, 10);
	unsigned long minor = *end == ':' ? strtoul(end + 1, &last, 10) : 0;

	return *end == ':' && isdigit((unsigned char)name[0]) && isdigit((unsigned char)end[1]) &&
	       !*last && major < 1u << 12 && minor < 1u << 20;
}

static int step_number(struct vd_dev_walk *walk, struct vd_tree *tree, const struct vd_root *root,
		       const char *number)
{
	const char *dir = folders[walk->folder];
	char link[PATH_MAX], path[PATH_MAX];
	int r = vd_attr_path(link, sizeof(link), dir, number);

	if (!is_number(number))
		return 0;
	if (r == 0)
		r = vd_link_resolve(root, link, path, sizeof(path));
	if (r == 0)
		return attach(tree, root, path, strrchr(dir, '/') + 1);
	/* Gone since its name was read. */
	if (r == -ENOENT || walk->has_reported)
		return 0;
	walk->has_reported = true;
	return vd_problem_add(&tree->problems, &tree->arena, link, "follow", "the link", r);
}

static int open_folder(struct vd_dev_walk *walk, struct vd_tree *tree, const struct vd_root *root)
{
	const char *dir = folders[walk->folder];
	int r = vd_root_names(root, dir, &walk->names, NULL);

	if (r == 0 || r == -ENOMEM)
		return r;
	if (r != -ENOENT)
		r = vd_problem_add(&tree->problems, &tree->arena, dir, "read", "the folder", r);
	else
		r = 0;
	walk->folder++;
	return r < 0 ? r : 1;
}

int vd_dev_walk_step(struct vd_dev_walk *walk, struct vd_tree *tree, const struct vd_root *root)
{
	int r = 0;

	if (walk->folder == VD_ARRAY_SIZE(folders))
		return 0;
	if (!walk->names)
		r = open_folder(walk, tree, root);
	for (size_t i = 0; r == 0 && i < LINKS_PER_STEP && walk->names[walk->next]; i++)
		r = step_number(walk, tree, root, walk->names[walk->next++]);
	if (r != 0)
		return r;
	if (!walk->names[walk->next]) {
		unsigned folder = walk->folder + 1;

		vd_dev_walk_clear(walk);
		walk->folder = folder;
	}
	return 1;
}

void vd_dev_walk_clear(struct vd_dev_walk *walk)
{
	vd_names_free(walk->names);
	*walk = (struct vd_dev_walk){};
}

/* The text after KEY of the line in TEXT that begins with it; TEXT is cut at its end. */
static const char *value_of(char *text, const char *key)
{
	size_t len = strlen(key);

	for (char *line = text; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (strncmp(line, key, len) != 0)
			continue;
		line[strcspn(line, "\n")] = '\0';
		return line + len;
	}
	return NULL;
}

/* A name out of a copied tree may be anything. */
static bool is_sound(const char *name)
{
	return *name && *name != '/' && !strstr(name, "..");
}

int vd_interface_node(const struct vd_root *root, const struct vd_interface *interface, char *buf,
		      size_t size)
{
	const struct vd_class *class = interface->class;
	char path[PATH_MAX], text[4096];
	const char *name;

	if (!class->uevent_names_node ||
	    vd_attr_path(path, sizeof(path), interface->path, "uevent") < 0 ||
	    vd_root_read(root, path, text, sizeof(text), NULL) < 0)
		return vd_class_devnode(class, interface->name, buf, size);
	name = value_of(text, "DEVNAME=");
	if (!name || !is_sound(name))
		return vd_class_devnode(class, interface->name, buf, size);
	return snprintf(buf, size, "/dev/%s", name) < (int)size ? 0 : -ENAMETOOLONG;
}
