// SPDX-License-Identifier: LGPL-2.1-or-later
#include "override/override-online.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "channel/channel.h"
#include "drivers/sysfs-state.h"

static bool reads(const struct vd_root *root, const char *folder, const char *name, char *buf,
		  size_t size)
{
	char path[PATH_MAX];

	return snprintf(path, sizeof(path), "%s/%s", folder, name) < (int)sizeof(path) &&
	       vd_sysfs_attribute(root, path, buf, size) == 1;
}

static int pending(enum vd_override_state *ret, enum vd_override_state state)
{
	*ret = state;
	return 1;
}

/* On, and set as wanted; or off. */
static int switch_state(const struct vd_root *root, const char *folder,
			const struct vd_override *item, enum vd_override_state *ret, char *reason,
			size_t size)
{
	const char *wanted = item->online == VD_ONLINE_YES ? "1" : "0";
	char text[64] = "";

	if (!reads(root, folder, "online", text, sizeof(text)) || strcmp(text, wanted) != 0) {
		snprintf(reason, size, "it is %s", *wanted == '1' ? "offline" : "online");
		return pending(ret, VD_OVERRIDE_PENDING);
	}
	for (size_t i = 0; i < item->settings.count; i++) {
		const struct vd_setting *setting = &item->settings.items[i];

		if (reads(root, folder, setting->name, text, sizeof(text)) &&
		    strcmp(text, setting->value) == 0)
			continue;
		snprintf(reason, size, "its %s is not %s", setting->name, setting->value);
		return pending(ret, VD_OVERRIDE_PENDING);
	}
	*ret = VD_OVERRIDE_IN_FORCE;
	return 0;
}

/* A group that is not made is off. */
static int ungrouped_state(const struct vd_override *item, enum vd_override_state *ret,
			   char *reason, size_t size)
{
	*ret = VD_OVERRIDE_IN_FORCE;
	if (item->online == VD_ONLINE_NO)
		return 0;
	snprintf(reason, size, "its group does not exist yet");
	return pending(ret, VD_OVERRIDE_PENDING);
}

int vd_override_online_state(const struct vd_root *root, const struct vd_device *device,
			     const struct vd_override *item, enum vd_override_state *ret,
			     char *reason, size_t size)
{
	const struct vd_layer *group = vd_channel_layer(device, &vd_bus_ccwgroup, NULL);
	const struct vd_layer *channel =
		vd_channel_layer(device, &vd_bus_ccw, strchr(item->address, ':') + 1);
	char members[VD_MEMBERS_MAX];
	int r = vd_channel_members(device, members);

	if (r < 0)
		return r;
	if (!item->members && !group)
		return switch_state(root, channel->path, item, ret, reason, size);
	if (!group)
		return ungrouped_state(item, ret, reason, size);
	if (item->members && strcmp(members, item->members) == 0)
		return switch_state(root, group->path, item, ret, reason, size);
	snprintf(reason, size, "it is in the group of %s", members);
	return pending(ret, VD_OVERRIDE_MISMATCH);
}

/* *RET: those of SETTINGS that GIVEN does not have. false: GIVEN has another value for one. */
static bool take_off(const struct vd_settings *settings, const struct vd_settings *given,
		     struct vd_settings *ret)
{
	for (size_t i = 0; i < settings->count; i++) {
		const struct vd_setting *setting = &settings->items[i];
		const char *value = vd_setting_of(given, setting->name);

		if (!value)
			ret->items[ret->count++] = *setting;
		else if (strcmp(value, setting->value) != 0)
			return false;
	}
	return true;
}

bool vd_override_would_be_on(const struct vd_root *root, const struct vd_device *device,
			     const struct vd_override *item, const struct vd_settings *given)
{
	static const enum vd_online_wish wishes[] = { VD_ONLINE_YES, VD_ONLINE_NO };
	struct vd_override rest = *item;
	enum vd_override_state state;
	char reason[768];

	rest.settings.count = 0;
	if (item->online != VD_ONLINE_YES || !take_off(&item->settings, given, &rest.settings))
		return false;
	if (!rest.settings.count)
		return true;
	if (item->members && !vd_channel_layer(device, &vd_bus_ccwgroup, NULL))
		return false;
	/* Its other settings stay as they are, whether it is on now or off. */
	for (size_t i = 0; i < VD_ARRAY_SIZE(wishes); i++) {
		rest.online = wishes[i];
		if (vd_override_online_state(root, device, &rest, &state, reason, sizeof(reason)) ==
		    0)
			return true;
	}
	return false;
}

static int keep(struct vd_arena *arena, const char *text, const char **ret)
{
	*ret = text ? vd_arena_strdup(arena, text) : NULL;
	return text && !*ret ? -ENOMEM : 0;
}

static int keep_settings(struct vd_arena *arena, const struct vd_settings *settings,
			 struct vd_settings *ret)
{
	int r = 0;

	for (size_t i = 0; settings && i < settings->count && r == 0; i++) {
		struct vd_setting *copy = &ret->items[ret->count++];

		r = keep(arena, settings->items[i].name, &copy->name);
		if (r == 0)
			r = keep(arena, settings->items[i].value, &copy->value);
	}
	return r;
}

/* The device number is the host's word for the device, and what its interfaces say is not known
 * while it is off: neither a network address nor a serial number is asked for. */
int vd_override_make_online(const struct vd_registry *registry, const struct vd_device *device,
			    const char *driver, const char *members, enum vd_online_wish online,
			    const struct vd_settings *settings, struct vd_arena *arena,
			    struct vd_override *ret)
{
	const struct vd_layer *layer = vd_channel_layer(device, &vd_bus_ccw, NULL);
	struct vd_override made = { .online = online };
	char address[64], id_text[VD_ID_MAX];
	struct vd_id id;
	int r;

	if (!layer || !vd_channel_is_devno(layer->name))
		return -EOPNOTSUPP;
	if (!layer->native_id || vd_registry_identify(registry, layer->native_id, &id) < 0)
		return -ENODATA;
	vd_id_format(&id, id_text);
	snprintf(address, sizeof(address), "%s:%s",
		 members ? vd_bus_ccwgroup.name : vd_bus_ccw.name, layer->name);
	r = keep(arena, address, &made.address);
	if (r == 0)
		r = keep(arena, driver, &made.driver);
	if (r == 0)
		r = keep(arena, members, &made.members);
	if (r == 0)
		r = keep(arena, id_text, &made.virt_id);
	if (r == 0)
		r = keep_settings(arena, settings, &made.settings);
	if (r == 0)
		*ret = made;
	return r;
}
