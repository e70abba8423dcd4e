// SPDX-License-Identifier: LGPL-2.1-or-later
/* Reads the attributes of one device that the requested fields need. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/parse.h"
#include "device/build.h"
#include "device/dev-nodes.h"
#include "device/field.h"
#include "device/missing.h"
#include "device/read-ahead.h"
#include "tree/uevent-value.h"

/* One device being read: where from, and into what. */
struct reading {
	struct vd_source *source;
	struct vd_device *device;
	int error;	/* -ENOMEM, once: everything else is a problem of the device */
	unsigned noted; /* problems */
};

static void note(struct reading *reading, const char *object, const char *what, int error)
{
	struct vd_device *device = reading->device;

	reading->noted++;
	if (error != -ENOMEM)
		error = vd_problem_add(&device->problems, &device->arena, object, "read", what,
				       error);
	if (error == -ENOMEM)
		reading->error = error;
}

static const char *keep(struct reading *reading, const char *text)
{
	const char *copy = vd_arena_strdup(&reading->device->arena, text);

	if (!copy)
		reading->error = -ENOMEM;
	return copy;
}

/* As vd_attr_read(), into ARENA, from what was read ahead. */
static int read_or_find(struct reading *reading, const char *dir, const struct vd_attr *attr,
			struct vd_arena *arena, const char **ret)
{
	struct vd_attr_batch *ahead = reading->source->ahead;
	const char *text = NULL;
	int r = ahead ? vd_attr_batch_find(ahead, dir, attr, &text) : -EAGAIN;

	if (r == -EAGAIN)
		return vd_attr_read(reading->source->root, dir, attr, arena, ret);
	if (r == 0 && text) {
		text = vd_arena_strdup(arena, text);
		r = text ? 0 : -ENOMEM;
	}
	if (r == 0)
		*ret = text;
	return r;
}

/* What ATTR of the folder DIR says; NULL where there is none, or (with a problem noted) where it
 * can't be read. */
static const char *read_attr(struct reading *reading, const char *dir, const struct vd_attr *attr)
{
	const char *text = NULL;
	int r = read_or_find(reading, dir, attr, &reading->device->arena, &text);

	/* Of a device that is gone there is nothing to miss. */
	if (r < 0 && !(r == -ENOENT && reading->device->state == VD_STATE_GONE))
		note(reading, dir, attr->file, r);
	return text;
}

/* The same of an attribute that is constant, from *KEPT if it was read before. KEPT may be NULL. */
static const char *read_constant(struct reading *reading, const char *dir,
				 const struct vd_attr *attr, const char **kept)
{
	const char *text = NULL;

	if (!kept || !attr->constant)
		return read_attr(reading, dir, attr);
	if (*kept != vd_not_read)
		return *kept;
	if (read_or_find(reading, dir, attr, reading->source->kept, &text) < 0)
		return read_attr(reading, dir, attr);
	return *kept = text;
}

static const char **read_table(struct reading *reading, const char *dir,
			       const struct vd_attr *attrs, struct vd_kept *kept)
{
	const char **values;
	size_t count = 0;

	while (attrs[count].key)
		count++;
	values = vd_arena_alloc(&reading->device->arena, (count + 1) * sizeof(*values));
	if (!values) {
		reading->error = -ENOMEM;
		return NULL;
	}
	for (size_t i = 0; i < count; i++)
		values[i] = attrs[i].only_shown ? NULL
						: read_constant(reading, dir, &attrs[i],
								kept ? &kept->values[i] : NULL);
	return values;
}

/* The others, into the values that read_table() has returned; NULL: it had no memory. */
static void read_shown(struct reading *reading, const char *dir, const struct vd_attr *attrs,
		       const char **values)
{
	for (size_t i = 0; values && attrs[i].key; i++) {
		if (attrs[i].only_shown)
			values[i] = read_attr(reading, dir, &attrs[i]);
	}
}

/* Linux, drivers/base/core.c, device_del(): of a device that goes, its uevent goes first, then its
 * attributes, and its folder last. A copied tree may never have had one. */
static bool is_going(const struct vd_root *root, const struct vd_layer *layer)
{
	char path[PATH_MAX];

	return !layer->native_id && vd_root_is_live(root) &&
	       vd_attr_path(path, sizeof(path), layer->path, "uevent") == 0 &&
	       !vd_root_has_file(root, path);
}

