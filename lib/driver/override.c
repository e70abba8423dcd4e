// SPDX-License-Identifier: LGPL-2.1-or-later
/* Overrides against the devices that are there. */
#include "driver/override.h"

#include <errno.h>
#include <limits.h>
#include <json-c/json.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "bus/attr.h"
#include "device/json-text.h"
#include "device/scan.h"
#include "driver/override-text.h"

const char *const vd_override_state_names[VD_OVERRIDE_STATE_COUNT] = {
	[VD_OVERRIDE_NO_DEVICE] = "no-device", [VD_OVERRIDE_IN_FORCE] = "in-force",
	[VD_OVERRIDE_PENDING] = "pending",     [VD_OVERRIDE_MISMATCH] = "mismatch",
	[VD_OVERRIDE_BAD_FILE] = "bad-file",
};

#define FIELDS (1u << VD_FIELD_ID | 1u << VD_FIELD_LAYERS | 1u << VD_FIELD_INTERFACES)

struct check {
	struct vd_overrides *overrides;
	const struct vd_root *root;
	const struct vd_registry *registry;
};

static const char *value_of(const struct vd_interface *interface, const char *key)
{
	const struct vd_attr *attrs = interface->class->attrs;

	for (size_t k = 0; attrs && interface->values && attrs[k].key; k++) {
		if (strcmp(attrs[k].key, key) == 0)
			return interface->values[k];
	}
	return NULL;
}

/* One that was made up, taken over from another interface or set by hand may be another one
 * tomorrow: Linux, include/uapi/linux/netdevice.h, NET_ADDR_PERM. */
static bool mac_lasts(const struct vd_root *root, const struct vd_interface *interface)
{
	char path[PATH_MAX], text[16];

	return vd_attr_path(path, sizeof(path), interface->path, "addr_assign_type") == 0 &&
	       vd_root_read(root, path, text, sizeof(text), NULL) == 0 && strcmp(text, "0") == 0;
}

static const char *mac_of(const struct vd_root *root, const struct vd_interface *interface)
{
	const char *mac = value_of(interface, "mac");

	/* Such as an interface without addresses has. */
	if (!mac || strcmp(mac, "00:00:00:00:00:00") == 0)
		return NULL;
	return mac_lasts(root, interface) ? mac : NULL;
}

static const char *serial_of(const struct vd_root *root, const struct vd_interface *interface)
{
	const char *serial = value_of(interface, "serial");

	if (!serial && interface->class->label && strcmp(interface->class->label, "serial") == 0)
		serial = interface->label;
	return serial;
}

typedef const char *(*identity_of)(const struct vd_root *root,
				   const struct vd_interface *interface);

/*
 * What the interfaces of DEVICE say: WANTED if one of them does, else another value; NULL where
 * none says anything, as is so whenever the usual driver doesn't have the device. WANTED may be
 * NULL.
 */
static const char *find_identity(const struct vd_root *root, const struct vd_device *device,
				 identity_of of, const char *wanted)
{
	const char *found = NULL;

	for (size_t i = 0; i < device->interface_count; i++) {
		const char *value = of(root, &device->interfaces[i]);

		if (value && wanted && strcasecmp(value, wanted) == 0)
			return value;
		if (value && !found)
			found = value;
	}
	return found;
}

__attribute__((format(printf, 3, 4))) static int say(struct check *check, struct vd_override *item,
						     const char *format, ...)
{
	char text[768];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	item->message = vd_arena_strdup(&check->overrides->arena, text);
	return item->message ? 0 : -ENOMEM;
}

/* The origin is an opinion, and may become another with a better registry. */
static bool same_id(const struct vd_id *a, const struct vd_id *b)
{
	return a->type == b->type && a->vendor == b->vendor && a->device == b->device;
}

static int layer_id(const struct vd_registry *registry, const struct vd_layer *layer,
		    struct vd_id *ret)
{
	if (!layer->native_id || vd_registry_identify(registry, layer->native_id, ret) < 0)
		return -ENODATA;
	return 0;
}

