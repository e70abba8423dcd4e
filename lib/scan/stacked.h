/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Disks and network interfaces that no device of a bus has, since they lie on others: device mapper
 * (LVM, multipath, crypt), md and bcache have a folder "slaves"; bridges, bonds, teams and VLANs
 * have links "lower_…" (Linux, Documentation/ABI/testing/sysfs-block, sysfs-class-net).
 */
#pragma once

#include "base/root.h"

/*
 * vd_stacked_below - Put in *RET the paths of what the virtual disk, partition or network interface
 * at PATH lies on in the end; NULL-terminated, freed with vd_names_free(). NULL: PATH is no such
 * thing, or nothing is below it. What does not lead anywhere is left out. -ENOMEM.
 */
int vd_stacked_below(const struct vd_root *root, const char *path, char ***ret);

/* vd_stacked_below_matching - The same of all whose names the pattern PATTERN matches: "dm-*",
 * "bond?", "vg-*" of device mapper's. "/dev/mapper/vg-*" matches these only. */
int vd_stacked_below_matching(const struct vd_root *root, const char *pattern, char ***ret);

/*
 * vd_stacked_map - Put in BUF the path of the disk that device mapper calls NAME, as /dev/mapper
 * does. -ENOENT: none is called that.
 */
int vd_stacked_map(const struct vd_root *root, const char *name, char *buf, size_t size);