static bool has_file(const struct vd_root *root, const char *dir, const char *file)
{
	char path[PATH_MAX];

	return vd_attr_path(path, sizeof(path), dir, file) == 0 && vd_root_has_file(root, path);
}

/* A node whose folder is no more, or is being taken down: pulled out while we looked, or a link
 * that leads nowhere. */
static void note_missing(struct reading *reading, struct vd_layer *layer)
{
	const struct vd_root *root = reading->source->root;
	vd_autodir DIR *dir = NULL;
	int r = vd_root_opendir(root, layer->path, &dir);

	if (r == 0 && is_going(root, layer))
		r = -ENODEV;
	if (r != -ENOENT && r != -ENODEV)
		return;
	reading->device->state = VD_STATE_GONE;
	note(reading, layer->path, "the device", r);
}

/* A copied tree may have the file uevent only, which says it again. */
static const char *read_modalias_of_uevent(struct reading *reading, const struct vd_layer *layer)
{
	const char *text = NULL;

	if (vd_uevent_value(reading->source->root, layer->path, "MODALIAS", &reading->device->arena,
			    &text) == -ENOMEM)
		reading->error = -ENOMEM;
	return text;
}

static const char *read_modalias(struct reading *reading, struct vd_layer *layer)
{
	struct vd_attr modalias = vd_attr_modalias;
	unsigned noted = reading->noted;
	const char *text = read_attr(reading, layer->path, &vd_attr_modalias);

	if (!text)
		text = read_modalias_of_uevent(reading, layer);
	if (text || reading->device->state == VD_STATE_GONE)
		return text;
	note_missing(reading, layer);
	if (reading->noted != noted)
		return NULL;
	/* Another may have come in its place meanwhile. Every bus but that of groups has the file.
	 */
	modalias.required = !layer->bus->members;
	return read_attr(reading, layer->path, &modalias);
}

static void make_native_id(struct reading *reading, struct vd_layer *layer)
{
	char buf[256];
	int r;

	if (!layer->bus->native_id) {
		layer->native_id = read_modalias(reading, layer);
		if (layer->native_id && !*layer->native_id)
			layer->native_id = NULL;
		return;
	}
	r = layer->bus->native_id(reading->source->root, layer->path, layer->name, buf,
				  sizeof(buf));
	if (r == 0)
		layer->native_id = keep(reading, buf);
	else if (r != -ENODATA)
		note(reading, layer->path, "the id", r);
}

/* The native id of a device never changes. */
static void read_native_id(struct reading *reading, struct vd_layer *layer)
{
	struct vd_kept *kept = layer->kept;

	if (layer->has_read_native_id)
		return;
	layer->has_read_native_id = true;
	if (kept && kept->has_native_id) {
		layer->native_id = kept->native_id;
		return;
	}
	make_native_id(reading, layer);
	if (!kept || !layer->native_id)
		return;
	kept->native_id = vd_arena_strdup(reading->source->kept, layer->native_id);
	kept->has_native_id = kept->native_id;
}

static void read_driver(struct reading *reading, struct vd_layer *layer)
{
	static const struct vd_attr driver = { "driver", "driver", VD_ATTR_LINK };
	const struct vd_bound *bound = reading->source->bound;

	if (layer->has_read_driver)
		return;
	layer->has_read_driver = true;
	if (bound)
		layer->driver = vd_bound_driver(bound, layer->bus, layer->name);
	if (!layer->driver)
		layer->driver = read_attr(reading, layer->path, &driver);
}

static void read_override(struct reading *reading, struct vd_layer *layer)
{
	const struct vd_attr *override = vd_bus_override_attr(layer->bus);

	if (override)
		layer->driver_override = read_attr(reading, layer->path, override);
}

/* A copy that has an attribute of other devices has lost it of this one. */
static void note_lacks(struct reading *reading, const struct vd_layer *layer)
{
	const struct vd_source *source = reading->source;

	for (const struct vd_attr *attr = layer->bus->attrs; attr->key; attr++) {
		if (attr->as_others && !layer->values[attr - layer->bus->attrs] &&
		    !has_file(source->root, layer->path, attr->file) &&
		    vd_missing_is_of_others(source->tree, source->root, layer->bus, layer->path,
					    attr->file))
			note(reading, layer->path, attr->file, -ENOENT);
	}
}

