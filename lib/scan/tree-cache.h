/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The tree of the last scan, for the next ones. It holds until the kernel sends an event about any
 * device: each has a number, and the last one given out is in sys/kernel/uevent_seqnum (Linux,
 * Documentation/ABI/testing/sysfs-kernel-uevent_seqnum, lib/kobject_uevent.c). What can change
 * without an event is read anew by each scan: see the member CONSTANT of struct vd_attr.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/root.h"
#include "tree/tree.h"

/*
 * For how long after an event trees are not kept, by default: the kernel announces a removal before
 * it has removed all.
 */
#define VD_TREE_SETTLES_NS (1000 * (uint64_t)1000000)

/* A tree, and how many hold it. */
struct vd_shared_tree {
	struct vd_tree tree;
	unsigned holders;
	bool is_whole;	  /* no further node or entry comes */
	bool is_keepable; /* the members below are set */
	uint64_t event;	  /* the number of the last event before the tree was begun */
};

struct vd_tree_cache;

/* vd_tree_cache_new - Make an empty cache for ROOT, which must outlive it, with SETTLES_NS in place
 * of VD_TREE_SETTLES_NS. The caller frees *RET by vd_tree_cache_free(), which accepts NULL; trees
 * that others hold live on. Return 0, or -ENOMEM. */
int vd_tree_cache_new(const struct vd_root *root, uint64_t settles_ns, struct vd_tree_cache **ret);
void vd_tree_cache_free(struct vd_tree_cache *cache);

/* vd_tree_cache_get - Return the tree of CACHE if it still holds, or else a new one to be filled.
 * The caller drops it. CACHE NULL: a new one. Read one file. NULL: out of memory. */
struct vd_shared_tree *vd_tree_cache_get(struct vd_tree_cache *cache);

/*
 * vd_tree_cache_put - Note that SHARED, of vd_tree_cache_get(CACHE), is whole. Keep it in CACHE
 * (NULL: none) if there was no event since it was begun, nor shortly before, and if it has no
 * problem and nothing that changes without an event. Read one file.
 */
void vd_tree_cache_put(struct vd_tree_cache *cache, struct vd_shared_tree *shared);

/* vd_shared_tree_drop - Free SHARED if nobody else holds it. NULL is accepted. */
void vd_shared_tree_drop(struct vd_shared_tree *shared);
