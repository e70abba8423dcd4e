/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The limits of this process's control group (version 2, Linux,
 * Documentation/admin-guide/cgroup-v2.rst) and of the groups above it: the tightest holds. What
 * can't be read is no limit.
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

/*
 * vd_cgroup_path - Write the path of FILE of this process's own group, below ROOT, to BUF. Return
 * 0, or:
 * -ENOENT: the process is in no group of version 2, or in one outside of this cgroup namespace.
 * -ENAMETOOLONG: BUF, or VD_CGROUP_MAX, is too small.
 * Those of vd_root_read().
 */
int vd_cgroup_path(const struct vd_root *root, const char *file, char *buf, size_t size);

/* vd_cgroup_processors - Return the tightest limit of cpu.max, as a number of processors. RET_GROUP
 * is the group that sets it. 0: there is no limit, and RET_GROUP is unchanged. */
double vd_cgroup_processors(const struct vd_root *root, char ret_group[static VD_CGROUP_MAX]);

/* vd_cgroup_io - Set *RET to the line of io.max about the disk DEVICE ("8:0"), of the innermost
 * group that limits it. RET->group is "" if none does. */
void vd_cgroup_io(const struct vd_root *root, const char *device, struct vd_cgroup_limit *ret);
