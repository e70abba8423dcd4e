/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the control group of this process (version 2, Linux,
 * Documentation/admin-guide/cgroup-v2.rst) and those above it let it have: a limit of any of them
 * holds. What can't be read is no limit.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/root.h"

#define VD_CGROUP_MAX 512

struct vd_cgroup_limit {
	char group[VD_CGROUP_MAX]; /* "/system.slice/virtd.service"; "": there is no limit */
	char what[128];		   /* "rbps=1048576 riops=max wbps=max wiops=max" */
};

/* vd_cgroup_path - FILE of this process's own group, below ROOT. -ENOENT: it is in none of version
 * 2, or in one that is not to be seen from here; -ENAMETOOLONG; those of vd_root_read(). */
int vd_cgroup_path(const struct vd_root *root, const char *file, char *buf, size_t size);

/* vd_cgroup_processors - how many processors' time it may use at the most, by cpu.max; 0: there is
 * no limit. RET_GROUP is the one that says so. */
double vd_cgroup_processors(const struct vd_root *root, char ret_group[static VD_CGROUP_MAX]);

/* vd_cgroup_io - the line of io.max about the disk DEVICE ("8:0"), of the innermost group that has
 * one with a limit in it. */
void vd_cgroup_io(const struct vd_root *root, const char *device, struct vd_cgroup_limit *ret);
