// SPDX-License-Identifier: LGPL-2.1-or-later
/* The one serialiser: every record that leaves the library is made here. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "device/field.h"
#include "device/id-json.h"
#include "device/model.h"
#include "device/virtio-features.h"
#include "json/build.h"

static struct json_object *number_json(const char *text)
{
	char *end;
	long long value = strtoll(text, &end, 10);

	return *text && !*end ? vd_json_integer(value) : NULL;
}

static struct json_object *bool_json(const char *text)
{
	if (strcmp(text, "0") != 0 && strcmp(text, "1") != 0)
		return NULL;
	return vd_json_boolean(*text == '1');
}

static struct json_object *sectors_json(const char *text)
{
	char *end;
	unsigned long long sectors = strtoull(text, &end, 10);

	if (!*text || *end || sectors > INT64_MAX / 512)
		return NULL;
	return vd_json_integer((int64_t)sectors * 512);
}

static struct json_object *lines_json(const char *text)
{
	struct json_object *array = vd_json_array();

	while (*text) {
		size_t len = strcspn(text, "\n");

		vd_json_append(array, vd_json_text_part(text, len));
		text += len + (text[len] == '\n');
	}
	return array;
}

static struct json_object *value_json(const struct vd_attr *attr, const char *text)
{
	if (!text)
		return NULL;
	switch (attr->kind) {
	case VD_ATTR_NUMBER:
	case VD_ATTR_COUNT:
		return number_json(text);
	case VD_ATTR_BOOL:
		return bool_json(text);
	case VD_ATTR_SECTORS:
		return sectors_json(text);
	case VD_ATTR_NAMES:
	case VD_ATTR_NAMES_BEYOND:
		return lines_json(text);
	default:
		return vd_json_text(text);
	}
}

static struct json_object *values_json(const struct vd_attr *attrs, const char **values, bool shown)
{
	struct json_object *object = vd_json_object();

	for (size_t i = 0; attrs[i].key; i++) {
		if (!attrs[i].only_shown || shown)
			vd_json_add(object, attrs[i].key, value_json(&attrs[i], values[i]));
	}
	return object;
}

/* Paths are kept relative to the root. */
static void add_path(struct json_object *object, const char *path)
{
	char absolute[PATH_MAX + 1];

	snprintf(absolute, sizeof(absolute), "/%s", path);
	vd_json_add_text(object, "path", absolute);
}

static struct json_object *layer_json(const struct vd_layer *layer, unsigned fields)
{
	struct json_object *object = vd_json_object();

	vd_json_add_text(object, "bus", layer->bus->name);
	vd_json_add_text(object, "address", layer->address);
	if (vd_wants(fields, VD_FIELD_LAYERS)) {
		vd_json_add_text(object, "nativeId", layer->native_id);
		vd_json_add_text(object, "driver", layer->driver);
		vd_json_add_text(object, "driverOverride", layer->driver_override);
		if (fields & VD_FIELDS_TOUCH)
			vd_json_add_text(object, "module", layer->module);
	}
	add_path(object, layer->path);
	if (layer->values)
		vd_json_add(
			object, layer->bus->name,
			values_json(layer->bus->attrs, layer->values, fields & VD_FIELDS_TOUCH));
	return object;
}

static struct json_object *interface_json(const struct vd_interface *interface, unsigned fields)
{
	struct json_object *object = vd_json_object();
	const struct vd_class *class = interface->class;

	vd_json_add_text(object, "class", class->name);
	vd_json_add_text(object, "name", interface->name);
	if (!vd_wants(fields, VD_FIELD_INTERFACES))
		return object;
	vd_json_add_text(object, "devnode", interface->devnode);
	vd_json_add_text(object, "label", interface->label);
	add_path(object, interface->path);
	if (interface->values)
		vd_json_add(object, class->details,
			    values_json(class->attrs, interface->values, vd_wants_details(fields)));
	else if (class->details && !class->attrs && vd_wants_details(fields))
		vd_json_add(object, class->details, vd_json_object());
	return object;
}

static struct json_object *status_json(const struct vd_virtio *virtio)
{
	struct json_object *array;

