// SPDX-License-Identifier: LGPL-2.1-or-later
/* Compares overrides with the devices that exist. */
#include "override/override.h"

#include <errno.h>
#include <json-c/json.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "json/build.h"
#include "override/override-identity.h"
#include "override/override-online.h"
#include "override/override-text.h"
#include "scan/scan.h"

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

__attribute__((format(printf, 3, 4))) static int
set_message(struct check *check, struct vd_override *item, const char *format, ...)
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

/* 1: it is the device that was meant, as far as can be seen; 0: it isn't, and the message says so.
 */
static int check_identity(struct check *check, struct vd_override *item,
			  const struct vd_device *device, const struct vd_layer *layer)
{
	char text[VD_ID_MAX];
	struct vd_identity found;
	struct vd_id wanted;

	if (vd_identity_of(check->root, check->registry, device, layer, item, &found) < 0 ||
	    vd_id_parse(item->virt_id, &wanted) < 0)
		return set_message(check, item, "the device at %s has no id that could be compared",
				   item->address);
	vd_id_format(&found.id, text);
	if (!same_id(&found.id, &wanted))
		return set_message(check, item, "%s is at %s, not %s", text, item->address,
				   item->virt_id);
	if (item->devno && found.devno[0] && strcmp(found.devno, item->devno) != 0)
		return set_message(check, item, "the device at %s has the device number %s, not %s",
				   item->address, found.devno, item->devno);
	if (item->mac && found.mac && strcasecmp(found.mac, item->mac) != 0)
		return set_message(check, item, "the device at %s has the address %s, not %s",
				   item->address, found.mac, item->mac);
	if (item->serial && found.serial && strcmp(found.serial, item->serial) != 0)
		return set_message(check, item, "the device at %s has the serial number %s, not %s",
				   item->address, found.serial, item->serial);
	item->unseen = (item->mac && !found.mac) || (item->serial && !found.serial);
	return 1;
}

