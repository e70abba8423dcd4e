// SPDX-License-Identifier: LGPL-2.1-or-later
#include "tree/tree-connect.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

static unsigned bus_bit(const struct vd_bus *bus)
{
	for (unsigned i = 0; i < VD_BUS_COUNT; i++) {
		if (vd_buses[i] == bus)
			return 1u << i;
	}
	return 0;
}

static bool has_driver(const struct vd_root *root, const struct vd_node *node, const char *driver)
{
	char link[PATH_MAX], path[PATH_MAX];

	if (vd_attr_path(link, sizeof(link), node->path, "driver") < 0 ||
	    vd_link_resolve(root, link, path, sizeof(path)) < 0)
		return false;
	return strcmp(strrchr(path, '/') + 1, driver) == 0;
}

static bool stand_together(const struct vd_node *a, const struct vd_node *b)
{
	size_t len = vd_tree_parent_length(a->path, strlen(a->path));

	return len == vd_tree_parent_length(b->path, strlen(b->path)) &&
	       strncmp(a->path, b->path, len) == 0;
}

/*
 * A virtio device over vDPA is a child of what does the vdpa device's DMA (Linux,
 * drivers/virtio/virtio_vdpa.c). Where that is a PCI function, it stands beside the vdpa device,
 * and the function's driver is not virtio's. True where it does; RET_BELOW is NULL where it could
 * be of several.
 */
static bool stands_beside_vdpa(const struct vd_tree *tree, const struct vd_root *root,
			       const struct vd_node *node, struct vd_node **ret_below)
{
	struct vd_node *below = NULL;
	bool beside = false;
	unsigned candidates = 0;

	for (size_t i = tree->vdpa_begin; i < tree->vdpa_end; i++) {
		struct vd_node *vdpa = tree->nodes[i];

		if (!stand_together(vdpa, node))
			continue;
		beside = true;
		if (has_driver(root, vdpa, "virtio_vdpa") && candidates++ == 0)
			below = vdpa;
	}
	*ret_below = candidates == 1 ? below : NULL;
	return beside;
}

static void connect_below(struct vd_tree *tree, const struct vd_root *root, struct vd_node *node)
{
	struct vd_node *below;

	if (!node->bus->sits_on || node->link_error)
		return;
	if (node->bus != &vd_bus_virtio || !stands_beside_vdpa(tree, root, node, &below))
		below = vd_tree_find_by(tree, node->path,
					vd_tree_parent_length(node->path, strlen(node->path)));
	if (!below || below->above || !(bus_bit(below->bus) & node->bus->sits_on))
		return;
	below->above = node;
	node->below = below;
}

/* The nodes of a bus stand together. */
static void find_vdpa(struct vd_tree *tree)
{
	for (size_t i = 0; i < tree->count; i++) {
		if (tree->nodes[i]->bus != &vd_bus_vdpa)
			continue;
		if (!tree->vdpa_end)
			tree->vdpa_begin = i;
		tree->vdpa_end = i + 1;
	}
}

static void add_member(struct vd_node *group, struct vd_node *member)
{
	member->group = group;
	*(group->last_member ? &group->last_member->next_member : &group->members) = member;
	group->last_member = member;
}

static void connect_members(struct vd_tree *tree, const struct vd_root *root, struct vd_node *group)
{
	char link[PATH_MAX], path[PATH_MAX];

	for (unsigned i = 0;; i++) {
		struct vd_node *member;

		if (snprintf(link, sizeof(link), "%s/%s%u", group->path, group->bus->members, i) >=
			    (int)sizeof(link) ||
		    vd_link_resolve(root, link, path, sizeof(path)) < 0)
			return;
		member = vd_tree_find(tree, path);
		if (member && !member->bus->members && !member->group)
			add_member(group, member);
	}
}

int vd_tree_connect(struct vd_tree *tree, const struct vd_root *root)
{
	int r = vd_tree_index(tree);

	if (r < 0)
		return r;
	find_vdpa(tree);
	for (size_t i = 0; i < tree->count; i++) {
		connect_below(tree, root, tree->nodes[i]);
		if (tree->nodes[i]->bus->members)
			connect_members(tree, root, tree->nodes[i]);
	}
	return 0;
}
