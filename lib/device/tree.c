// SPDX-License-Identifier: LGPL-2.1-or-later
#include "device/tree.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "device/class.h"
#include "device/known-part.h"
#include "device/missing-bus.h"
#include "device/nvme-paths.h"

/* FNV-1a; the keys are a kernel's paths, and a chain that grows long only costs the one who made
 * the tree. */
static uint32_t hash_path(const char *path, size_t len)
{
	uint32_t hash = 2166136261u;

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (unsigned char)path[i]) * 16777619u;
	return hash;
}

static struct vd_node *find(const struct vd_tree *tree, const char *path, size_t len)
{
	uint32_t hash = hash_path(path, len);

	if (!tree->bucket_count)
		return NULL;
	for (struct vd_node *node = tree->buckets[hash % tree->bucket_count]; node;
	     node = node->same_hash) {
		if (node->hash == hash && strncmp(node->path, path, len) == 0 && !node->path[len])
			return node;
	}
	return NULL;
}

struct vd_node *vd_tree_find(const struct vd_tree *tree, const char *path)
{
	return find(tree, path, strlen(path));
}

static size_t parent_length(const char *path, size_t len)
{
	while (len && path[len - 1] != '/')
		len--;
	return len ? len - 1 : 0;
}

struct vd_node *vd_tree_find_nearest(const struct vd_tree *tree, const char *path)
{
	for (size_t len = strlen(path); len; len = parent_length(path, len)) {
		struct vd_node *node = find(tree, path, len);

		if (node)
			return node;
	}
	return NULL;
}

struct vd_entry *vd_tree_find_entry(const struct vd_tree *tree, const char *path, size_t len)
{
	uint32_t hash = hash_path(path, len);

	if (!tree->bucket_count)
		return NULL;
	for (struct vd_entry *entry = tree->entry_buckets[hash % tree->bucket_count]; entry;
	     entry = entry->same_hash) {
		if (entry->hash == hash && strncmp(entry->path, path, len) == 0 &&
		    !entry->path[len])
			return entry;
	}
	return NULL;
}

