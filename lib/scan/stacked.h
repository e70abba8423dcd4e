/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Disks and network interfaces that no device of a bus has, since they lie on others. Device mapper
 * (LVM, multipath, crypt), md and bcache have a folder "slaves"; bridges, bonds, teams and VLANs
 * have links "lower_…" (Linux, Documentation/ABI/testing/sysfs-block, sysfs-class-net).
 */
#pragma once

#include "base/root.h"

/*
 * vd_stacked_below - Find the paths that the virtual disk, partition or network interface at PATH
 * lies on, through all others that lie on something themselves. At most 256 paths are examined;
 * links that can't be resolved are left out. *RET is NULL-terminated; the caller frees it by
 * vd_names_free(). *RET is untouched if PATH is no such thing, or lies on nothing. Return 0, or
 * -ENOMEM.
 */
int vd_stacked_below(const struct vd_root *root, const char *path, char ***ret);

/* vd_stacked_below_matching - Do as vd_stacked_below() for all whose names match PATTERN of
 * glob(7): "dm-*", "bond?", "vg-*" of device mapper. "/dev/mapper/vg-*" matches names of device
 * mapper only. */
int vd_stacked_below_matching(const struct vd_root *root, const char *pattern, char ***ret);

/*
 * vd_stacked_map - Write the path of the disk that is called NAME in /dev/mapper to BUF of SIZE
 * bytes. Return 0, or -ENOENT: there is none. Those of vd_root_names() for sys/class/block.
 */
int vd_stacked_map(const struct vd_root *root, const char *name, char *buf, size_t size);
