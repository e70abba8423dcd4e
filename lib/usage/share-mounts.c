// SPDX-License-Identifier: LGPL-2.1-or-later
#include "usage/share-mounts.h"

#include <json-c/json.h>
#include <string.h>

#include "device/model.h"
#include "json/build.h"
#include "proc/snapshot.h"

static const char details[] = "share";

bool vd_is_share(const struct vd_interface *interface)
{
	return interface->class->details && strcmp(interface->class->details, details) == 0;
}

/* The classes are called as the types of the file systems. */
bool vd_share_has_mount(const struct vd_interface *interface, const struct vd_mount *mount)
{
	return strcmp(mount->type, interface->class->name) == 0 &&
	       strcmp(mount->source, interface->name) == 0;
}

static int add_share(struct json_object *array, struct vd_proc_snapshot *proc,
		     const struct vd_interface *share)
{
	const struct vd_mount *mounts;
	int count = vd_proc_mounts(proc, &mounts);
	struct json_object *entry, *contents, *points;

	if (count < 0)
		return count;
	points = proc->has_mounts ? vd_json_array() : NULL;
	for (int i = 0; i < count; i++) {
		if (!mounts[i].process && vd_share_has_mount(share, &mounts[i]))
			vd_json_append(points, vd_json_text(mounts[i].point));
	}
	contents = vd_json_object();
	vd_json_add(contents, "mounts", points);
	entry = vd_json_object();
	vd_json_add_text(entry, "details", details);
	vd_json_add_text(entry, "name", share->name);
	vd_json_add(entry, "contents", contents);
	vd_json_append(array, entry);
	return 0;
}

int vd_share_mounts(struct vd_proc_snapshot *proc, const struct vd_device *device,
		    struct json_object *array)
{
	int r = 0;

	for (size_t i = 0; i < device->interface_count && r == 0; i++) {
		if (vd_is_share(&device->interfaces[i]))
			r = add_share(array, proc, &device->interfaces[i]);
	}
	return r;
}
