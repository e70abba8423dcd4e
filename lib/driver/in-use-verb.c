// SPDX-License-Identifier: LGPL-2.1-or-later
/* A device's record back into what can be asked about. */
#include <errno.h>
#include <json-c/json.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/link.h"
#include "bus/attr.h"
#include "device/json-text.h"
#include "device/model.h"
#include "driver/in-use.h"
#include "driver/plan-path.h"

static const char *text_of(struct json_object *object, const char *key)
{
	struct json_object *value = json_object_is_type(object, json_type_object)
					    ? json_object_object_get(object, key)
					    : NULL;

	return json_object_is_type(value, json_type_string) ? json_object_get_string(value) : NULL;
}

static struct json_object *array_of(struct json_object *object, const char *key)
{
	struct json_object *value = json_object_object_get(object, key);

	return json_object_is_type(value, json_type_array) ? value : NULL;
}

static int parse_layer(struct vd_device *device, struct json_object *object)
{
	const char *bus = text_of(object, "bus"), *path = text_of(object, "path");
	struct vd_layer *layer = &device->layers[device->layer_count];

	if (!bus || !path || path[0] != '/' || !vd_plan_layer_is_sound(path + 1))
		return -EINVAL;
	layer->bus = vd_bus_find(bus);
	layer->path = vd_arena_strdup(&device->arena, path + 1);
	device->layer_count++;
	if (!layer->path)
		return -ENOMEM;
	return layer->bus ? 0 : -EINVAL;
}

/* The record has no path of an interface; its class leads there. One that went away while we looked
 * has none. */
static int parse_interface(struct vd_device *device, const struct vd_root *root,
			   struct json_object *object)
{
	const char *class = text_of(object, "class"), *name = text_of(object, "name");
	struct vd_interface *interface = &device->interfaces[device->interface_count];
	char link[PATH_MAX], path[PATH_MAX] = "";

	if (!class || !name || !vd_class_find(class))
		return -EINVAL;
	interface->class = vd_class_find(class);
	if (interface->class->dir) {
		if (!*name || strchr(name, '/') || name[0] == '.')
			return -EINVAL;
		if (vd_attr_path(link, sizeof(link), interface->class->dir, name) < 0 ||
		    vd_link_resolve(root, link, path, sizeof(path)) < 0)
			return 0;
	}
	interface->name = vd_arena_strdup(&device->arena, name);
	interface->path = vd_arena_strdup(&device->arena, path);
	device->interface_count++;
	return interface->name && interface->path ? 0 : -ENOMEM;
}

static int parse_parts(struct vd_device *device, const struct vd_root *root,
		       struct json_object *layers, struct json_object *interfaces)
{
	int r = 0;

	for (size_t i = 0; i < json_object_array_length(layers) && r == 0; i++)
		r = parse_layer(device, json_object_array_get_idx(layers, i));
	for (size_t i = 0; i < json_object_array_length(interfaces) && r == 0; i++)
		r = parse_interface(device, root, json_object_array_get_idx(interfaces, i));
	return r;
}

static int parse_device(const struct vd_root *root, struct json_object *record,
			struct vd_device **ret)
{
	VD_CLEANUP(vd_device_freep) struct vd_device *device = calloc(1, sizeof(*device));
	const char *id = text_of(record, "id");
	struct json_object *layers, *interfaces;
	int r;

	if (!device)
		return -ENOMEM;
	if (!id)
		return -EINVAL;
	layers = array_of(record, "layers");
	interfaces = array_of(record, "interfaces");
	if (!layers || !interfaces)
		return -EINVAL;
	device->id = vd_arena_strdup(&device->arena, id);
	device->layers = vd_arena_alloc(&device->arena, (json_object_array_length(layers) + 1) *
								sizeof(*device->layers));
	device->interfaces = vd_arena_alloc(&device->arena, (json_object_array_length(interfaces) +
							     1) * sizeof(*device->interfaces));
	if (!device->id || !device->layers || !device->interfaces)
		return -ENOMEM;
	r = parse_parts(device, root, layers, interfaces);
	if (r == 0)
		*ret = vd_take_ptr(device);
	return r;
}

static int answer(struct json_object *reasons, struct json_object **ret)
{
	struct json_object *reply = json_object_new_object();

	if (!reply) {
		json_object_put(reasons);
		return -ENOMEM;
	}
	vd_json_add(reply, "reasons", reasons);
	*ret = reply;
	return 0;
}

int vd_worker_in_use(struct json_object *request, struct json_object **ret)
{
	VD_CLEANUP(vd_root_freep) struct vd_root *root = NULL;
	VD_CLEANUP(vd_device_freep) struct vd_device *device = NULL;
	const struct vd_in_use_request asked = {
		.ssh_connection = text_of(request, "sshConnection"),
		.new_driver = text_of(request, "newDriver"),
	};
	const char *path = text_of(request, "root");
	struct json_object *reasons;
	int r = path ? vd_root_new(path, &root) : -EINVAL;

	if (r == 0)
		r = parse_device(root, json_object_object_get(request, "device"), &device);
	if (r == 0)
		r = vd_in_use(root, device, &asked, &reasons);
	return r == 0 ? answer(reasons, ret) : r;
}