	if (!virtio->has_status)
		return NULL;
	array = vd_json_array();
	for (unsigned bit = 0; bit < 8; bit++) {
		const char *name = vd_virtio_status_name(bit);

		if (name && virtio->status & 1u << bit)
			vd_json_append(array, vd_json_text(name));
	}
	return array;
}

static struct json_object *virtio_json(const struct vd_device *device)
{
	const struct vd_virtio *virtio = device->virtio;
	struct json_object *object, *features;

	if (!virtio)
		return NULL;
	object = vd_json_object();
	features = vd_json_array();
	for (unsigned bit = 0; bit < VD_VIRTIO_FEATURE_BITS; bit++) {
		struct json_object *feature;

		if (!(virtio->features[bit / 8] & 1u << bit % 8))
			continue;
		feature = vd_json_object();
		vd_json_add(feature, "bit", vd_json_integer((int)bit));
		vd_json_add_text(feature, "name",
				 vd_virtio_feature_name(device->virt_id.type, bit));
		vd_json_append(features, feature);
	}
	vd_json_add(object, "status", status_json(virtio));
	vd_json_add(object, "features", features);
	return object;
}

static struct json_object *layers_json(const struct vd_device *device, unsigned fields)
{
	struct json_object *array = vd_json_array_of(device->layer_count);

	for (size_t i = 0; i < device->layer_count; i++)
		vd_json_append(array, layer_json(&device->layers[i], fields));
	return array;
}

static struct json_object *interfaces_json(const struct vd_device *device, unsigned fields)
{
	struct json_object *array = vd_json_array_of(device->interface_count);

	for (size_t i = 0; i < device->interface_count; i++)
		vd_json_append(array, interface_json(&device->interfaces[i], fields));
	return array;
}

static struct json_object *related_json(const struct vd_device *device)
{
	struct json_object *array = vd_json_array_of(device->related_count);

	for (size_t i = 0; i < device->related_count; i++)
		vd_json_append(array, vd_json_text(device->related[i]));
	return array;
}

static struct json_object *field_json(const struct vd_device *device, enum vd_field field,
				      unsigned fields)
{
	switch (field) {
	case VD_FIELD_ID:
		return vd_json_text(device->id);
	case VD_FIELD_NAME:
		return vd_json_text(device->name);
	case VD_FIELD_STATE:
		return vd_json_text(vd_state_names[device->state]);
	case VD_FIELD_DRIVER:
		return vd_json_text(device->layers[device->layer_count - 1].driver);
	case VD_FIELD_LAYERS:
		return layers_json(device, fields);
	case VD_FIELD_INTERFACES:
		return interfaces_json(device, fields);
	case VD_FIELD_VIRTIO:
		return virtio_json(device);
	case VD_FIELD_RELATED:
		return related_json(device);
	case VD_FIELD_VIRTQUEUES:
	case VD_FIELD_IN_USE:
		return NULL; /* the caller adds it, from the interrupts or from what runs */
	case VD_FIELD_PROBLEMS:
		return vd_problems_json(device->problems);
	case VD_FIELD_ORIGIN:
		return vd_json_text(vd_origin_name(device->origin));
	case VD_FIELD_ORIGIN_CERTAINTY:
		return vd_json_text(vd_certainty_name(device->certainty));
	case VD_FIELD_ORIGIN_REFINED_BY:
		return vd_json_text(device->refined_by);
	default:
		return vd_id_field_json(&device->virt_id, device->type_name, field);
	}
}

struct json_object *vd_device_json(const struct vd_device *device, unsigned fields)
{
	unsigned losses = vd_json_losses();
	struct json_object *object = vd_json_object();
	unsigned members = fields | 1u << VD_FIELD_ID;

	if (fields & VD_FIELDS_INTERFACE_NAMES)
		members |= 1u << VD_FIELD_INTERFACES;
	if (fields & VD_FIELDS_LAYER_ADDRESSES)
		members |= 1u << VD_FIELD_LAYERS;
	/* Null would look like a device that nothing uses. */
	members &= ~(1u << VD_FIELD_IN_USE);
	for (enum vd_field field = 0; field < VD_FIELD_COUNT; field++) {
		if (vd_wants(members, field))
			vd_json_add(object, vd_field_names[field],
				    field_json(device, field, fields));
	}
	return vd_json_complete(object, losses);
}
