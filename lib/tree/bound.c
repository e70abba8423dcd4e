// SPDX-License-Identifier: LGPL-2.1-or-later
#include "tree/bound.h"

#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* To open, read and close a folder takes this many calls; a link takes one. */
#define CALLS_OF_FOLDER 4
/* With fewer, there is nothing to gain. */
#define LEAST_NODES	64

struct slot {
	const struct vd_node *node; /* NULL: the slot is free */
	const char *driver;	    /* NULL: none is known */
};

struct vd_bound {
	const struct vd_tree *tree;
	struct vd_arena arena; /* of the names of drivers */
	struct slot *slots;
	size_t slot_count;	      /* a power of two */
	size_t bus;		      /* the index of the next one */
	const struct vd_bus *current; /* whose DRIVERS are being read */
	char **drivers;
	size_t next; /* of DRIVERS */
};

static size_t hash(const char *name)
{
	uint64_t value = 14695981039346656037u;

	for (; *name; name++)
		value = (value ^ (unsigned char)*name) * 1099511628211u;
	return (size_t)(value ^ value >> 32);
}

/* The slot of NAME on BUS, or the free one that it would have. */
static struct slot *find_slot(const struct vd_bound *bound, const struct vd_bus *bus,
			      const char *name)
{
	for (size_t at = hash(name);; at++) {
		struct slot *slot = &bound->slots[at & (bound->slot_count - 1)];

		if (!slot->node || (slot->node->bus == bus && strcmp(slot->node->name, name) == 0))
			return slot;
	}
}

int vd_bound_new(const struct vd_tree *tree, struct vd_bound **ret)
{
	VD_CLEANUP(vd_bound_freep) struct vd_bound *bound = calloc(1, sizeof(*bound));

	if (!bound)
		return -ENOMEM;
	bound->tree = tree;
	for (bound->slot_count = 16; bound->slot_count < 2 * tree->count;)
		bound->slot_count *= 2;
	bound->slots = calloc(bound->slot_count, sizeof(*bound->slots));
	if (!bound->slots)
		return -ENOMEM;
	*ret = vd_take_ptr(bound);
	return 0;
}

void vd_bound_free(struct vd_bound *bound)
{
	if (!bound)
		return;
	vd_names_free(bound->drivers);
	vd_arena_clear(&bound->arena);
	free(bound->slots);
	free(bound);
}

static size_t count_nodes(const struct vd_tree *tree, const struct vd_bus *bus)
{
	size_t count = 0;

	for (size_t i = 0; i < tree->count; i++)
		count += tree->nodes[i]->bus == bus;
	return count;
}

static void add_nodes(struct vd_bound *bound, const struct vd_bus *bus)
{
	for (size_t i = 0; i < bound->tree->count; i++) {
		const struct vd_node *node = bound->tree->nodes[i];

		if (node->bus == bus)
			find_slot(bound, bus, node->name)->node = node;
	}
}

/* Begin with BUS, if it is worth it. */
static int begin(struct vd_bound *bound, const struct vd_root *root, const struct vd_bus *bus)
{
	size_t nodes = count_nodes(bound->tree, bus), count;
	char path[PATH_MAX];
	int r;

	if (nodes < LEAST_NODES)
		return 0;
	snprintf(path, sizeof(path), "sys/bus/%s/drivers", bus->kernel_name);
	r = vd_root_names(root, path, &bound->drivers, &count);
	if (r < 0)
		return r == -ENOMEM ? r : 0;
	if (count * CALLS_OF_FOLDER >= nodes) {
		vd_names_free(vd_take_ptr(bound->drivers));
		return 0;
	}
	bound->current = bus;
	bound->next = 0;
	add_nodes(bound, bus);
	return 0;
}

/* Of the names in the folder, some are no device's: "bind", "module". */
static int read_driver(struct vd_bound *bound, const struct vd_root *root, const char *name)
{
	VD_CLEANUP(vd_names_freep) char **devices = NULL;
	const char *driver = vd_arena_strdup(&bound->arena, name);
	char path[PATH_MAX];
	int r;

	if (!driver)
		return -ENOMEM;
	snprintf(path, sizeof(path), "sys/bus/%s/drivers/%s", bound->current->kernel_name, name);
	r = vd_root_names_hex(root, path, &devices);
	if (r < 0)
		return r == -ENOMEM ? r : 0;
	for (char **device = devices; *device; device++) {
		struct slot *slot = find_slot(bound, bound->current, *device);

		if (slot->node)
			slot->driver = driver;
	}
	return 0;
}

int vd_bound_step(struct vd_bound *bound, const struct vd_root *root)
{
	int r;

	if (bound->drivers && bound->drivers[bound->next]) {
		r = read_driver(bound, root, bound->drivers[bound->next++]);
		return r < 0 ? r : 1;
	}
	vd_names_free(vd_take_ptr(bound->drivers));
	if (bound->bus == VD_BUS_COUNT)
		return 0;
	r = begin(bound, root, vd_buses[bound->bus++]);
	return r < 0 ? r : 1;
}

const char *vd_bound_driver(const struct vd_bound *bound, const struct vd_bus *bus,
			    const char *name)
{
	return find_slot(bound, bus, name)->driver;
}