static int append_node(struct vd_tree *tree, struct vd_node *node)
{
	if (tree->count == tree->room) {
		size_t room = tree->room ? tree->room * 2 : 64;
		struct vd_node **grown = reallocarray(tree->nodes, room, sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		tree->nodes = grown;
		tree->room = room;
	}
	tree->nodes[tree->count++] = node;
	return 0;
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
	return append_node(tree, node);
}

enum {
	LIST_NONE = 1,
	LIST_FAILED = 2,
};

/* The names of DIR: 0, LIST_NONE if there is no such folder, or LIST_FAILED if it can't be read,
 * which is a problem of the tree; or -ENOMEM. */
static int list_dir(struct vd_tree *tree, const struct vd_root *root, const char *dir, char ***ret)
{
	int r = vd_root_names(root, dir, ret, NULL);

	if (r == 0 || r == -ENOMEM || r == -ENOENT)
		return r == -ENOENT ? LIST_NONE : r;
	r = vd_problem_add(&tree->problems, &tree->arena, dir, "read", "the folder", r);
	return r < 0 ? r : LIST_FAILED;
}

/* A kernel makes both folders, or none: without the inner one a copy is not whole. */
static int note_no_devices(struct vd_tree *tree, const struct vd_root *root,
			   const struct vd_bus *bus, const char *dir)
{
	vd_autodir DIR *folder = NULL;
	char path[128];

	snprintf(path, sizeof(path), "%.*s", (int)parent_length(dir, strlen(dir)), dir);
	if (vd_root_opendir(root, path, &folder) < 0 && !vd_missing_has_bus(root, bus))
		return 0;
	return vd_problem_add(&tree->problems, &tree->arena, dir, "read", "the folder", ENOENT);
}

int vd_tree_add_bus(struct vd_tree *tree, const struct vd_root *root, const struct vd_bus *bus)
{
	VD_CLEANUP(vd_names_freep) char **names = NULL;
	char dir[128];
	int r;

	snprintf(dir, sizeof(dir), "sys/bus/%s/devices", bus->kernel_name);
	r = list_dir(tree, root, dir, &names);
	if (r)
		return r == LIST_NONE ? note_no_devices(tree, root, bus, dir) : r < 0 ? r : 0;
	if (bus->hex_names)
		vd_names_sort_hex(names);
	for (char **name = names; *name; name++) {
		if (bus->accepts && !bus->accepts(*name))
			continue;
		r = add_node(tree, root, bus, dir, *name);
		if (r < 0)
			return r;
	}
	return 0;
}

static int index_paths(struct vd_tree *tree)
{
	tree->bucket_count = tree->count * 2 + 1;
	tree->buckets = calloc(tree->bucket_count, sizeof(*tree->buckets));
	tree->entry_buckets = calloc(tree->bucket_count, sizeof(*tree->entry_buckets));
	if (!tree->buckets || !tree->entry_buckets)
		return -ENOMEM;
	for (size_t i = 0; i < tree->count; i++) {
		struct vd_node *node = tree->nodes[i];
		struct vd_node **bucket;

		/* A path that two names lead to is the first one's. */
		if (vd_tree_find(tree, node->path))
			continue;
		node->hash = hash_path(node->path, strlen(node->path));
		bucket = &tree->buckets[node->hash % tree->bucket_count];
		node->same_hash = *bucket;
		*bucket = node;
	}
	return 0;
}

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
	size_t len = parent_length(a->path, strlen(a->path));

	return len == parent_length(b->path, strlen(b->path)) &&
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
		below = find(tree, node->path, parent_length(node->path, strlen(node->path)));
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
	int r = index_paths(tree);

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

static void index_entry(struct vd_tree *tree, struct vd_entry *entry)
{
	struct vd_entry **bucket;

	entry->hash = hash_path(entry->path, strlen(entry->path));
	bucket = &tree->entry_buckets[entry->hash % tree->bucket_count];
	entry->same_hash = *bucket;
	*bucket = entry;
}

int vd_tree_attach(struct vd_tree *tree, struct vd_node *node, const struct vd_class *class,
		   const char *name, const char *path)
{
	struct vd_entry *entry = vd_arena_alloc(&tree->arena, sizeof(*entry));

	if (!entry)
		return -ENOMEM;
	entry->class = class;
	entry->node = node;
	entry->name = vd_arena_strdup(&tree->arena, name);
	entry->path = vd_arena_strdup(&tree->arena, path);
	if (!entry->name || !entry->path)
		return -ENOMEM;
	*(node->last_entry ? &node->last_entry->next : &node->entries) = entry;
	node->last_entry = entry;
	index_entry(tree, entry);
	tree->entry_count++;
	return 0;
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

int vd_tree_add_class(struct vd_tree *tree, const struct vd_root *root,
		      const struct vd_class *class)
{
	VD_CLEANUP(vd_names_freep) char **names = NULL;
	char link[PATH_MAX], path[PATH_MAX];
	bool has_noted = false;
	int r = class->dir ? list_dir(tree, root, class->dir, &names) : LIST_FAILED;

	if (r)
		return r < 0 ? r : 0;
	for (char **name = names; *name && r >= 0; name++) {
		if (!vd_class_wants(class, *name) ||
		    vd_attr_path(link, sizeof(link), class->dir, *name) < 0)
			continue;
		r = vd_link_resolve(root, link, path, sizeof(path));
		if (r == 0)
			r = attach_entry(tree, root, class, *name, path);
		else if (r == -ENOENT || has_noted) /* gone since its name was read */
			r = 0;
		else if ((r = note_bad_link(tree, root, link, r)) > 0)
			has_noted = true;
	}
	return r < 0 ? r : 0;
}

void vd_tree_clear(struct vd_tree *tree)
{
	free(tree->nodes);
	free(tree->buckets);
	free(tree->entry_buckets);
	vd_arena_clear(&tree->arena);
	*tree = (struct vd_tree){};
}
