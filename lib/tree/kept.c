// SPDX-License-Identifier: LGPL-2.1-or-later
#include "tree/kept.h"

#include <errno.h>

#include "interface/class.h"
#include "tree/tree.h"

const char vd_not_read[] = "";

static struct vd_kept *new_kept(struct vd_arena *arena, const struct vd_attr *attrs)
{
	struct vd_kept *kept;
	size_t count = 0;

	while (attrs && attrs[count].key)
		count++;
	kept = vd_arena_alloc(arena, sizeof(*kept) + count * sizeof(kept->values[0]));
	if (!kept)
		return NULL;
	for (size_t i = 0; i < count; i++)
		kept->values[i] = vd_not_read;
	return kept;
}

static int keep_entries(struct vd_tree *tree, struct vd_node *node)
{
	for (struct vd_entry *entry = node->entries; entry; entry = entry->next) {
		entry->kept = new_kept(&tree->arena, entry->class->attrs);
		if (!entry->kept)
			return -ENOMEM;
	}
	return 0;
}

int vd_tree_keep(struct vd_tree *tree)
{
	int r = 0;

	for (size_t i = 0; i < tree->count && r == 0; i++) {
		struct vd_node *node = tree->nodes[i];

		node->kept = new_kept(&tree->arena, node->bus->attrs);
		r = node->kept ? keep_entries(tree, node) : -ENOMEM;
	}
	return r;
}
