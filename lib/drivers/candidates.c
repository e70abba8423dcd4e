// SPDX-License-Identifier: LGPL-2.1-or-later
#include "drivers/candidates.h"

#include <errno.h>
#include <json-c/json.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bus/attr.h"
#include "device/build.h"
#include "drivers/candidates-internal.h"
#include "id/registry.h"
#include "json/build.h"
#include "json/json.h"
#include "tree/tree-connect.h"
#include "tree/tree-read.h"

void vd_candidates_clear(struct vd_candidates *candidates)
{
	free(candidates->items);
	vd_arena_clear(&candidates->arena);
	*candidates = (struct vd_candidates){};
}

static char fold(char c)
{
	return c == '-' ? '_' : c;
}

bool vd_driver_name_is(const char *a, const char *b)
{
	while (*a && fold(*a) == fold(*b)) {
		a++;
		b++;
	}
	return fold(*a) == fold(*b);
}

static int grow(struct vd_candidates *candidates)
{
	size_t room = candidates->room ? candidates->room * 2 : 16;
	struct vd_candidate *grown = reallocarray(candidates->items, room, sizeof(*grown));

	if (!grown)
		return -ENOMEM;
	candidates->items = grown;
	candidates->room = room;
	return 0;
}

struct vd_candidate *vd_candidates_add(struct vd_candidates *candidates, const struct vd_bus *bus,
				       const char *name)
{
	struct vd_candidate *item;

	if (candidates->count == candidates->room && grow(candidates) < 0)
		return NULL;
	item = &candidates->items[candidates->count];
	*item = (struct vd_candidate){
		.bus = bus,
		.name = vd_arena_strdup(&candidates->arena, name),
	};
	if (!item->name)
		return NULL;
	candidates->count++;
	return item;
}

int vd_driver_module(const struct vd_root *root, const char *dir, struct vd_arena *arena,
		     const char **ret)
{
	static const struct vd_attr module = { "module", "module", VD_ATTR_LINK };
	int r = vd_attr_read(root, dir, &module, arena, ret);

	if (r == 0 || r == -ENOMEM)
		return r;
	*ret = NULL; /* a copied tree has what it has */
	return 0;
}

/*
 * Drivers of the platform bus that take a device of ours, but can be there and hold none: of its
 * many others, only those that do hold one are of interest.
 */
static bool is_wanted(const struct vd_bus *bus, const struct vd_candidate *driver)
{
	if (bus->known_only)
		return driver->device_count;
	return !bus->accepts || driver->device_count || strcmp(driver->name, "virtio-mmio") == 0;
}

struct all {
	const struct vd_root *root;
	struct vd_registry *registry;
	struct vd_tree tree;
	struct vd_candidates *candidates;
};

/* The id of the device that the link DIR/NAME leads to; NULL: it leads to none of ours ("module",
 * or a platform device). */
static int linked_device(struct all *all, const struct vd_bus *bus, const char *dir,
			 const char *name, const char **ret)
{
	char link[PATH_MAX], path[PATH_MAX];
	const struct vd_node *node;

	*ret = NULL;
	if (vd_attr_path(link, sizeof(link), dir, name) < 0 ||
	    vd_link_resolve(all->root, link, path, sizeof(path)) < 0)
		return 0;
	node = vd_tree_find(&all->tree, path);
	if (!node || node->bus != bus)
		return 0;
	return vd_node_device_id(vd_node_device_root(node), &all->candidates->arena, ret);
}

static int add_devices(struct all *all, const char *dir, struct vd_candidate *driver)
{
	VD_CLEANUP(vd_names_freep) char **names = NULL;
	size_t count = 0;
	int r = vd_root_names(all->root, dir, &names, &count);

	if (r < 0)
		return r == -ENOMEM ? r : 0;
	driver->devices = vd_arena_alloc(&all->candidates->arena, (count + 1) * sizeof(char *));
	if (!driver->devices)
		return -ENOMEM;
	for (char **name = names; *name && r == 0; name++) {
		const char *id = NULL;

		r = linked_device(all, driver->bus, dir, *name, &id);
		if (id)
			driver->devices[driver->device_count++] = id;
	}
	return r;
}

