/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From the nodes of a tree to one device. */
#pragma once

#include "device/model.h"
#include "device/tree.h"
#include "id/registry.h"

struct vd_source {
	const struct vd_root *root;
	const struct vd_registry *registry;
	const struct vd_tree *tree;
};

/* vd_node_is_root - whether a device begins at NODE: nothing is below it, and no other device groups it. */
bool vd_node_is_root(const struct vd_node *node);

/* vd_node_device_root - the node where the device that NODE is a layer of begins. */
const struct vd_node *vd_node_device_root(const struct vd_node *node);

/*
 * vd_device_build - the device that begins at NODE, with its layers, ids and names of interfaces in place, nothing of them read yet.
 * The caller frees it, before the tree. -ENOMEM.
 */
int vd_device_build(const struct vd_source *source, const struct vd_node *node,
		    struct vd_device **ret);

/*
 * vd_device_read - reads what FIELDS need. Can be called again with more. What can't be read becomes a problem of the device.
 * Only -ENOMEM. Reads sysfs.
 */
int vd_device_read(const struct vd_source *source, struct vd_device *device, unsigned fields);
