/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From the nodes of a tree to one device. */
#pragma once

#include "base/system.h"
#include "device/hwdb.h"
#include "device/model.h"
#include "id/registry.h"
#include "tree/tree.h"

struct vd_source {
	const struct vd_root *root;
	const struct vd_registry *registry;
	const struct vd_tree *tree;
	struct vd_hwdb *hwdb;					  /* opened when first needed */
	enum vd_system (*ask_system)(const struct vd_root *root); /* NULL: nobody to ask */
	enum vd_system system;					  /* the answer, once asked */
	bool has_asked;
};

/* vd_node_is_root - whether a device begins at NODE: nothing is below it, and no other device
 * groups it. */
bool vd_node_is_root(const struct vd_node *node);

/* vd_node_device_root - the node where the device that NODE is a layer of begins. */
const struct vd_node *vd_node_device_root(const struct vd_node *node);

/*
 * vd_device_build - the device that begins at NODE, with its layers, ids and names of interfaces in
 * place, nothing of them read yet. The caller frees it, before the tree. -ENOMEM.
 */
int vd_device_build(const struct vd_node *node, struct vd_device **ret);

/* vd_node_device_id - the id of the device that begins at ROOT, in ARENA. -ENOMEM. */
int vd_node_device_id(const struct vd_node *root, struct vd_arena *arena, const char **ret);

/*
 * vd_device_read - reads what FIELDS need. Can be called again with more. What can't be read
 * becomes a problem of the device. Only -ENOMEM. Reads sysfs.
 */
int vd_device_read(struct vd_source *source, struct vd_device *device, unsigned fields);

/* vd_device_refine_origin - sets the origin of DEVICE, whose common id and whose outermost layer's
 * native id are read. */
void vd_device_refine_origin(struct vd_source *source, struct vd_device *device);

/* vd_device_relate - the ids of the devices that serve a network interface together with this one,
 * into its record. -ENOMEM. */
int vd_device_relate(struct vd_source *source, struct vd_device *device);
