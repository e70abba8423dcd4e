/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Paths that a person typed, or that a copied tree has for links. Every link in them is followed,
 * also one in place of a folder, but none out of the folder that the path begins with.
 */
#pragma once

#include <limits.h>
#include <sys/stat.h>

#include "base/root.h"

struct vd_followed {
	char path[PATH_MAX]; /* relative to the root, without any link or dot: "dev/vda" */
	mode_t mode;	     /* of the file at PATH; 0: there is none */
	dev_t number;	     /* of a device node */
};

/*
 * vd_follow - Find where PATH ("dev/disk/by-id/x", relative) leads. Read links and the types of
 * files only, and stay on the file system of PATH's first folder: one that is mounted below /dev
 * may never answer. *RET is untouched after an error.
 * Return 0, also if only the last component does not exist; or:
 * -ENOENT: a folder in PATH does not exist.
 * -ENOTDIR: a component before the last one is no folder.
 * -EACCES: under vd_root_restrict(): others may not search a folder in PATH.
 * -EXDEV: a link or ".." leads to another folder of the root, or to another file system.
 * -ELOOP: more than 16 links.
 * -E2BIG: more than 64 components in all.
 * -ENAMETOOLONG: a component is longer than NAME_MAX, or a path is longer than PATH_MAX.
 * Others of open(2) and readlink(2).
 */
int vd_follow(const struct vd_root *root, const char *path, struct vd_followed *ret);
