// SPDX-License-Identifier: LGPL-2.1-or-later
/* Nodes below the device that processes hold open, of whatever class they are. */
#include <errno.h>
#include <string.h>

#include "interface/nvme-names.h"
#include "usage/in-use-internal.h"

static bool is_owned(const struct vd_usage_check *check, const struct vd_sysfs_node *node)
{
	for (const char *const *owner = node->owners; *owner; owner++) {
		if (vd_usage_check_is_layer(check, *owner))
			return true;
	}
	return false;
}

static int add_held(struct vd_usage_check *check, const struct vd_open *open)
{
	char *name = vd_arena_strdup(&check->arena, vd_path_name(open->sysfs->path));
	int r;

	if (!name)
		return -ENOMEM;
	/* In sysfs a name can't have a slash: the kernel writes cciss!c0d0 for cciss/c0d0. */
	for (char *p = strchr(name, '!'); p; p = strchr(p, '!'))
		*p = '/';
	r = vd_nvme_remark(check, open->sysfs->path, &check->remark);
	if (r == 0)
		r = vd_usage_check_add_holder(check, name, NULL, open);
	check->remark = NULL;
	return r;
}

int vd_in_use_held(struct vd_usage_check *check)
{
	const struct vd_open *opens;
	int count = vd_proc_opens(check->proc, &opens), r = 0;

	for (int i = 0; i < count && r == 0; i++) {
		if (opens[i].sysfs && is_owned(check, opens[i].sysfs))
			r = add_held(check, &opens[i]);
	}
	return count < 0 ? count : r;
}
