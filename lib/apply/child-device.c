// SPDX-License-Identifier: LGPL-2.1-or-later
#include "apply/child-device.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "drivers/sysfs-state.h"
#include "plan/transport.h"

#define DEPTH_MAX 3 /* css → ccw → virtio */

static bool can_have_parent(const struct vd_bus *bus, const struct vd_bus *below)
{
	for (unsigned i = 0; i < VD_BUS_COUNT; i++) {
		if (vd_buses[i] == below)
			return bus->parent_buses & 1u << i;
	}
	return false;
}

/* The bus of the device PATH if its parent can be on the bus BELOW; NULL, also for links. */
static const struct vd_bus *bus_of(const struct vd_root *root, const struct vd_bus *below,
				   const char *path)
{
	char link[PATH_MAX], text[PATH_MAX];
	const char *name;

	if (vd_attr_path(link, sizeof(link), path, "subsystem") < 0 ||
	    vd_root_readlink(root, path, text, sizeof(text)) == 0 ||
	    vd_root_readlink(root, link, text, sizeof(text)) < 0)
		return NULL;
	name = strrchr(text, '/');
	for (unsigned i = 0; name && i < VD_BUS_COUNT; i++) {
		if (strcmp(vd_buses[i]->kernel_name, name + 1) == 0 &&
		    can_have_parent(vd_buses[i], below))
			return vd_buses[i];
	}
	return NULL;
}

static enum vd_child_device_state state_of(const struct vd_root *root, const char *path,
					   struct vd_uevents *events)
{
	char driver[VD_DRIVER_NAME_MAX];

	/* One that goes just now is nobody's to wait for. */
	switch (vd_sysfs_driver(root, path, driver)) {
	case 0:
		return VD_CHILD_UNBOUND;
	case 1:
		return vd_uevents_probe_ended(events, path) ? VD_CHILD_SETTLED : VD_CHILD_PROBED;
	default:
		return VD_CHILD_SETTLED;
	}
}

static void blame(struct vd_child_device *child, enum vd_child_device_state state,
		  const struct vd_bus *bus, const char *path)
{
	if (state <= child->state)
		return;
	child->state = state;
	child->bus = bus;
	snprintf(child->path, sizeof(child->path), "%s", path);
}

static int read_below(const struct vd_root *root, const struct vd_bus *bus, const char *path,
		      struct vd_uevents *events, unsigned depth, struct vd_child_device *ret)
{
	char driver[VD_DRIVER_NAME_MAX];
	size_t count = 0;
	VD_CLEANUP(vd_names_freep) char **names = NULL;
	int r = vd_root_names(root, path, &names, NULL);

	if (r < 0)
		return r == -ENOMEM ? r : -ENODEV;
	for (char **name = names; *name; name++) {
		char child[PATH_MAX];
		const struct vd_bus *own;

		if (vd_attr_path(child, sizeof(child), path, *name) < 0 ||
		    !(own = bus_of(root, bus, child)))
			continue;
		count++;
		blame(ret, state_of(root, child, events), own, child);
		if (depth > 1 && read_below(root, own, child, events, depth - 1, ret) == -ENOMEM)
			return -ENOMEM;
	}
	if (count == 0 && vd_sysfs_driver(root, path, driver) == 1 &&
	    vd_driver_is_transport(driver))
		blame(ret, VD_CHILD_ABSENT, bus, path);
	return 0;
}

int vd_child_device_read(const struct vd_root *root, const struct vd_bus *top, const char *path,
			 struct vd_uevents *events, struct vd_child_device *ret)
{
	ret->state = VD_CHILD_SETTLED;
	vd_root_forget(root);
	return read_below(root, top, path, events, DEPTH_MAX, ret);
}