static void read_layer(struct reading *reading, struct vd_layer *layer)
{
	if (layer->values)
		return;
	read_native_id(reading, layer);
	read_driver(reading, layer);
	read_override(reading, layer);
	layer->values = read_table(reading, layer->path, layer->bus->attrs, layer->kept);
	if (layer->values)
		note_lacks(reading, layer);
}

/* A driver that is built in may have no module. */
static void read_module(struct reading *reading, struct vd_layer *layer)
{
	static const struct vd_attr module = { "module", "module", VD_ATTR_LINK };
	char driver[PATH_MAX];
	int length;

	if (!layer->driver)
		return;
	length = snprintf(driver, sizeof(driver), "sys/bus/%s/drivers/%s", layer->bus->kernel_name,
			  layer->driver);
	if (length > 0 && (size_t)length < sizeof(driver))
		layer->module = read_attr(reading, driver, &module);
}

static void show_layer(struct reading *reading, struct vd_layer *layer)
{
	read_module(reading, layer);
	read_shown(reading, layer->path, layer->bus->attrs, layer->values);
}

/* What only carries another layer says nothing of what that one is. */
static bool tells(const struct vd_device *device, size_t layer)
{
	return layer + 1 == device->layer_count || !device->layers[layer].bus->plumbing_alone;
}

/* How much ID tells, which the registry has whole or (R is 1) not. */
static int worth(int r, const struct vd_id *id)
{
	if (id->type)
		return r == 0 ? 4 : 3;
	if (r == 0)
		return 2;
	return id->origin != VD_ORIGIN_UNKNOWN;
}

/* The innermost of the layers whose ids tell most says what the device is. */
static void read_id(struct reading *reading)
{
	struct vd_device *device = reading->device;
	struct vd_id best = {}, id;
	int most = -1;

	if (device->type_name)
		return;
	for (size_t i = device->layer_count; i > 0 && most < 4; i--) {
		struct vd_layer *layer = &device->layers[i - 1];
		const char *native_id;
		int r;

		if (!tells(device, i - 1))
			continue;
		read_native_id(reading, layer);
		native_id = layer->native_id ?: layer->bus->least_id;
		r = native_id ? vd_registry_identify(reading->source->registry, native_id, &id)
			      : -ENODATA;
		if (r < 0 || worth(r, &id) <= most)
			continue;
		best = id;
		most = worth(r, &id);
	}
	device->virt_id = best;
	device->type_name = vd_registry_type_name(reading->source->registry, best.type);
}

static void read_origin(struct reading *reading)
{
	struct vd_device *device = reading->device;

	if (device->has_origin)
		return;
	read_native_id(reading, &device->layers[0]);
	vd_device_refine_origin(reading->source, device);
}

/* The database has the names of PCI parts. What a subsystem or another layer decided, it can't
 * know: a virtio entropy source may have the part number of a memory balloon. */
static bool names_part(const struct vd_device *device)
{
	return device->virt_id.is_by_part || !device->virt_id.name || !*device->virt_id.name;
}

static void read_name(struct reading *reading)
{
	struct vd_device *device = reading->device;
	struct vd_source *source = reading->source;
	const struct vd_layer *outer = &device->layers[0];

	if (device->name)
		return;
	if (outer->bus == &vd_bus_pci && names_part(device)) {
		read_native_id(reading, &device->layers[0]);
		if (!source->hwdb)
			source->hwdb = vd_hwdb_open();
		if (outer->native_id)
			device->name =
				vd_hwdb_model(source->hwdb, outer->native_id, &device->arena);
	}
	if (!device->name && device->virt_id.name && *device->virt_id.name)
		device->name = device->virt_id.name;
}

/* Channel devices are switched on and off: off, they have a driver and do nothing. */
static bool is_offline(struct reading *reading, const struct vd_layer *layer)
{
	static const struct vd_attr online = { "online", "online", VD_ATTR_STRING };
	const char *text;

	if (layer->bus != &vd_bus_ccw && layer->bus != &vd_bus_ccwgroup)
		return false;
	text = read_attr(reading, layer->path, &online);
	return text && strcmp(text, "0") == 0;
}

/* It has a driver, which has nobody to talk to. */
static bool is_cut_off(struct reading *reading, const struct vd_layer *layer)
{
	struct vd_attr attr = { .key = "state", .kind = VD_ATTR_STRING };

	if (!layer->bus->backend || !layer->driver)
		return false;
	attr.file = layer->bus->backend->file;
	return vd_bus_backend_state(layer->bus, read_attr(reading, layer->path, &attr)) !=
	       VD_BACKEND_CONNECTED;
}

