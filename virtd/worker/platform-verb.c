// SPDX-License-Identifier: LGPL-2.1-or-later
/* The verb "platform": root may read what the firmware says of the hypervisor. */
#include <errno.h>
#include <json-c/json.h>

#include "base/root.h"
#include "json/get.h"
#include "platform/platform.h"
#include "worker.h"

int worker_platform(struct json_object *request, struct json_object **ret)
{
	const char *path = vd_json_member_text(request, "root");
	VD_CLEANUP(vd_root_freep) struct vd_root *root = NULL;
	int r = path ? vd_root_new(path, &root) : -EINVAL;

	if (r < 0)
		return r;
	*ret = vd_platform_reply(root);
	return *ret ? 0 : -ENOMEM;
}
