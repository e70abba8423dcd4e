// SPDX-License-Identifier: LGPL-2.1-or-later
#include "scan/tree-cache.h"

#include <errno.h>
#include <stdlib.h>

#include "base/clock.h"
#include "scan/last-event.h"
#include "tree/kept.h"
#include "tree/nvme-paths.h"

struct vd_tree_cache {
	const struct vd_root *root;
	struct vd_shared_tree *kept; /* NULL: none */
	uint64_t settles_ns;
	bool has_event;
	uint64_t event;	   /* the number of the last event that was seen */
	uint64_t since_ns; /* when it was seen first */
};

int vd_tree_cache_new(const struct vd_root *root, uint64_t settles_ns, struct vd_tree_cache **ret)
{
	struct vd_tree_cache *cache = calloc(1, sizeof(*cache));

	if (!cache)
		return -ENOMEM;
	cache->root = root;
	cache->settles_ns = settles_ns;
	*ret = cache;
	return 0;
}

void vd_tree_cache_free(struct vd_tree_cache *cache)
{
	if (!cache)
		return;
	vd_shared_tree_drop(cache->kept);
	free(cache);
}

/* See whether there was an event since the last time. */
static void look_for_event(struct vd_tree_cache *cache)
{
	uint64_t event = 0;
	bool has_event = vd_last_event(cache->root, &event);

	if (has_event && cache->has_event && event == cache->event)
		return;
	cache->has_event = has_event;
	cache->event = event;
	cache->since_ns = vd_clock_ns();
	vd_shared_tree_drop(cache->kept);
	cache->kept = NULL;
}

static struct vd_shared_tree *new_tree(struct vd_tree_cache *cache)
{
	struct vd_shared_tree *shared = calloc(1, sizeof(*shared));

	if (!shared)
		return NULL;
	shared->holders = 1;
	if (cache && cache->has_event) {
		shared->is_keepable = vd_clock_ns() - cache->since_ns >= cache->settles_ns;
		shared->event = cache->event;
	}
	return shared;
}

struct vd_shared_tree *vd_tree_cache_get(struct vd_tree_cache *cache)
{
	if (cache)
		look_for_event(cache);
	if (!cache || !cache->kept)
		return new_tree(cache);
	cache->kept->holders++;
	return cache->kept;
}

/*
 * What comes and goes without an event: the paths of an NVMe disk, which are hidden
 * (Linux, block/genhd.c), and before Linux 5.13 subchannels (Linux, drivers/s390/cio/css.c).
 */
static bool is_silent(const struct vd_node *node)
{
	for (const struct vd_entry *entry = node->entries; entry; entry = entry->next) {
		if (vd_nvme_is_below_subsystem(entry->path))
			return true;
	}
	return node->bus == &vd_bus_css;
}

/* What could not be read may be there the next time. */
static bool can_be_kept(const struct vd_tree *tree)
{
	for (size_t i = 0; i < tree->count; i++) {
		const struct vd_node *node = tree->nodes[i];

		if (node->link_error || node->problems || is_silent(node))
			return false;
	}
	return !tree->problems;
}

void vd_tree_cache_put(struct vd_tree_cache *cache, struct vd_shared_tree *shared)
{
	shared->is_whole = true;
	if (!cache || !shared->is_keepable || !can_be_kept(&shared->tree))
		return;
	look_for_event(cache);
	if (!cache->has_event || cache->event != shared->event || cache->kept ||
	    vd_tree_keep(&shared->tree) < 0)
		return;
	shared->holders++;
	cache->kept = shared;
}

void vd_shared_tree_drop(struct vd_shared_tree *shared)
{
	if (!shared || --shared->holders)
		return;
	vd_tree_clear(&shared->tree);
	free(shared);
}