static void read_state(struct reading *reading)
{
	struct vd_device *device = reading->device;
	struct vd_layer *innermost = &device->layers[device->layer_count - 1];

	read_driver(reading, innermost);
	if (device->state != VD_STATE_UNBOUND)
		return;
	if (is_offline(reading, innermost) || is_cut_off(reading, innermost))
		device->state = VD_STATE_OFFLINE;
	else if (innermost->driver)
		device->state = VD_STATE_BOUND;
	else
		note_missing(reading, innermost);
}

static void read_interface(struct reading *reading, struct vd_interface *interface)
{
	const struct vd_class *class = interface->class;
	char node[PATH_MAX];

	if (interface->values || interface->devnode)
		return;
	if (class->label) {
		struct vd_attr label = { class->label, "label", VD_ATTR_STRING };

		interface->label = read_attr(reading, interface->path, &label);
	}
	if (vd_interface_node(reading->source->root, interface, node, sizeof(node)) == 0)
		interface->devnode = keep(reading, node);
	if (class->attrs)
		interface->values =
			read_table(reading, interface->path, class->attrs, interface->kept);
}

static void show_interface(struct reading *reading, struct vd_interface *interface)
{
	if (interface->class->attrs)
		read_shown(reading, interface->path, interface->class->attrs, interface->values);
}

static void parse_features(struct vd_virtio *virtio, const char *text)
{
	/* Bit 0 comes first; how many there are depends on the kernel. */
	for (unsigned bit = 0; text[bit] && bit < VD_VIRTIO_FEATURE_BITS; bit++) {
		if (text[bit] == '1')
			virtio->features[bit / 8] |= (unsigned char)(1u << bit % 8);
	}
}

static void read_status(struct reading *reading, struct vd_virtio *virtio, const char *path)
{
	static const struct vd_attr status = { "status", "status", VD_ATTR_STRING };
	const char *text = read_attr(reading, path, &status);
	uint64_t value;

	if (!text)
		return;
	if (vd_parse_uint(text, 0, UINT32_MAX, &value) < 0) {
		note(reading, path, "status", -EINVAL);
		return;
	}
	virtio->status = (unsigned)value;
	virtio->has_status = true;
}

static void read_virtio(struct reading *reading, unsigned fields)
{
	struct vd_device *device = reading->device;
	const struct vd_layer *innermost = &device->layers[device->layer_count - 1];
	const char *text;

	if (innermost->bus != &vd_bus_virtio || device->virtio)
		return;
	device->virtio = vd_arena_alloc(&device->arena, sizeof(*device->virtio));
	if (!device->virtio) {
		reading->error = -ENOMEM;
		return;
	}
	text = read_attr(reading, innermost->path, &vd_attr_features);
	if (text)
		parse_features(device->virtio, text);
	if (fields & VD_FIELDS_TOUCH)
		read_status(reading, device->virtio, innermost->path);
}

int vd_device_read(struct vd_source *source, struct vd_device *device, unsigned fields)
{
	struct reading reading = { .source = source, .device = device };

	if (fields & VD_FIELDS_OF_ID)
		read_id(&reading);
	if (fields & VD_FIELDS_OF_ORIGIN)
		read_origin(&reading);
	if (vd_wants(fields, VD_FIELD_NAME))
		read_name(&reading);
	if (vd_wants(fields, VD_FIELD_DRIVER) || vd_wants(fields, VD_FIELD_STATE))
		read_state(&reading);
	for (size_t i = 0; vd_wants(fields, VD_FIELD_LAYERS) && i < device->layer_count; i++) {
		read_layer(&reading, &device->layers[i]);
		if (fields & VD_FIELDS_TOUCH)
			show_layer(&reading, &device->layers[i]);
	}
	for (size_t i = 0; vd_wants(fields, VD_FIELD_INTERFACES) && i < device->interface_count;
	     i++) {
		read_interface(&reading, &device->interfaces[i]);
		if (vd_wants_details(fields))
			show_interface(&reading, &device->interfaces[i]);
	}
	if (vd_wants(fields, VD_FIELD_VIRTIO))
		read_virtio(&reading, fields);
	if (vd_wants(fields, VD_FIELD_RELATED) && !device->related && reading.error == 0)
		reading.error = vd_device_relate(source, device);
	return reading.error;
}