/* 1: it is the device that was meant; 0: it isn't, and the message says so. */
static int check_identity(struct check *check, struct vd_override *item,
			  const struct vd_device *device, const struct vd_layer *layer)
{
	const char *mac = find_identity(check->root, device, mac_of, item->mac);
	const char *serial = find_identity(check->root, device, serial_of, item->serial);
	char text[VD_ID_MAX];
	struct vd_id id, wanted;

	if (layer_id(check->registry, layer, &id) < 0 || vd_id_parse(item->virt_id, &wanted) < 0)
		return say(check, item, "what is at %s has no id that could be compared",
			   item->address);
	vd_id_format(&id, text);
	if (!same_id(&id, &wanted))
		return say(check, item, "%s is at %s, not %s", text, item->address, item->virt_id);
	if (item->mac && mac && strcasecmp(mac, item->mac) != 0)
		return say(check, item, "what is at %s has the address %s, not %s", item->address,
			   mac, item->mac);
	if (item->serial && serial && strcmp(serial, item->serial) != 0)
		return say(check, item, "what is at %s has the serial number %s, not %s",
			   item->address, serial, item->serial);
	return 1;
}

static bool same_text(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

static int say_driver(struct check *check, struct vd_override *item, const struct vd_layer *layer)
{
	return say(check, item, "%s%s has it", layer->driver ? "the driver " : "no driver",
		   layer->driver ? layer->driver : "");
}

static int say_override(struct check *check, struct vd_override *item, const struct vd_layer *layer)
{
	return say(check, item, "its driver_override is %s",
		   layer->driver_override ? layer->driver_override : "not set");
}

/*
 * Who has the device is in force, whether or not it was given to him by override; but one that
 * nobody has is kept so by an override only: the next module that is loaded would take it.
 */
static int check_in_force(struct check *check, struct vd_override *item,
			  const struct vd_layer *layer)
{
	bool none = strcmp(item->driver, VD_OVERRIDE_NONE) == 0;

	item->state = VD_OVERRIDE_PENDING;
	if (!same_text(layer->driver, none ? NULL : item->driver))
		return say_driver(check, item, layer);
	if (!same_text(layer->driver_override, item->driver) && (none || layer->driver_override))
		return say_override(check, item, layer);
	item->state = VD_OVERRIDE_IN_FORCE;
	item->message = NULL;
	return 0;
}

static const struct vd_layer *find_layer(const struct vd_device *device, const char *address)
{
	size_t len = strcspn(address, ":");

	for (size_t i = 0; i < device->layer_count; i++) {
		const struct vd_layer *layer = &device->layers[i];

		if (strlen(layer->bus->name) == len &&
		    strncmp(layer->bus->name, address, len) == 0 &&
		    strcmp(layer->address, address + len + 1) == 0)
			return layer;
	}
	return NULL;
}

static int check_item(struct check *check, struct vd_override *item, const struct vd_device *device,
		      const struct vd_layer *layer)
{
	int r;

	item->device = vd_arena_strdup(&check->overrides->arena, vd_device_id(device));
	if (!item->device)
		return -ENOMEM;
	item->state = VD_OVERRIDE_MISMATCH;
	r = check_identity(check, item, device, layer);
	return r > 0 ? check_in_force(check, item, layer) : r;
}

static int check_device(struct check *check, const struct vd_device *device)
{
	int r = 0;

	for (size_t i = 0; i < check->overrides->count && r == 0; i++) {
		struct vd_override *item = &check->overrides->items[i];
		const struct vd_layer *layer =
			item->address ? find_layer(device, item->address) : NULL;

		if (layer)
			r = check_item(check, item, device, layer);
	}
	return r;
}

static int check_devices(struct check *check, char **addresses)
{
	VD_CLEANUP(vd_scan_freep) struct vd_scan *scan = NULL;
	struct vd_query query = { .selectors = addresses, .fields = FIELDS, .all = true };
	int r = vd_scan_new(check->root, check->registry, &query, &scan, NULL);

	while (r >= 0 || r == -EAGAIN) {
		VD_CLEANUP(vd_device_freep) struct vd_device *device = NULL;

		r = vd_scan_next(scan, &device);
		if (r == 0)
			return 0;
		if (r > 0)
			r = check_device(check, device);
	}
	return r;
}

int vd_overrides_check(struct vd_overrides *overrides, const struct vd_root *root,
		       const struct vd_registry *registry)
{
	struct check check = { overrides, root, registry };
	vd_autofree char **addresses = calloc(overrides->count + 1, sizeof(*addresses));
	size_t count = 0;
	int r = 0;

	if (!addresses)
		return -ENOMEM;
	for (size_t i = 0; i < overrides->count && r == 0; i++) {
		struct vd_override *item = &overrides->items[i];

		if (item->state == VD_OVERRIDE_BAD_FILE)
			continue;
		addresses[count++] = (char *)item->address;
		item->state = VD_OVERRIDE_NO_DEVICE;
		item->device = NULL;
		r = say(&check, item, "nothing is at %s", item->address);
	}
	return r < 0 || !count ? r : check_devices(&check, addresses);
}

static struct json_object *identity_json(const struct vd_override *item)
{
	char text[512];

	if (!item->virt_id)
		return NULL;
	snprintf(text, sizeof(text), "%s%s%s%s%s", item->virt_id, item->mac ? " mac=" : "",
		 item->mac ? item->mac : "", item->serial ? " serial=" : "",
		 item->serial ? item->serial : "");
	return vd_json_text(text);
}

static struct json_object *item_json(const struct vd_override *item)
{
	struct json_object *object = json_object_new_object();

	if (!object)
		return NULL;
	vd_json_add_text(object, "name", item->name);
	vd_json_add_text(object, "path", item->path);
	vd_json_add_text(object, "address", item->address);
	vd_json_add_text(object, "driver", item->driver);
	vd_json_add(object, "identity", identity_json(item));
	vd_json_add_text(object, "state", vd_override_state_names[item->state]);
	vd_json_add_text(object, "message", item->message);
	return object;
}

struct json_object *vd_overrides_json(const struct vd_overrides *overrides)
{
	struct json_object *array = json_object_new_array();

	for (size_t i = 0; array && i < overrides->count; i++) {
		struct json_object *item = item_json(&overrides->items[i]);

		if (!item || json_object_array_add(array, item) < 0) {
			json_object_put(item);
			json_object_put(array);
			return NULL;
		}
	}
	return array;
}

static int keep(struct vd_arena *arena, const char *text, const char **ret)
{
	const char *copy = text ? vd_arena_strdup(arena, text) : NULL;

	if (text && !copy)
		return -ENOMEM;
	*ret = copy;
	return 0;
}

int vd_override_make(const struct vd_root *root, const struct vd_registry *registry,
		     const struct vd_device *device, const struct vd_layer *layer,
		     const char *driver, struct vd_arena *arena, struct vd_override *ret)
{
	char address[VD_BUS_ADDRESS_MAX + 32], id_text[VD_ID_MAX];
	struct vd_override made = {};
	const char *serial;
	struct vd_id id;
	int r;

	if (!layer->bus->has_override)
		return -EOPNOTSUPP;
	if (driver && !vd_override_driver_valid(driver))
		return -EINVAL;
	r = layer_id(registry, layer, &id);
	if (r < 0)
		return r;
	vd_id_format(&id, id_text);
	snprintf(address, sizeof(address), "%s:%s", layer->bus->name, layer->address);
	r = keep(arena, address, &made.address);
	if (r == 0)
		r = keep(arena, driver ? driver : VD_OVERRIDE_NONE, &made.driver);
	if (r == 0)
		r = keep(arena, id_text, &made.virt_id);
	if (r == 0)
		r = keep(arena, find_identity(root, device, mac_of, NULL), &made.mac);
	/* One that a file can't hold is as good as none. */
	serial = find_identity(root, device, serial_of, NULL);
	if (r == 0 && serial && vd_override_serial_valid(serial))
		r = keep(arena, serial, &made.serial);
	if (r == 0)
		*ret = made;
	return r;
}