static bool same_text(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

static int set_driver_message(struct check *check, struct vd_override *item,
			      const struct vd_layer *layer)
{
	return set_message(check, item, "%s%s has it", layer->driver ? "the driver " : "no driver",
			   layer->driver ? layer->driver : "");
}

static int set_override_message(struct check *check, struct vd_override *item,
				const struct vd_layer *layer)
{
	return set_message(check, item, "its driver_override is %s",
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
		return set_driver_message(check, item, layer);
	if (!same_text(layer->driver_override, item->driver) && (none || layer->driver_override))
		return set_override_message(check, item, layer);
	item->state = VD_OVERRIDE_IN_FORCE;
	item->message = NULL;
	return 0;
}

static int check_switch(struct check *check, struct vd_override *item,
			const struct vd_device *device)
{
	char reason[768];
	int r = vd_override_online_state(check->root, device, item, &item->state, reason,
					 sizeof(reason));

	if (r < 0)
		return r;
	if (r > 0)
		return set_message(check, item, "%s", reason);
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
	if (r <= 0)
		return r;
	return item->online ? check_switch(check, item, device)
			    : check_in_force(check, item, layer);
}

/* A group that is not made yet has no layer; its first member does, and says what both are. */
static const char *selector_of(const struct vd_override *item, char *buf, size_t size)
{
	if (!item->members)
		return item->address;
	snprintf(buf, size, "%s:%s", vd_bus_ccw.name, strchr(item->address, ':') + 1);
	return buf;
}

static int check_device(struct check *check, const struct vd_device *device)
{
	int r = 0;

	for (size_t i = 0; i < check->overrides->count && r == 0; i++) {
		struct vd_override *item = &check->overrides->items[i];
		const struct vd_layer *layer = NULL;
		char text[VD_BUS_ADDRESS_MAX + 16];

		if (item->address)
			layer = find_layer(device, selector_of(item, text, sizeof(text)));
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

/* A device number is the same at every start; which subchannel has it may change. */
static int follow(struct check *check, struct vd_override *item)
{
	char address[VD_BUS_ADDRESS_MAX + 8], name[VD_BUS_ADDRESS_MAX];

	if (!item->devno || vd_identity_find(check->root, item->devno, name, sizeof(name)) < 0)
		return 0;
	snprintf(address, sizeof(address), "%s:%s", vd_bus_css.name, name);
	item->address = vd_arena_strdup(&check->overrides->arena, address);
	return item->address ? 0 : -ENOMEM;
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
		char text[VD_BUS_ADDRESS_MAX + 16];

		if (item->state == VD_OVERRIDE_BAD_FILE)
			continue;
		r = follow(&check, item);
		if (r < 0)
			break;
		addresses[count] =
			vd_arena_strdup(&overrides->arena, selector_of(item, text, sizeof(text)));
		if (!addresses[count++])
			return -ENOMEM;
		item->state = VD_OVERRIDE_NO_DEVICE;
		item->device = NULL;
		item->unseen = false;
		r = set_message(&check, item, "there is no device at %s", item->address);
	}
	return r < 0 || !count ? r : check_devices(&check, addresses);
}

static struct json_object *identity_json(const struct vd_override *item)
{
	const struct {
		const char *key, *value;
	} marks[] = { { "devno", item->devno },
		      { "mac", item->mac },
		      { "serial", item->serial },
		      { "members", item->members } };
	char text[512];
	int len;

	if (!item->virt_id)
		return NULL;
	len = snprintf(text, sizeof(text), "%s", item->virt_id);
	for (size_t i = 0; i < VD_ARRAY_SIZE(marks); i++) {
		if (marks[i].value && len > 0 && (size_t)len < sizeof(text))
			len += snprintf(text + len, sizeof(text) - (size_t)len, " %s=%s",
					marks[i].key, marks[i].value);
	}
	return vd_json_text(text);
}

static struct json_object *item_json(const struct vd_override *item)
{
	struct json_object *object = vd_json_object();

	vd_json_add_text(object, "name", item->name);
	vd_json_add_text(object, "path", item->path);
	vd_json_add_text(object, "address", item->address);
	vd_json_add_text(object, "driver", item->driver);
	vd_json_add(object, "identity", identity_json(item));
	vd_json_add_text(object, "state", vd_override_state_names[item->state]);
	vd_json_add_text(object, "message", item->message);
	vd_json_add(object, "online",
		    item->online ? vd_json_boolean(item->online == VD_ONLINE_YES) : NULL);
	vd_json_add(object, "settings", vd_settings_json(&item->settings));
	return object;
}

struct json_object *vd_overrides_json(const struct vd_overrides *overrides)
{
	unsigned losses = vd_json_losses();
	struct json_object *array = vd_json_array();

	for (size_t i = 0; i < overrides->count; i++)
		vd_json_append(array, item_json(&overrides->items[i]));
	return vd_json_complete(array, losses);
}

static int keep(struct vd_arena *arena, const char *text, const char **ret)
{
	const char *copy = text ? vd_arena_strdup(arena, text) : NULL;

	if (text && !copy)
		return -ENOMEM;
	*ret = copy;
	return 0;
}

/* Subchannels are numbered as they are found: only the device on one tells it from another. */
static bool is_any_subchannel(const struct vd_layer *layer, const struct vd_identity *found)
{
	return layer->bus == &vd_bus_css && strcmp(layer->native_id, "css:t0") == 0 &&
	       !found->devno[0];
}

int vd_override_make(const struct vd_root *root, const struct vd_registry *registry,
		     const struct vd_device *device, const struct vd_layer *layer,
		     const char *driver, struct vd_arena *arena, struct vd_override *ret)
{
	char address[VD_BUS_ADDRESS_MAX + 32], id_text[VD_ID_MAX];
	struct vd_override made = {};
	struct vd_identity found;
	int r;

	if (!layer->bus->has_override)
		return -EOPNOTSUPP;
	if (driver && !vd_override_driver_valid(driver))
		return -EINVAL;
	r = vd_identity_of(root, registry, device, layer, NULL, &found);
	if (r == 0 && is_any_subchannel(layer, &found))
		r = -ENODATA;
	if (r < 0)
		return r;
	vd_id_format(&found.id, id_text);
	snprintf(address, sizeof(address), "%s:%s", layer->bus->name, layer->address);
	r = keep(arena, address, &made.address);
	if (r == 0)
		r = keep(arena, driver ? driver : VD_OVERRIDE_NONE, &made.driver);
	if (r == 0)
		r = keep(arena, id_text, &made.virt_id);
	if (r == 0)
		r = keep(arena, found.devno[0] ? found.devno : NULL, &made.devno);
	if (r == 0)
		r = keep(arena, found.mac, &made.mac);
	/* One that a file can't hold is as good as none. */
	if (r == 0 && found.serial && vd_override_serial_valid(found.serial))
		r = keep(arena, found.serial, &made.serial);
	if (r == 0)
		*ret = made;
	return r;
}
