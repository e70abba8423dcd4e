/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Paths that somebody typed, or that a copied tree has for links: every link in them is followed,
 * that of a folder too, and none out of the folder that the path begins with.
 */
#pragma once

#include <limits.h>
#include <sys/stat.h>

#include "base/root.h"

struct vd_followed {
	char path[PATH_MAX]; /* relative to the root, without any link or dot: "dev/vda" */
	mode_t mode;	     /* what stands there; 0: nothing does */
	dev_t number;	     /* of a device node */
};

/*
 * vd_follow - where PATH ("dev/disk/by-id/x", relative) leads. Reads links and the types of files,
 * opens none. Only what lies below PATH's first folder, on the same file system, is looked at: a
 * file system that somebody mounted below /dev may never answer. Returns 0, also if only the last
 * component does not exist; or: -ENOENT, -ENOTDIR: a folder in PATH does not exist, or is none.
 * -EXDEV: a link or ".." leads to another folder of the root, or to another file system.
 * -ELOOP: more than 16 links. -E2BIG: more than 64 components in all. -ENAMETOOLONG.
 * Others of open(2) and readlink(2).
 */
int vd_follow(const struct vd_root *root, const char *path, struct vd_followed *ret);
