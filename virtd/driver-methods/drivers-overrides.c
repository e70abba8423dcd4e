// SPDX-License-Identifier: LGPL-2.1-or-later
/* Lists and removes the persistent overrides. */
#include <errno.h>
#include <limits.h>
#include <string.h>

#include "calls/query.h"
#include "channel/channel.h"
#include "common/limit.h"
#include "device-methods/devices.h"
#include "device/address.h"
#include "driver-methods/drivers.h"
#include "driver-methods/overrides.h"
#include "json/build.h"
#include "json/get.h"

int overrides_read(struct call *call, struct vd_overrides *ret)
{
	const struct vd_registry *registry;
	const struct vd_root *root;
	char dir[PATH_MAX];
	int r = devices_open(call, &root, &registry);

	if (r != 0)
		return r;
	r = drivers_overrides_dir(call->service, dir, sizeof(dir));
	if (r < 0)
		return r;
	r = vd_overrides_read(dir, ret);
	if (r < 0 && r != -ENOMEM) {
		r = devices_failed(call, dir, "read the overrides", r);
		return r < 0 ? r : 1;
	}
	return r < 0 ? r : vd_overrides_check(ret, root, registry);
}

/* By the name of its file, or as "ccw:NUMBER" of a member of its group: the rule of udev(7) knows
 * one of them, not which is the first. */
static bool is_named(const struct vd_override *override, const char *name)
{
	if (strcmp(override->name, name) == 0)
		return true;
	return override->members && strncmp(name, "ccw:", strlen("ccw:")) == 0 &&
	       vd_channel_has_member(override->members, name + strlen("ccw:"));
}

bool overrides_keep_named(const struct call *call, struct vd_overrides *overrides)
{
	const char *name = json_object_get_string(call_parameter(call, "name"));

	for (size_t i = 0; name && i < overrides->count; i++) {
		if (!is_named(&overrides->items[i], name))
			continue;
		overrides->items[0] = overrides->items[i];
		overrides->count = 1;
		return true;
	}
	return !name;
}

int overrides_no_such(struct call *call)
{
	const char *name = json_object_get_string(call_parameter(call, "name"));

	return call_fail_text(call, DRIVERS_ERROR("NoSuchOverride"), "name", name);
}

/* The member KEY of ITEM: that of OUTCOMES that has its name, or null. */
static void add_outcome(struct json_object *item, const char *key, struct json_object *outcomes)
{
	const char *name = vd_json_member_text(item, "name");
	struct json_object *value = json_object_object_get(outcomes, name);

	vd_json_add(item, key, json_object_get(value));
}

int overrides_reply(struct call *call, const struct vd_overrides *overrides,
		    struct json_object *changed, struct json_object *refused)
{
	vd_autojson struct json_object *parameters = vd_json_object();
	struct json_object *list = vd_overrides_json(overrides);

	if (!parameters || vd_json_set(parameters, "overrides", list) < 0)
		return -ENOMEM;
	for (size_t i = 0; i < json_object_array_length(list); i++) {
		struct json_object *item = json_object_array_get_idx(list, i);

		add_outcome(item, "changed", changed);
		add_outcome(item, "refused", refused);
	}
	return call_reply(call, parameters, false);
}

int drivers_list_overrides(struct call *call)
{
	struct vd_overrides overrides = { 0 };
	int r = overrides_read(call, &overrides);

	if (r == 0)
		r = overrides_reply(call, &overrides, NULL, NULL);
	vd_overrides_clear(&overrides);
	return r < 0 ? r : CALL_DONE;
}

static int reply_unset(struct call *call, bool changed)
{
	vd_autojson struct json_object *parameters = vd_json_object();

	if (!parameters || vd_json_set(parameters, "changed", vd_json_boolean(changed)) < 0)
		return -ENOMEM;
	return call_reply(call, parameters, false);
}

/* The name that a file gets by itself: one that is not there has been removed, or never was.
 * Another word may be a mistake. */
static bool is_address(const char *name)
{
	size_t len = strcspn(name, ":");
	const struct vd_bus *bus;
	char word[16];

	if (!name[len] || strchr(name, '/') || len >= sizeof(word))
		return false;
	memcpy(word, name, len);
	word[len] = '\0';
	bus = strcmp(word, "devno") == 0 ? &vd_bus_ccw : vd_bus_find(word);
	return bus && vd_address_is_whole(bus, name + len + 1);
}

static bool has_name_or_address(const struct vd_override *override, const char *name)
{
	return strcmp(override->name, name) == 0 ||
	       (override->address && strcmp(override->address, name) == 0);
}

/* Of a member of a group, the name of the group's file; else NAME. The caller frees it. */
static char *file_for(const char *dir, const char *name)
{
	struct vd_overrides overrides = { 0 };
	const char *file = name;
	char *copy;
	bool found = vd_overrides_read(dir, &overrides) < 0;

	for (size_t i = 0; !found && i < overrides.count; i++)
		found = has_name_or_address(&overrides.items[i], name);
	for (size_t i = 0; !found && i < overrides.count; i++) {
		found = is_named(&overrides.items[i], name);
		file = found ? overrides.items[i].name : name;
	}
	copy = strdup(file);
	vd_overrides_clear(&overrides);
	return copy;
}

int drivers_override_error(struct json_object *answer)
{
	struct json_object *error = vd_json_member(answer, "error", json_type_int);

	return error && json_object_get_int(error) >= 0 ? -json_object_get_int(error) : -EPROTO;
}

static void free_query(void *state)
{
	query_free(state);
}

/* A worker removes the file: virtd itself may have no right to. */
static int start_unset(struct call *call)
{
	const char *name = json_object_get_string(call_parameter(call, "name"));
	vd_autojson struct json_object *request = vd_json_object();
	vd_autofree char *file = NULL;
	struct query *query;
	char dir[PATH_MAX];
	int r = drivers_overrides_dir(call->service, dir, sizeof(dir));

	if (r < 0)
		return r;
	file = file_for(dir, name);
	if (!file || !request || vd_json_set(request, "verb", vd_json_text("unset")) < 0 ||
	    vd_json_set(request, "dir", vd_json_text(dir)) < 0 ||
	    vd_json_set(request, "name", vd_json_text(file)) < 0)
		return -ENOMEM;
	r = query_start(call, WORKER_CHANGE, LIMIT_CHANGE_MS, vd_take_ptr(request), &query);
	if (r < 0)
		return r;
	call->state = query;
	call->free_state = free_query;
	return CALL_WAIT;
}

int drivers_unset_override(struct call *call)
{
	const char *name = json_object_get_string(call_parameter(call, "name")), *how = NULL;
	struct json_object *answer;
	int r = call->state ? query_poll(call->state, &answer, &how) : start_unset(call);

	if (r == CALL_WAIT)
		return r;
	if (r == CALL_DONE)
		r = drivers_override_error(answer);
	else if (how)
		return drivers_failed(call, name, "remove the override", r, how);
	if (r == -ENOMEM)
		return r;
	if (r == -ENOENT && is_address(name))
		return reply_unset(call, false);
	/* What can be no name is the name of none. */
	if (r == -ENOENT || r == -EINVAL || r == -ENAMETOOLONG)
		return overrides_no_such(call);
	if (r < 0)
		return devices_failed(call, name, "remove the override", r);
	return reply_unset(call, true);
}
