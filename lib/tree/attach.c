// SPDX-License-Identifier: LGPL-2.1-or-later
#include "tree/attach.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

#include "interface/class.h"

/* The node that the link DIR/NAME leads to exactly, or NULL. */
static struct vd_node *node_of_link(const struct vd_tree *tree, const struct vd_root *root,
				    const char *dir, const char *name)
{
	char link[PATH_MAX], target[PATH_MAX];

	if (vd_attr_path(link, sizeof(link), dir, name) < 0 ||
	    vd_link_resolve(root, link, target, sizeof(target)) < 0)
		return NULL;
	return vd_tree_find(tree, target);
}

static int attach_shared(struct vd_tree *tree, const struct vd_root *root,
			 const struct vd_shared_node *shared)
{
	VD_CLEANUP(vd_names_freep) char **names = NULL;
	struct vd_node *only = NULL;
	char path[PATH_MAX];

	if (vd_root_readlink(root, shared->exists, path, sizeof(path)) < 0 ||
	    vd_root_names(root, shared->drivers, &names, NULL) < 0)
		return 0;
	for (char **name = names; *name; name++) {
		struct vd_node *node = node_of_link(tree, root, shared->drivers, *name);

		if (node && only)
			return 0;
		only = node ? node : only;
	}
	if (!only)
		return 0;
	return vd_tree_attach(tree, only, vd_class_find(shared->class), shared->name,
			      shared->exists);
}

int vd_tree_attach_shared(struct vd_tree *tree, const struct vd_root *root)
{
	for (const struct vd_shared_node *shared = vd_shared_nodes; shared->class; shared++) {
		int r = attach_shared(tree, root, shared);

		if (r < 0)
			return r;
	}
	return 0;
}

static int attach_children_of(struct vd_tree *tree, const struct vd_root *root,
			      struct vd_node *node, const struct vd_child_node *child)
{
	VD_CLEANUP(vd_names_freep) char **names = NULL;
	char path[PATH_MAX];
	int r = 0;

	if (node->link_error || vd_root_names(root, node->path, &names, NULL) < 0)
		return 0;
	for (char **name = names; *name && r == 0; name++) {
		if (strncmp(*name, child->prefix, strlen(child->prefix)) != 0 ||
		    vd_attr_path(path, sizeof(path), node->path, *name) < 0)
			continue;
		r = vd_tree_attach(tree, node, vd_class_find(child->class), *name, path);
	}
	return r;
}

int vd_tree_attach_children(struct vd_tree *tree, const struct vd_root *root)
{
	for (const struct vd_child_node *child = vd_child_nodes; child->class; child++) {
		for (size_t i = 0; i < tree->count; i++) {
			int r = 0;

			if (tree->nodes[i]->bus == child->bus)
				r = attach_children_of(tree, root, tree->nodes[i], child);
			if (r < 0)
				return r;
		}
	}
	return 0;
}

static int attach_tag(struct vd_tree *tree, const struct vd_root *root, const struct vd_tag *tag,
		      const char *name)
{
	struct vd_node *node;
	char dir[PATH_MAX], path[PATH_MAX], text[256];

	if (vd_attr_path(dir, sizeof(dir), tag->dir, name) < 0)
		return 0;
	node = tag->link ? node_of_link(tree, root, dir, tag->link)
			 : node_of_link(tree, root, tag->dir, name);
	/* A driver's entry is a link itself, and files are not read through links. */
	if (!node ||
	    vd_attr_path(path, sizeof(path), tag->link ? dir : node->path, tag->file) < 0 ||
	    vd_root_read(root, path, text, sizeof(text), NULL) < 0 || !*text)
		return 0;
	return vd_tree_attach(tree, node, vd_class_find(tag->class), text, path);
}

int vd_tree_attach_tags(struct vd_tree *tree, const struct vd_root *root)
{
	for (const struct vd_tag *tag = vd_tags; tag->class; tag++) {
		VD_CLEANUP(vd_names_freep) char **names = NULL;

		if (vd_root_names(root, tag->dir, &names, NULL) < 0)
			continue;
		for (char **name = names; *name; name++) {
			int r = attach_tag(tree, root, tag, *name);

			if (r < 0)
				return r;
		}
	}
	return 0;
}
