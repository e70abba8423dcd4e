/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Makes a device of the nodes of a tree. */
#pragma once

#include "id/system.h"
#include "device/hwdb.h"
#include "device/model.h"
#include "bus/attr-batch.h"
#include "id/registry.h"
#include "tree/bound.h"
#include "tree/tree.h"

struct vd_source {
	const struct vd_root *root;
	const struct vd_registry *registry;
	const struct vd_tree *tree;
	struct vd_arena
		*kept; /* of TREE, for the texts that its nodes keep; NULL: they keep none */
	struct vd_attr_batch *ahead;  /* attributes that were read ahead; NULL: none */
	const struct vd_bound *bound; /* the drivers of many; NULL: none are known */
	struct vd_hwdb *hwdb;	      /* opened when first needed */
	enum vd_system (*read_system)(const struct vd_root *root); /* NULL: unknown */
	enum vd_system system;					   /* set if has_read_system */
	bool has_read_system;
	bool is_part; /* the selectors name devices by address or path, and TREE has all of these */
};

/* vd_node_is_root - Return whether a device begins at NODE: it has no layer below, and no device
 * groups it or a layer above it. */
bool vd_node_is_root(const struct vd_node *node);

/* vd_node_device_root - Return the node at which the device begins that NODE is a layer of. */
const struct vd_node *vd_node_device_root(const struct vd_node *node);

typedef void (*vd_node_step)(void *data, const struct vd_node *node);

/* vd_node_walk - Call STEP with DATA and each node of the device that begins at ROOT, outermost first;
 * the members of a group come before ROOT. */
void vd_node_walk(const struct vd_node *root, vd_node_step step, void *data);

/*
 * vd_device_build - Make the device that begins at NODE, with its id, layers, and names of
 * interfaces, without reading anything. The caller frees *RET by vd_device_free(), before the tree.
 * Return 0, or -ENOMEM.
 */
int vd_device_build(const struct vd_node *node, struct vd_device **ret);

/* vd_node_device_id - Put the id of the device that begins at ROOT, in ARENA, in *RET. Return 0, or
 * -ENOMEM. */
int vd_node_device_id(const struct vd_node *root, struct vd_arena *arena, const char **ret);

/*
 * vd_device_read - Read from sysfs what FIELDS of DEVICE need. Call it again for more fields. What
 * can't be read becomes a problem of DEVICE. May block as vd_root_read() does. Return 0, or
 * -ENOMEM.
 */
int vd_device_read(struct vd_source *source, struct vd_device *device, unsigned fields);

/* vd_device_refine_origin - Set the origin and certainty of DEVICE by its common id and by signs of
 * the system beyond it. The common id, and the native id of its outermost layer, must have been
 * read. */
void vd_device_refine_origin(struct vd_source *source, struct vd_device *device);

/* vd_device_relate - Put the ids of the devices that serve a network interface together with
 * DEVICE, at most 16, in its record. Return 0, or -ENOMEM. */
int vd_device_relate(struct vd_source *source, struct vd_device *device);
