// SPDX-License-Identifier: LGPL-2.1-or-later
#include "tree/tree-connect.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How many nodes one call connects: a part of a millisecond. */
#define PART 512

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

/* What vdpa devices are children of, and which of these a virtio device could be over. */
struct vd_vdpa_parent {
	const char *path; /* of the first child */
	size_t len;	  /* of the parent's path in it */
	struct vd_node *below;
	unsigned candidates;
};

static int compare_parents(const void *a, const void *b)
{
	const struct vd_vdpa_parent *left = a, *right = b;
	size_t len = left->len < right->len ? left->len : right->len;
	int order = memcmp(left->path, right->path, len);

	return order ? order : (left->len > right->len) - (left->len < right->len);
}

static struct vd_vdpa_parent parent_of(const struct vd_node *node)
{
	return (struct vd_vdpa_parent){
		.path = node->path,
		.len = vd_tree_parent_length(node->path, strlen(node->path)),
	};
}

/*
 * A virtio device over vDPA is a child of what does the vdpa device's DMA (Linux,
 * drivers/virtio/virtio_vdpa.c). Where that is a PCI function, it stands beside the vdpa device,
 * and the function's driver is not virtio's. True where it does; RET_BELOW is NULL where it could
 * be of several.
 */
static bool stands_beside_vdpa(const struct vd_tree *tree, const struct vd_node *node,
			       struct vd_node **ret_below)
{
	const struct vd_vdpa_parent wanted = parent_of(node), *parent = NULL;

	if (tree->vdpa_parent_count)
		parent = bsearch(&wanted, tree->vdpa_parents, tree->vdpa_parent_count,
				 sizeof(*parent), compare_parents);
	*ret_below = parent && parent->candidates == 1 ? parent->below : NULL;
	return parent;
}

static void connect_below(struct vd_tree *tree, struct vd_node *node)
{
	struct vd_node *below;

	if (!node->bus->parent_buses || node->link_error)
		return;
	if (node->bus != &vd_bus_virtio || !stands_beside_vdpa(tree, node, &below))
		below = vd_tree_find_by(tree, node->path,
					vd_tree_parent_length(node->path, strlen(node->path)));
	if (!below || below->above || !(bus_bit(below->bus) & node->bus->parent_buses))
		return;
	below->above = node;
	node->below = below;
}

static size_t count_vdpa(const struct vd_tree *tree)
{
	size_t count = 0;

	for (size_t i = 0; i < tree->count; i++)
		count += tree->nodes[i]->bus == &vd_bus_vdpa;
	return count;
}

/* One for each vdpa device at first, and then those of the same parent are made one. */
static void join_parents(struct vd_tree *tree)
{
	size_t count = 0;

	for (size_t i = 0; i < tree->vdpa_parent_count; i++) {
		struct vd_vdpa_parent *parent = &tree->vdpa_parents[i];
		struct vd_vdpa_parent *last = count ? &tree->vdpa_parents[count - 1] : NULL;

		if (!last || compare_parents(last, parent) != 0) {
			tree->vdpa_parents[count++] = *parent;
			continue;
		}
		last->candidates += parent->candidates;
		last->below = last->below ?: parent->below;
	}
	tree->vdpa_parent_count = count;
}

static int find_vdpa(struct vd_tree *tree, const struct vd_root *root)
{
	size_t count = count_vdpa(tree);

	if (!count)
		return 0;
	tree->vdpa_parents = vd_arena_alloc(&tree->arena, count * sizeof(*tree->vdpa_parents));
	if (!tree->vdpa_parents)
		return -ENOMEM;
	for (size_t i = 0; i < tree->count; i++) {
		struct vd_node *node = tree->nodes[i];
		struct vd_vdpa_parent parent = parent_of(node);

		if (node->bus != &vd_bus_vdpa)
			continue;
		parent.candidates = has_driver(root, node, "virtio_vdpa");
		parent.below = parent.candidates ? node : NULL;
		tree->vdpa_parents[tree->vdpa_parent_count++] = parent;
	}
	qsort(tree->vdpa_parents, tree->vdpa_parent_count, sizeof(*tree->vdpa_parents),
	      compare_parents);
	join_parents(tree);
	return 0;
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
	if (!tree->bucket_count) {
		int r = vd_tree_index(tree);

		if (r == 0)
			r = find_vdpa(tree, root);
		return r < 0 ? r : 1;
	}
	for (size_t i = 0; i < PART && tree->connected < tree->count; i++) {
		struct vd_node *node = tree->nodes[tree->connected++];

		connect_below(tree, node);
		if (node->bus->members)
			connect_members(tree, root, node);
	}
	return tree->connected < tree->count;
}
