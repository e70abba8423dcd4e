// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Devices that serve one interface together: under Hyper-V the VMBus network card and the PCI
 * function that accelerates it. The kernel makes the function's interface a lower interface of the
 * card's (Linux, drivers/net/hyperv/netvsc_drv.c). Both interfaces have links for that.
 */
#include <errno.h>
#include <limits.h>
#include <string.h>

#include "device/build.h"

struct relating {
	struct vd_source *source;
	struct vd_device *device;
	size_t room;
};

static int add_related(struct relating *relating, const char *link)
{
	struct vd_device *device = relating->device;
	const struct vd_node *node;
	char path[PATH_MAX];
	const char *id;
	int r;

	if (vd_link_resolve(relating->source->root, link, path, sizeof(path)) < 0)
		return 0;
	node = vd_tree_find_nearest(relating->source->tree, path);
	if (!node || device->related_count == relating->room)
		return 0;
	r = vd_node_device_id(vd_node_device_root(node), &device->arena, &id);
	if (r < 0)
		return r;
	if (strcmp(id, device->id) != 0)
		device->related[device->related_count++] = id;
	return 0;
}

static bool is_relation(const char *name)
{
	return strcmp(name, "master") == 0 || strncmp(name, "lower_", 6) == 0;
}

static int relate_interface(struct relating *relating, const struct vd_interface *interface)
{
	VD_CLEANUP(vd_names_freep) char **names = NULL;
	char link[PATH_MAX];
	int r = vd_root_names(relating->source->root, interface->path, &names, NULL);

	if (r < 0)
		return r == -ENOMEM ? r : 0;
	for (char **name = names; *name; name++) {
		if (!is_relation(*name) ||
		    vd_attr_path(link, sizeof(link), interface->path, *name) < 0)
			continue;
		r = add_related(relating, link);
		if (r < 0)
			return r;
	}
	return 0;
}

int vd_device_relate(struct vd_source *source, struct vd_device *device)
{
	struct relating relating = { .source = source, .device = device, .room = 16 };

	for (size_t i = 0; i < device->interface_count; i++) {
		const struct vd_interface *interface = &device->interfaces[i];
		int r;

		if (strcmp(interface->class->name, "net") != 0)
			continue;
		if (!device->related)
			device->related = vd_arena_alloc(&device->arena,
							 relating.room * sizeof(*device->related));
		r = device->related ? relate_interface(&relating, interface) : -ENOMEM;
		if (r < 0)
			return r;
	}
	return 0;
}
