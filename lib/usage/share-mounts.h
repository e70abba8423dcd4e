/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The mounts of what the host shares by a tag: 9p and virtiofs. */
#pragma once

#include <stdbool.h>

struct json_object;
struct vd_device;
struct vd_interface;
struct vd_mount;
struct vd_proc_snapshot;

/* vd_is_share - Return whether INTERFACE is a tag, which the host shares a folder by. */
bool vd_is_share(const struct vd_interface *interface);

/* vd_share_has_mount - Return whether MOUNT shows the folder of the tag INTERFACE. */
bool vd_share_has_mount(const struct vd_interface *interface, const struct vd_mount *mount);

/*
 * vd_share_mounts - Append to ARRAY {details, name, contents} for each interface of DEVICE that is a
 * tag. "contents" has the member mounts of Share in io.virtd.Devices: the mount points of the
 * system's mount namespace; null if the tree has no list of mounts. What there is no memory for is
 * counted as a loss (json/build.h). Return 0, -ENOMEM, or an errno of vd_proc_mounts().
 */
int vd_share_mounts(struct vd_proc_snapshot *proc, const struct vd_device *device,
		    struct json_object *array);
