// SPDX-License-Identifier: LGPL-2.1-or-later
/* The request for usage reasons: virtd makes it of its devices, the worker makes devices of it and
 * answers. */
#include <errno.h>
#include <json-c/json.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/link.h"
#include "base/utf8.h"
#include "bus/attr.h"
#include "device/model.h"
#include "json/build.h"
#include "json/get.h"
#include "json/json.h"
#include "plan/plan-path.h"
#include "usage/disk-contents.h"
#include "usage/in-use-internal.h"
#include "usage/net-addresses.h"
#include "usage/share-mounts.h"

static int parse_layer(struct vd_device *device, struct json_object *object)
{
	const char *bus = vd_json_member_text(object, "bus"),
		   *path = vd_json_member_text(object, "path");
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

/* One that the kernel knows and we don't. */
static const struct vd_class *make_class(struct vd_device *device, const char *name)
{
	struct vd_class *class = vd_arena_alloc(&device->arena, sizeof(*class));

	if (!class)
		return NULL;
	class->name = vd_arena_strdup(&device->arena, name);
	class->uevent_names_node = true;
	class->devnode = "/dev/%s";
	return class->name ? class : NULL;
}

static bool is_sound_path(const char *path)
{
	return strncmp(path, "/sys/devices/", 13) == 0 && !strstr(path, "/../");
}

/* Where the interface is that OBJECT tells of: 1 and its path relative to the root, which is empty
 * where it has none; 0: it went away meanwhile; -EINVAL. */
static int find_path(const struct vd_root *root, struct json_object *object,
		     const struct vd_class *class, const char *name, char *buf, size_t size)
{
	const char *path = vd_json_member_text(object, "path");
	char link[PATH_MAX];

	*buf = '\0';
	if (path)
		return is_sound_path(path) && snprintf(buf, size, "%s", path + 1) < (int)size
			       ? 1
			       : -EINVAL;
	if (!class->dir)
		return 1;
	if (!*name || strchr(name, '/') || name[0] == '.')
		return -EINVAL;
	return vd_attr_path(link, sizeof(link), class->dir, name) == 0 &&
	       vd_link_resolve(root, link, buf, size) == 0;
}

static int parse_interface(struct vd_device *device, const struct vd_root *root,
			   struct json_object *object)
{
	const char *class = vd_json_member_text(object, "class"),
		   *name = vd_json_member_text(object, "name");
	struct vd_interface *interface = &device->interfaces[device->interface_count];
	char path[PATH_MAX];
	int r;

	if (!class || !name || (!vd_class_find(class) && !vd_json_member_text(object, "path")))
		return -EINVAL;
	interface->class = vd_class_find(class) ?: make_class(device, class);
	if (!interface->class)
		return -ENOMEM;
	r = find_path(root, object, interface->class, name, path, sizeof(path));
	if (r <= 0)
		return r;
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
	const char *id = vd_json_member_text(record, "id");
	struct json_object *layers, *interfaces;
	int r;

	if (!device)
		return -ENOMEM;
	if (!id)
		return -EINVAL;
	layers = vd_json_member(record, "layers", json_type_array);
	interfaces = vd_json_member(record, "interfaces", json_type_array);
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

/* JSON can't hold other bytes. */
static bool is_utf8(const char *text)
{
	return vd_utf8_valid(text, strlen(text));
}

static struct json_object *two_members(const char *first_key, const char *first,
				       const char *second_key, const char *second)
{
	struct json_object *object = vd_json_object();

	vd_json_add_text(object, first_key, first);
	vd_json_add_text(object, second_key, second);
	return object;
}

static int add_layers(struct json_object *array, const struct vd_device *device)
{
	for (size_t i = 0; i < device->layer_count; i++) {
		const struct vd_layer *layer = &device->layers[i];
		char path[PATH_MAX + 1];

		snprintf(path, sizeof(path), "/%s", layer->path);
		if (!is_utf8(path))
			return -EILSEQ;
		vd_json_append(array, two_members("bus", layer->bus->name, "path", path));
	}
	return 0;
}

/* Tags and the like have no folder of their own. */
static int add_path(struct json_object *object, const struct vd_interface *interface)
{
	char path[PATH_MAX + 1];

	if (strncmp(interface->path, "sys/devices/", 12) != 0)
		return 0;
	if (!is_utf8(interface->path))
		return -EILSEQ;
	snprintf(path, sizeof(path), "/%s", interface->path);
	vd_json_add_text(object, "path", path);
	return 0;
}

static int add_interfaces(struct json_object *array, const struct vd_device *device)
{
	int r = 0;

	for (size_t i = 0; i < device->interface_count && r == 0; i++) {
		const struct vd_interface *interface = &device->interfaces[i];
		struct json_object *one;

		if (!is_utf8(interface->name))
			return -EILSEQ;
		one = two_members("class", interface->class->name, "name", interface->name);
		r = add_path(one, interface);
		vd_json_append(array, one);
	}
	return r;
}

int vd_in_use_record(const struct vd_device *device, struct json_object **ret)
{
	unsigned losses = vd_json_losses();
	vd_autojson struct json_object *record = vd_json_object();
	struct json_object *layers = vd_json_array();
	struct json_object *interfaces = vd_json_array();
	int r = add_layers(layers, device);

	if (r == 0)
		r = add_interfaces(interfaces, device);
	vd_json_add(record, "layers", layers);
	vd_json_add(record, "interfaces", interfaces);
	vd_json_add_text(record, "id", device->id);
	if (vd_json_losses() != losses)
		return -ENOMEM;
	if (r == 0)
		*ret = vd_take_ptr(record);
	return r;
}

/* null where there is none. */
static int set_text(struct json_object *object, const char *key, const char *text)
{
	return text ? vd_json_set(object, key, vd_json_text(text)) : 0;
}

static int set_number(struct json_object *object, const char *key, const unsigned *number)
{
	return number ? vd_json_set(object, key, vd_json_integer(*number)) : 0;
}

struct json_object *vd_in_use_request_json(const char *root_path, struct json_object *records,
					   const struct vd_in_use_request *request)
{
	vd_autojson struct json_object *json = vd_json_object();

	if (vd_json_set(json, "devices", records) < 0 || set_text(json, "verb", "in-use") < 0 ||
	    set_text(json, "root", root_path) < 0 ||
	    set_text(json, "newDriver", request->new_driver) < 0 ||
	    set_text(json, "sshConnection", request->ssh_connection) < 0 ||
	    set_number(json, "callerPid", &request->caller_pid) < 0 ||
	    set_number(json, "reader", request->reader) < 0 ||
	    vd_json_set(json, "wantsContents", vd_json_boolean(request->wants_contents)) < 0)
		return NULL;
	return vd_take_ptr(json);
}

/* A number that there need not be: 1: there is one; 0: there is none; -EINVAL. */
static int number_of(struct json_object *object, const char *key, unsigned *ret)
{
	struct json_object *value = json_object_object_get(object, key);
	int64_t number = json_object_get_int64(value);

	if (!value)
		return 0;
	if (!json_object_is_type(value, json_type_int) || number < 0 || number > UINT32_MAX)
		return -EINVAL;
	*ret = (unsigned)number;
	return 1;
}

/* What is answered: for each device an array in each. CONTENTS is NULL if nobody wants it. */
struct answers {
	struct json_object *reasons, *contents;
};

static int add_contents(struct vd_proc_snapshot *proc, const struct vd_device *device,
			struct json_object *contents)
{
	unsigned losses = vd_json_losses();
	struct json_object *one = vd_json_array();
	int r = vd_disk_contents(proc, device, one);

	if (r == 0)
		r = vd_net_addresses(proc, device, one);
	if (r == 0)
		r = vd_share_mounts(proc, device, one);
	vd_json_append(contents, one);
	return r == 0 && vd_json_losses() != losses ? -ENOMEM : r;
}

static int check_one(struct vd_proc_snapshot *proc, const struct vd_device *device,
		     const struct vd_in_use_request *request, const struct answers *answers)
{
	struct json_object *one;
	int r = vd_usage_reasons(proc, device, request, &one);

	if (r == 0)
		vd_json_append(answers->reasons, one);
	return r < 0 || !answers->contents ? r : add_contents(proc, device, answers->contents);
}

static int check_each(struct vd_proc_snapshot *proc, struct json_object *devices,
		      const struct vd_in_use_request *request, const struct answers *answers)
{
	int r = 0;

	for (size_t i = 0; i < json_object_array_length(devices) && r == 0; i++) {
		VD_CLEANUP(vd_device_freep) struct vd_device *device = NULL;

		r = parse_device(proc->root, json_object_array_get_idx(devices, i), &device);
		if (r == 0)
			r = check_one(proc, device, request, answers);
	}
	return r;
}

static int answer(int error, const struct answers *answers, struct json_object **ret)
{
	vd_autojson struct json_object *reply = vd_json_object();
	int r;

	if (error == 0)
		r = vd_json_set(reply, "reasons", json_object_get(answers->reasons));
	else
		r = vd_json_set(reply, "error", vd_json_integer(-error));
	if (r == 0 && error == 0 && answers->contents)
		r = vd_json_set(reply, "contents", json_object_get(answers->contents));
	if (r == 0)
		*ret = vd_take_ptr(reply);
	return r;
}

int vd_worker_in_use(struct json_object *request, struct json_object **ret)
{
	VD_CLEANUP(vd_root_freep) struct vd_root *root = NULL;
	VD_CLEANUP(vd_proc_freep) struct vd_proc_snapshot *proc = NULL;
	struct vd_in_use_request parsed = {
		.ssh_connection = vd_json_member_text(request, "sshConnection"),
		.new_driver = vd_json_member_text(request, "newDriver"),
		.wants_contents =
			json_object_get_boolean(json_object_object_get(request, "wantsContents")),
	};
	const char *path = vd_json_member_text(request, "root");
	vd_autojson struct json_object *reasons = NULL, *contents = NULL;
	struct answers answers;
	struct json_object *devices = vd_json_member(request, "devices", json_type_array);
	unsigned reader;
	int has_reader = number_of(request, "reader", &reader);
	int r = path && devices ? vd_root_new(path, &root) : -EINVAL;

	if (has_reader < 0 || number_of(request, "callerPid", &parsed.caller_pid) < 0)
		return -EINVAL;
	if (has_reader)
		parsed.reader = &reader;
	if (r == 0)
		r = vd_proc_new(root, vd_json_member_text(request, "idsDir"), &proc);
	if (r < 0)
		return r;
	answers.reasons = reasons = vd_json_array();
	answers.contents = contents = parsed.wants_contents ? vd_json_array() : NULL;
	if (!reasons || (parsed.wants_contents && !contents))
		return -ENOMEM;
	r = check_each(proc, devices, &parsed, &answers);
	return r == -EINVAL || r == -ENOMEM ? r : answer(r, &answers, ret);
}
