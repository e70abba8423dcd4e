// SPDX-License-Identifier: LGPL-2.1-or-later
/* Persistent files that a change without --persist leaves as they are: they come into force at the
 * next start. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "calls/call.h"
#include "channel/channel.h"
#include "device-methods/devices.h"
#include "device/model.h"
#include "driver-methods/change-internal.h"
#include "driver-methods/drivers.h"
#include "drivers/sysfs-state.h"
#include "json/build.h"
#include "override/override-online.h"

/* A group that is not made has no layer yet: its members have. */
static bool switches(const struct vd_override *item, const struct vd_layer *layer)
{
	if (layer->bus != &vd_bus_ccw && layer->bus != &vd_bus_ccwgroup)
		return false;
	return strcmp(strchr(item->address, ':') + 1, layer->address) == 0 ||
	       (item->members && vd_channel_has_member(item->members, layer->address));
}

/* What a file says that can't be used is not known; what it is for, its name tells. */
static bool has_name_of(const struct vd_override *item, const struct vd_layer *layer)
{
	char id[VD_BUS_ADDRESS_MAX + 32];

	snprintf(id, sizeof(id), "%s:%s", layer->bus->name, layer->address);
	return strcmp(item->name, id) == 0;
}

static bool is_for(const struct vd_override *item, const struct vd_layer *layer)
{
	size_t len = strlen(layer->bus->name);

	if (item->state == VD_OVERRIDE_BAD_FILE)
		return has_name_of(item, layer);
	if (!item->address)
		return false;
	if (item->online)
		return switches(item, layer);
	if (item->devno && layer->bus == &vd_bus_ccw)
		return strcmp(item->devno, layer->address) == 0;
	return strncmp(item->address, layer->bus->name, len) == 0 && item->address[len] == ':' &&
	       strcmp(item->address + len + 1, layer->address) == 0;
}

static bool is_for_device(const struct vd_override *item, const struct vd_device *device)
{
	for (size_t i = 0; i < device->layer_count; i++) {
		if (is_for(item, &device->layers[i]))
			return true;
	}
	return false;
}

static void keep_those_for(struct vd_overrides *overrides, const struct vd_device *device)
{
	size_t kept = 0;

	for (size_t i = 0; i < overrides->count; i++) {
		if (is_for_device(&overrides->items[i], device))
			overrides->items[kept++] = overrides->items[i];
	}
	overrides->count = kept;
}

/* Whether a dry run's plan would give the layer of ITEM the driver that the file names. */
static bool would_be_in_force(const struct vd_plan *plan, const struct vd_override *item)
{
	bool none = strcmp(item->driver, VD_OVERRIDE_NONE) == 0;

	if (plan->action == VD_ACTION_BIND)
		return plan->new_driver && strcmp(plan->new_driver, item->driver) == 0;
	return plan->action == VD_ACTION_UNBIND ? none : item->state == VD_OVERRIDE_IN_FORCE;
}

/* The same for a file that switches a channel device. */
static bool would_be_switched(const struct vd_root *root, const struct change *change,
			      const struct vd_override *item)
{
	const struct vd_layer *layer = change_planned_layer(change);
	bool is_channel = layer && (layer->bus == &vd_bus_ccw || layer->bus == &vd_bus_ccwgroup);

	switch (change->order.action) {
	case VD_ACTION_ONLINE:
		return vd_override_would_be_on(root, change->find.found, item,
					       &change->order.online.settings);
	case VD_ACTION_OFFLINE:
		return item->online == VD_ONLINE_NO;
	case VD_ACTION_UNBIND: /* A channel device without a driver is off. */
		return is_channel ? item->online == VD_ONLINE_NO
				  : item->state == VD_OVERRIDE_IN_FORCE;
	default:
		return item->state == VD_OVERRIDE_IN_FORCE;
	}
}

static bool is_pending(const struct vd_root *root, const struct change *change,
		       const struct vd_override *item)
{
	const struct vd_layer *layer;

	if (item->state == VD_OVERRIDE_BAD_FILE)
		return true;
	if (item->state != VD_OVERRIDE_PENDING && item->state != VD_OVERRIDE_IN_FORCE)
		return false;
	if (!change->order.dry_run || !change->plan->count)
		return item->state == VD_OVERRIDE_PENDING;
	if (item->online)
		return !would_be_switched(root, change, item);
	layer = change_planned_layer(change);
	if (!layer || strncmp(item->address, layer->bus->name, strlen(layer->bus->name)) != 0)
		return item->state == VD_OVERRIDE_PENDING;
	return !would_be_in_force(change->plan, item);
}

/* What the file of ITEM does to its device. */
static void describe(const struct vd_override *item, char *buf, size_t size)
{
	if (item->online == VD_ONLINE_NO)
		snprintf(buf, size, "switch it off");
	else if (item->online)
		snprintf(buf, size, "switch it on%s",
			 item->settings.count ? " with its settings" : "");
	else if (strcmp(item->driver, VD_OVERRIDE_NONE) == 0)
		snprintf(buf, size, "keep every driver away from it");
	else
		snprintf(buf, size, "bind it to %s", item->driver);
}

static void add_note(struct json_object *notes, const struct vd_override *item)
{
	char what[VD_DRIVER_NAME_MAX + 32], text[2 * PATH_MAX];

	if (item->state == VD_OVERRIDE_BAD_FILE) {
		snprintf(text, sizeof(text),
			 "the file %s can't be used: %s (remove it: 'virtctl override unset %s')",
			 item->path, item->message, item->name);
	} else {
		describe(item, what, sizeof(what));
		snprintf(text, sizeof(text),
			 "the file %s will %s again at the next start (remove it: 'virtctl "
			 "override unset %s')",
			 item->path, what, item->name);
	}
	vd_json_append(notes, vd_json_text(text));
}

/* 0, with none of them where they can't be read: 'override list' says why. */
static int read_files(struct call *call, const struct vd_device *device, struct vd_overrides *ret,
		      const struct vd_root **ret_root)
{
	const struct vd_registry *registry;
	char dir[PATH_MAX];
	int r = drivers_overrides_dir(call->service, dir, sizeof(dir));

	if (r == 0)
		r = vd_overrides_read(dir, ret);
	if (r == 0)
		keep_those_for(ret, device);
	if (r < 0 || !ret->count)
		return r == -ENOMEM ? r : 0;
	r = devices_root(call, ret_root);
	if (r == 0 && *ret_root)
		r = devices_registry(call, &registry);
	return r < 0 || !*ret_root ? r : vd_overrides_check(ret, *ret_root, registry);
}

static bool is_own_file(const struct change *change, const struct vd_override *item)
{
	return change->order.persist && strcmp(change->own_file, item->path) == 0;
}

int change_add_pending(struct call *call, const struct change *change, struct json_object *notes)
{
	struct vd_overrides overrides = { 0 };
	const struct vd_root *root = NULL;
	int r = 0;

	if (change->order.action == VD_ACTION_REBIND)
		return 0;
	r = read_files(call, change->find.found, &overrides, &root);
	for (size_t i = 0; i < overrides.count && r == 0; i++) {
		/* What is to last is in line with its own file, or has none any more. */
		if (!is_own_file(change, &overrides.items[i]) &&
		    is_pending(root, change, &overrides.items[i]))
			add_note(notes, &overrides.items[i]);
	}
	vd_overrides_clear(&overrides);
	return r;
}
