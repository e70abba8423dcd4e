/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The nodes of all buses and the entries of all classes, by their paths. tree-read.h fills the
 * tree; tree-connect.h connects the nodes.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/link.h"
#include "base/root.h"
#include "bus/bus.h"
#include "tree/problem.h"

struct vd_class;
struct vd_kept;
struct vd_registry;

/* The entry of a class that belongs to a node: eth0, vda. */
struct vd_entry {
	struct vd_entry *next; /* of the same node */
	const struct vd_class *class;
	const char *name;
	const char *path; /* "sys/devices/…/net/eth0" */
	struct vd_node *node;
	struct vd_kept *kept; /* NULL: nothing is kept of it */
	struct vd_entry *same_hash;
	uint32_t hash;
};

struct vd_node {
	const struct vd_bus *bus;
	const char *name;
	const char *path;      /* "sys/devices/…"; of the link itself, if link_error is not 0 */
	int link_error;	       /* why the link can't be resolved (negative), or 0 */
	struct vd_node *below; /* the layer that this one is on */
	struct vd_node *above; /* the layer that is on this one */
	struct vd_node *group; /* the device that groups this one with others */
	struct vd_node *members, *last_member, *next_member; /* of a group, in its order */
	struct vd_entry *entries;
	struct vd_entry *last_entry;
	struct vd_problem *problems; /* of its interfaces */
	struct vd_kept *kept;	     /* NULL: nothing is kept of it */
	uint32_t hash;
	struct vd_node *same_hash;
};

struct vd_tree {
	struct vd_arena arena;
	const struct vd_registry *registry; /* for vd_is_known_part(); borrowed; may be NULL */
	struct vd_node **nodes;		    /* bus after bus, each in the order of its names */
	size_t count, room;
	size_t connected;		     /* how many of the nodes are */
	struct vd_vdpa_parent *vdpa_parents; /* by path; of tree-connect.c */
	size_t vdpa_parent_count;
	struct vd_node **buckets;	 /* by path */
	struct vd_entry **entry_buckets; /* by path */
	size_t bucket_count;		 /* of either */
	size_t entry_count;
	const char *subsystem; /* of NVMe: the last one looked up; the next has its controllers */
	struct vd_node **subsystem_owners;
	struct vd_problem *problems;
};

/* vd_tree_append - Add NODE, which lives in the arena of TREE, after the others. Return 0, or
 * -ENOMEM. */
int vd_tree_append(struct vd_tree *tree, struct vd_node *node);

/* vd_tree_index - Index the nodes by their paths. Call this once, after the last vd_tree_append():
 * the functions below need it. Return 0, or -ENOMEM. */
int vd_tree_index(struct vd_tree *tree);

/* vd_tree_clear - Free all that TREE holds, and zero it, which makes it an empty tree. */
void vd_tree_clear(struct vd_tree *tree);

/* vd_tree_parent_length - Return the length of the parent of the path in the first LEN bytes of
 * PATH; 0: it has none. */
size_t vd_tree_parent_length(const char *path, size_t len);

/* vd_tree_find_by - Return the node whose path is the first LEN bytes of PATH. NULL: there is none.
 * Nodes live as long as TREE. */
struct vd_node *vd_tree_find_by(const struct vd_tree *tree, const char *path, size_t len);

/* vd_tree_find - Return the node at PATH; vd_tree_find_nearest(): the innermost one that is at PATH
 * or above it. NULL: there is none. */
struct vd_node *vd_tree_find(const struct vd_tree *tree, const char *path);
struct vd_node *vd_tree_find_nearest(const struct vd_tree *tree, const char *path);

/* vd_tree_find_entry - Return an entry whose path is the first LEN bytes of PATH, and which lives
 * as long as TREE. If several nodes have it, it is that of any of them. NULL: there is none. */
struct vd_entry *vd_tree_find_entry(const struct vd_tree *tree, const char *path, size_t len);

/* vd_tree_attach - Add the entry NAME of CLASS, at PATH, to NODE, after the others. The texts are
 * copied; CLASS is borrowed. Return 0, or -ENOMEM. */
int vd_tree_attach(struct vd_tree *tree, struct vd_node *node, const struct vd_class *class,
		   const char *name, const char *path);
