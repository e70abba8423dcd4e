// SPDX-License-Identifier: LGPL-2.1-or-later
#include "bench/device.h"

#include <errno.h>
#include <json-c/json.h>
#include <string.h>

#include "json/get.h"
#include "plan/plan-path.h"

static size_t count_of(struct json_object *array)
{
	return array ? json_object_array_length(array) : 0;
}

static bool is_sound_name(const char *name)
{
	return name && *name && *name != '.' && !strchr(name, '/');
}

/* Some interfaces have the name of a path ("/" is for tags of file systems); those are no links of
 * ours to follow. */
static int check_parts(struct json_object *layers)
{
	for (size_t i = 0; i < count_of(layers); i++) {
		struct json_object *layer = json_object_array_get_idx(layers, i);
		const char *path = vd_json_member_text(layer, "path");

		if (!vd_json_member_text(layer, "bus") || !path || *path != '/' ||
		    !vd_plan_layer_is_sound(path + 1))
			return -EINVAL;
	}
	return 0;
}

int vd_bench_device_check(const struct vd_bench_device *device)
{
	if (!json_object_is_type(device->record, json_type_object) ||
	    !vd_json_member_text(device->record, "id") ||
	    !vd_json_member(device->record, "layers", json_type_array) ||
	    !vd_json_member(device->record, "interfaces", json_type_array))
		return -EINVAL;
	return check_parts(vd_json_member(device->record, "layers", json_type_array));
}

const char *vd_bench_device_id(const struct vd_bench_device *device)
{
	return vd_json_member_text(device->record, "id");
}

const char *vd_bench_text_of(const struct vd_bench_device *device, const char *key)
{
	return vd_json_member_text(device->record, key);
}

/* The index of the innermost layer on BUS; -1. */
static int find_layer(struct json_object *layers, const char *bus)
{
	for (int i = (int)count_of(layers) - 1; i >= 0; i--) {
		const char *name =
			vd_json_member_text(json_object_array_get_idx(layers, (size_t)i), "bus");

		if (name && strcmp(name, bus) == 0)
			return i;
	}
	return -1;
}

const char *vd_bench_layer(const struct vd_bench_device *device, const char *bus)
{
	struct json_object *layers = vd_json_member(device->record, "layers", json_type_array);
	int i = find_layer(layers, bus);

	return i < 0 ? NULL
		     : vd_json_member_text(json_object_array_get_idx(layers, (size_t)i), "path") +
			       1;
}

struct json_object *vd_bench_bound_layer(const struct vd_bench_device *device)
{
	struct json_object *layers = vd_json_member(device->record, "layers", json_type_array);

	for (size_t i = count_of(layers); i > 0; i--) {
		struct json_object *layer = json_object_array_get_idx(layers, i - 1);

		if (vd_json_member_text(layer, "driver"))
			return layer;
	}
	return NULL;
}

const char *vd_bench_carrier(const struct vd_bench_device *device, const char *bus)
{
	struct json_object *layers = vd_json_member(device->record, "layers", json_type_array);
	int i = find_layer(layers, bus);

	return i < 1 ? NULL
		     : vd_json_member_text(json_object_array_get_idx(layers, (size_t)i - 1), "bus");
}

static struct json_object *find_interface(const struct vd_bench_device *device, const char *class,
					  unsigned n)
{
	struct json_object *interfaces =
		vd_json_member(device->record, "interfaces", json_type_array);

	for (size_t i = 0; i < count_of(interfaces); i++) {
		struct json_object *interface = json_object_array_get_idx(interfaces, i);
		const char *known = vd_json_member_text(interface, "class");

		if (known && strcmp(known, class) == 0 && n-- == 0)
			return interface;
	}
	return NULL;
}

const char *vd_bench_interface(const struct vd_bench_device *device, const char *class, unsigned n)
{
	const char *name = vd_json_member_text(find_interface(device, class, n), "name");

	return is_sound_name(name) ? name : NULL;
}

const char *vd_bench_node(const struct vd_bench_device *device, const char *class, unsigned n)
{
	const char *node = vd_json_member_text(find_interface(device, class, n), "devnode");

	return node && strncmp(node, "/dev/", 5) == 0 && !strstr(node, "..") ? node : NULL;
}

const char *vd_bench_label(const struct vd_bench_device *device, const char *class, unsigned n)
{
	return vd_json_member_text(find_interface(device, class, n), "label");
}

const char *vd_bench_tag(const struct vd_bench_device *device, const char *class)
{
	return vd_json_member_text(find_interface(device, class, 0), "name");
}
