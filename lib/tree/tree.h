/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The nodes of every bus and the entries of every class, by their paths. tree-read.h fills the tree,
 * tree-connect.h puts the nodes on one another.
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
struct vd_registry;

/* The entry of a class that belongs to a node: eth0, vda. */
struct vd_entry {
	struct vd_entry *next; /* of the same node */
	const struct vd_class *class;
	const char *name;
	const char *path; /* "sys/devices/…/net/eth0" */
	struct vd_node *node;
	struct vd_entry *same_hash;
	uint32_t hash;
};

struct vd_node {
	const struct vd_bus *bus;
	const char *name;
	const char *path; /* "sys/devices/…"; where the link is of no use, "sys/bus/…" itself */
	int link_error;	  /* why it is of no use (negative), or 0 */
	struct vd_node *below; /* the layer that this one sits on */
	struct vd_node *above; /* the layer that sits on this one */
	struct vd_node *group; /* the device that groups this one with others */
	struct vd_node *members, *last_member, *next_member; /* of a group, in its order */
	struct vd_entry *entries;
	struct vd_entry *last_entry;
	struct vd_problem *problems; /* of its interfaces */
	uint32_t hash;
	struct vd_node *same_hash;
};

struct vd_tree {
	struct vd_arena arena;
	const struct vd_registry *registry; /* which parts of a bus are known; NULL: none is */
	struct vd_node **nodes;		    /* bus after bus, each in natural order of the names */
	size_t count, room;
	size_t vdpa_begin, vdpa_end;	 /* where those of vdpa are */
	struct vd_node **buckets;	 /* by path */
	struct vd_entry **entry_buckets; /* by path */
	size_t bucket_count;		 /* of either */
	size_t entry_count;
	const char
		*subsystem; /* of NVMe: the last one asked about, and whose controllers these are */
	struct vd_node **subsystem_owners;
	struct vd_problem *problems;
};

/* vd_tree_append - add NODE, which lives in the arena of TREE, behind the others. -ENOMEM. */
int vd_tree_append(struct vd_tree *tree, struct vd_node *node);

/* vd_tree_index - make the nodes findable by their paths, once all are in. -ENOMEM. */
int vd_tree_index(struct vd_tree *tree);

/* vd_tree_clear - free all that TREE holds. Zeroed, a tree is empty. */
void vd_tree_clear(struct vd_tree *tree);

/* vd_tree_parent_length - Return how long the path above the first LEN bytes of PATH is; 0: there is
 * none. */
size_t vd_tree_parent_length(const char *path, size_t len);

/* vd_tree_find_by - the node at the first LEN bytes of PATH, or NULL. */
struct vd_node *vd_tree_find_by(const struct vd_tree *tree, const char *path, size_t len);

/* vd_tree_find - the node at PATH exactly; or (NEAREST) the innermost one that PATH is below. NULL:
 * none. */
struct vd_node *vd_tree_find(const struct vd_tree *tree, const char *path);
struct vd_node *vd_tree_find_nearest(const struct vd_tree *tree, const char *path);

/* vd_tree_find_entry - Return an entry whose path is the first LEN bytes of PATH, or NULL. An entry
 * of several nodes is found as that of any of them. */
struct vd_entry *vd_tree_find_entry(const struct vd_tree *tree, const char *path, size_t len);

/* vd_tree_attach - the entry NAME of CLASS, at PATH, belongs to NODE. The texts are copied.
 * -ENOMEM. */
int vd_tree_attach(struct vd_tree *tree, struct vd_node *node, const struct vd_class *class,
		   const char *name, const char *path);