static int add_driver(struct all *all, const struct vd_bus *bus, const char *folder,
		      const char *name)
{
	struct vd_candidate *driver;
	char dir[PATH_MAX];
	int r = vd_attr_path(dir, sizeof(dir), folder, name);

	if (r < 0)
		return 0;
	driver = vd_candidates_add(all->candidates, bus, name);
	if (!driver)
		return -ENOMEM;
	driver->loaded = true;
	r = vd_driver_module(all->root, dir, &all->candidates->arena, &driver->module);
	if (r == 0)
		r = add_devices(all, dir, driver);
	driver->bound = driver->device_count;
	if (r == 0 && !is_wanted(bus, driver))
		all->candidates->count--;
	return r;
}

static int add_drivers(struct all *all, const struct vd_bus *bus)
{
	VD_CLEANUP(vd_names_freep) char **names = NULL;
	char folder[64];
	int r;

	snprintf(folder, sizeof(folder), "sys/bus/%s/drivers", bus->kernel_name);
	r = vd_root_names(all->root, folder, &names, NULL);
	if (r < 0)
		return r == -ENOMEM ? r : 0;
	for (char **name = names; *name && r == 0; name++)
		r = add_driver(all, bus, folder, *name);
	return r;
}

static int add_nodes(struct all *all, const struct vd_bus *bus)
{
	VD_CLEANUP(vd_folder_walk_clear) struct vd_folder_walk walk = { 0 };
	int r;

	do {
		r = vd_tree_add_bus(&all->tree, all->root, bus, &walk);
	} while (r > 0);
	return r;
}

static int add_all(struct all *all)
{
	int r = 0;

	vd_root_forget(all->root);
	all->tree.registry = all->registry;
	for (unsigned i = 0; i < VD_BUS_COUNT && r == 0; i++)
		r = add_nodes(all, vd_buses[i]);
	if (r == 0) {
		do {
			r = vd_tree_connect(&all->tree, all->root);
		} while (r > 0);
	}
	for (unsigned i = 0; i < VD_BUS_COUNT && r == 0; i++)
		r = add_drivers(all, vd_buses[i]);
	return r;
}

int vd_drivers_all(const struct vd_root *root, const char *ids_dir, struct vd_candidates *ret)
{
	struct vd_candidates candidates = {};
	struct all all = { .root = root, .candidates = &candidates };
	int r = vd_registry_new(ids_dir, NULL, NULL, &all.registry);

	if (r == 0)
		r = add_all(&all);

	vd_registry_free(all.registry);
	vd_tree_clear(&all.tree);
	if (r < 0)
		vd_candidates_clear(&candidates);
	else
		*ret = candidates;
	return r;
}

static const char *state_of(const struct vd_candidate *item)
{
	if (item->bound)
		return "bound";
	if (item->override_only)
		return "override-only";
	return item->loaded ? "loaded" : "loadable";
}

static struct json_object *devices_json(const struct vd_candidate *item)
{
	struct json_object *array;

	if (!item->devices)
		return NULL;
	array = vd_json_array();
	for (size_t i = 0; i < item->device_count; i++)
		vd_json_append(array, vd_json_text(item->devices[i]));
	return array;
}

static struct json_object *item_json(const struct vd_candidate *item)
{
	struct json_object *object = vd_json_object();

	vd_json_add_text(object, "name", item->name);
	vd_json_add_text(object, "bus", item->bus->name);
	vd_json_add_text(object, "module", item->module);
	vd_json_add_text(object, "state", state_of(item));
	vd_json_add(object, "loaded", vd_json_boolean(item->loaded));
	vd_json_add(object, "isDefault", vd_json_boolean(item->is_default));
	vd_json_add(object, "devices", devices_json(item));
	return object;
}

struct json_object *vd_candidates_json(const struct vd_candidates *candidates)
{
	unsigned losses = vd_json_losses();
	struct json_object *array = vd_json_array();

	for (size_t i = 0; i < candidates->count; i++)
		vd_json_append(array, item_json(&candidates->items[i]));
	return vd_json_complete(array, losses);
}

static struct json_object *layers_json(const struct vd_device *device)
{
	struct json_object *layers = vd_json_array();

	for (size_t i = 0; i < device->layer_count; i++) {
		struct json_object *layer = vd_json_object();

		vd_json_add_text(layer, "bus", device->layers[i].bus->name);
		vd_json_add_text(layer, "path", device->layers[i].path);
		vd_json_append(layers, layer);
	}
	return layers;
}

struct json_object *vd_candidates_request(const struct vd_device *device, const char *root)
{
	unsigned losses = vd_json_losses();
	struct json_object *request = vd_json_object();

	vd_json_add_text(request, "verb", "candidates");
	vd_json_add_text(request, "root", root);
	if (device)
		vd_json_add(request, "layers", layers_json(device));
	return vd_json_complete(request, losses);
}
