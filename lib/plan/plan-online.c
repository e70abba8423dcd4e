// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Groups: Linux, drivers/s390/cio/ccwgroup.c (a list of device numbers written to the driver's
 * "group" makes one, "ungroup" of one that is off ends it); it is below the folder that the driver
 * registers under its own name, drivers/s390/net/{qeth_core_main,lcs,ctcm_main}.c.
 */
#include "plan/plan-online.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/link.h"
#include "bus/attr.h"
#include "channel/channel.h"
#include "drivers/sysfs-state.h"

#define VALUE_MAX 64

const struct vd_layer *vd_plan_switched_layer(const struct vd_device *device)
{
	const struct vd_layer *found = NULL;

	for (size_t i = 0; i < device->layer_count; i++) {
		const struct vd_layer *layer = &device->layers[i];

		if (layer->bus == &vd_bus_ccw || layer->bus == &vd_bus_ccwgroup)
			found = layer;
	}
	return found;
}

/* The attribute PATH goes from FROM to TO. UNDO: what puts it back; NULL: nothing does. */
static void add_write(struct vd_plan_maker *maker, const char *what, const char *path,
		      const char *from, const char *to, const char *undo)
{
	vd_plan_add(maker, (struct vd_step){
				   .what = what,
				   .path = path,
				   .value = vd_plan_text(maker, "%s", to),
				   .undo_path = undo ? path : NULL,
				   .undo_value = vd_plan_optional(maker, undo),
				   .expect = VD_EXPECT_ATTRIBUTE,
				   .expect_path = path,
				   .expect_value = vd_plan_text(maker, "%s", to),
				   .undo_expect_value = vd_plan_optional(maker, from),
			   });
}

static void add_switch(struct vd_plan_maker *maker, const char *path, bool on)
{
	add_write(maker, on ? "switch on" : "switch off", path, on ? "0" : "1", on ? "1" : "0",
		  on ? "0" : "1");
}

/* FROM NULL: not known, since the device is still to be made. */
static void add_setting(struct vd_plan_maker *maker, const char *folder,
			const struct vd_setting *setting, const char *from)
{
	const struct vd_setting_kind *kind = vd_setting_find(NULL, setting->name);
	/* Linux, qeth: layer2 reads -1 until it is set, and can't be written so. */
	bool has_undo = from && vd_setting_accepts(kind, from);

	add_write(maker, vd_plan_text(maker, "set %s to %s", setting->name, setting->value),
		  vd_plan_text(maker, "%s/%s", folder, setting->name), from, setting->value,
		  has_undo ? from : NULL);
}

static int read_attribute(struct vd_plan_maker *maker, const char *name,
			  char text[static VALUE_MAX])
{
	int r = vd_sysfs_attribute(maker->root, vd_plan_in_layer(maker, name), text, VALUE_MAX);

	if (r > 0)
		return 0;
	return vd_plan_refuse(maker, -EOPNOTSUPP,
			      "%s can't be switched: its attribute %s can't be read: %s",
			      maker->device->id, name, r < 0 ? strerror(-r) : "it is empty");
}

/* Those of the settings that differ, and what each is now. */
struct differences {
	const struct vd_setting *settings[VD_SETTINGS_MAX];
	char now[VD_SETTINGS_MAX][VALUE_MAX];
	size_t count;
	bool offline; /* one of them takes a device that is off */
};

static int find_differences(struct vd_plan_maker *maker, struct differences *ret)
{
	const struct vd_settings *settings = &maker->request->online.settings;

	for (size_t i = 0; i < settings->count; i++) {
		const struct vd_setting *setting = &settings->items[i];
		int r = read_attribute(maker, setting->name, ret->now[ret->count]);

		if (r < 0)
			return r;
		if (strcmp(ret->now[ret->count], setting->value) == 0)
			continue;
		ret->settings[ret->count++] = setting;
		ret->offline |= vd_setting_find(NULL, setting->name)->offline;
	}
	return 0;
}

static int switch_layer(struct vd_plan_maker *maker, bool on)
{
	const char *path = vd_plan_in_layer(maker, "online");
	struct differences differences = { .count = 0 };
	char now[VALUE_MAX];
	int r = read_attribute(maker, "online", now);
	bool is_on = r == 0 && strcmp(now, "1") == 0;

	if (r == 0)
		r = find_differences(maker, &differences);
	if (r < 0)
		return r;
	if (is_on && (!on || differences.offline))
		add_switch(maker, path, false);
	for (size_t i = 0; i < differences.count; i++)
		add_setting(maker, maker->layer->path, differences.settings[i], differences.now[i]);
	if (on && (!is_on || differences.offline))
		add_switch(maker, path, true);
	return 0;
}

