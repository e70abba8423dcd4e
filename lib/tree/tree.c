// SPDX-License-Identifier: LGPL-2.1-or-later
#include "tree/tree.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* FNV-1a; the keys are a kernel's paths, and a chain that grows long only costs the one who made
 * the tree. */
static uint32_t hash_path(const char *path, size_t len)
{
	uint32_t hash = 2166136261u;

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (unsigned char)path[i]) * 16777619u;
	return hash;
}

struct vd_node *vd_tree_find_by(const struct vd_tree *tree, const char *path, size_t len)
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
	return vd_tree_find_by(tree, path, strlen(path));
}

size_t vd_tree_parent_length(const char *path, size_t len)
{
	while (len && path[len - 1] != '/')
		len--;
	return len ? len - 1 : 0;
}

struct vd_node *vd_tree_find_nearest(const struct vd_tree *tree, const char *path)
{
	for (size_t len = strlen(path); len; len = vd_tree_parent_length(path, len)) {
		struct vd_node *node = vd_tree_find_by(tree, path, len);

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

int vd_tree_append(struct vd_tree *tree, struct vd_node *node)
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

int vd_tree_index(struct vd_tree *tree)
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

void vd_tree_clear(struct vd_tree *tree)
{
	free(tree->nodes);
	free(tree->buckets);
	free(tree->entry_buckets);
	vd_arena_clear(&tree->arena);
	*tree = (struct vd_tree){};
}
