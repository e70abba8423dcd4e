// SPDX-License-Identifier: LGPL-2.1-or-later
/* Nodes below the device that processes hold open, of whatever class they are. */
#include <errno.h>
#include <string.h>

#include "interface/nvme-names.h"
#include "usage/in-use-internal.h"

static bool is_owned(const struct vd_inquiry *inquiry, const struct vd_sysfs_node *node)
{
	for (const char *const *owner = node->owners; *owner; owner++) {
		if (vd_inquiry_is_layer(inquiry, *owner))
			return true;
	}
	return false;
}

static int add_held(struct vd_inquiry *inquiry, const struct vd_open *open)
{
	char *name = vd_arena_strdup(&inquiry->arena, vd_path_name(open->sysfs->path));
	int r;

	if (!name)
		return -ENOMEM;
	/* In sysfs a name can't have a slash: the kernel writes cciss!c0d0 for cciss/c0d0. */
	for (char *p = strchr(name, '!'); p; p = strchr(p, '!'))
		*p = '/';
	r = vd_nvme_remark(inquiry, open->sysfs->path, &inquiry->remark);
	if (r == 0)
		r = vd_inquiry_add_holder(inquiry, name, NULL, open);
	inquiry->remark = NULL;
	return r;
}

int vd_in_use_held(struct vd_inquiry *inquiry)
{
	const struct vd_open *opens;
	int count = vd_proc_opens(inquiry->proc, &opens), r = 0;

	for (int i = 0; i < count && r == 0; i++) {
		if (opens[i].sysfs && is_owned(inquiry, opens[i].sysfs))
			r = add_held(inquiry, &opens[i]);
	}
	return count < 0 ? count : r;
}