/* It is there, a device of this driver's, and in no other group. */
static int check_member(struct vd_plan_maker *maker, const char *number)
{
	char path[PATH_MAX], file[PATH_MAX], driver[VD_DRIVER_NAME_MAX];

	snprintf(file, sizeof(file), "sys/bus/ccw/devices/%.16s", number);
	if (vd_link_resolve(maker->root, file, path, sizeof(path)) < 0)
		return vd_plan_refuse(maker, -EOPNOTSUPP,
				      "a group of %s needs the device %s, which is not there",
				      maker->device->id, number);
	if (vd_sysfs_driver(maker->root, path, driver) != 1 ||
	    strcmp(driver, maker->layer->driver) != 0)
		return vd_plan_refuse(maker, -EOPNOTSUPP,
				      "a group of %s needs the device %s, which %s does not have",
				      maker->device->id, number, maker->layer->driver);
	if (vd_attr_path(file, sizeof(file), path, "group_device") == 0 &&
	    vd_root_readlink(maker->root, file, path, sizeof(path)) == 0)
		return vd_plan_refuse(
			maker, -EOPNOTSUPP,
			"a group of %s needs the device %s, which is in another group",
			maker->device->id, number);
	return 0;
}

static int check_members(struct vd_plan_maker *maker, const char *members)
{
	char list[VD_MEMBERS_MAX], *rest = list, *number;
	int r = 0;

	snprintf(list, sizeof(list), "%s", members);
	while (r == 0 && (number = strsep(&rest, ",")))
		r = check_member(maker, number);
	return r;
}

static int choose_members(struct vd_plan_maker *maker, char buf[static VD_MEMBERS_MAX])
{
	unsigned count = vd_channel_group_size(maker->layer->driver);

	if (maker->request->online.members &&
	    vd_channel_are_members(maker->request->online.members, maker->layer->name))
		snprintf(buf, VD_MEMBERS_MAX, "%s", maker->request->online.members);
	else if (maker->request->online.members ||
		 vd_channel_next_members(maker->layer->name, count, buf) < 0)
		return vd_plan_refuse(maker, -EOPNOTSUPP, "%s can't be the first member of a group",
				      maker->device->id);
	return check_members(maker, buf);
}

/* As ccwgroup.c has it: the group's name is that of its first member. */
static int make_group(struct vd_plan_maker *maker)
{
	const char *driver = maker->layer->driver,
		   *folder = vd_plan_text(maker, "sys/devices/%s/%s", driver, maker->layer->name),
		   *online = vd_plan_text(maker, "%s/online", folder);
	const struct vd_settings *settings = &maker->request->online.settings;
	char members[VD_MEMBERS_MAX];
	int r = choose_members(maker, members);

	if (r < 0)
		return r;
	maker->plan->members = vd_plan_text(maker, "%s", members);
	vd_plan_add(maker, (struct vd_step){
				   .what = vd_plan_text(maker, "group %s", members),
				   .path = vd_plan_text(maker, "sys/bus/ccwgroup/drivers/%s/group",
							driver),
				   .value = maker->plan->members,
				   .undo_path = vd_plan_text(maker, "%s/ungroup", folder),
				   .undo_value = "1",
				   .expect = VD_EXPECT_ATTRIBUTE,
				   .expect_path = online,
				   .expect_value = "0",
			   });
	for (size_t i = 0; i < settings->count; i++)
		add_setting(maker, folder, &settings->items[i], NULL);
	add_switch(maker, online, true);
	return 0;
}

static int keep_members(struct vd_plan_maker *maker)
{
	char members[VD_MEMBERS_MAX];

	if (vd_channel_members(maker->device, members) < 0)
		return vd_plan_refuse(maker, -EOPNOTSUPP,
				      "%s has more members than a group can have",
				      maker->device->id);
	maker->plan->members = vd_plan_text(maker, "%s", members);
	return 0;
}

static int check_settings(struct vd_plan_maker *maker)
{
	const struct vd_settings *settings = &maker->request->online.settings;
	const char *bad, **ret_bad = maker->request->ret_bad_setting;

	if (settings->count && !maker->layer->driver)
		return vd_plan_refuse(maker, -EOPNOTSUPP,
				      "no driver is bound to %s, so its settings are unknown",
				      maker->device->id);
	return settings->count
		       ? vd_settings_check(maker->layer->driver, settings, ret_bad ? ret_bad : &bad,
					   maker->reason, VD_REASON_MAX)
		       : 0;
}

/* Linux, drivers/s390/cio/device.c, ccw_device_set_online(): -EINVAL without a driver. */
static int check_driver(struct vd_plan_maker *maker, bool on)
{
	const char *id = maker->device->id;

	if (!on || maker->layer->driver)
		return 0;
	return vd_plan_refuse(maker, -EOPNOTSUPP,
			      "only a driver can switch it on, and it has none ('virtctl bind %s "
			      "--load' binds its default driver)",
			      id);
}

int vd_plan_add_switch(struct vd_plan_maker *maker, bool on)
{
	bool is_group = maker->layer->bus == &vd_bus_ccwgroup;
	int r = check_settings(maker);

	if (r == 0)
		r = check_driver(maker, on);
	if (r == 0 && is_group)
		r = keep_members(maker);
	if (r < 0)
		return r;
	maker->plan->new_driver = maker->plan->old_driver;
	if (on && !is_group && vd_channel_group_size(maker->layer->driver))
		return make_group(maker);
	return switch_layer(maker, on);
}
