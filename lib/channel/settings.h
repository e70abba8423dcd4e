/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a channel device can be set to before it is switched on: one table, by driver. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct json_object;

#define VD_SETTINGS_MAX 4 /* as many as a driver has at most, and one */

/* The attribute NAME of the device (of a group: the group's) is to read VALUE. */
struct vd_setting {
	const char *name;
	const char *value;
};

/* Zeroed, it is empty. Texts are borrowed. */
struct vd_settings {
	struct vd_setting items[VD_SETTINGS_MAX];
	size_t count;
};

struct vd_setting_kind {
	const char *name;
	const char *drivers[2];
	unsigned max; /* the values are the numbers from 0 to this one */
	bool offline; /* the kernel takes it only while the device is switched off */
};

/* vd_setting_find - the row of the setting NAME of DRIVER (NULL: of any). NULL: there is none. */
const struct vd_setting_kind *vd_setting_find(const char *driver, const char *name);

/* vd_setting_accepts - whether TEXT is a value of KIND, written as the kernel writes it. */
bool vd_setting_accepts(const struct vd_setting_kind *kind, const char *text);

/* vd_setting_of - the value that SETTINGS has for NAME; NULL: none. */
const char *vd_setting_of(const struct vd_settings *settings, const char *name);

/* vd_settings_add - one more. -EEXIST: NAME is there already; -E2BIG: there is no room. */
int vd_settings_add(struct vd_settings *settings, const char *name, const char *value);

/* vd_settings_check - 0 if DRIVER has each of SETTINGS; else -EINVAL, *RET_BAD is the name of the
 * first one that it does not have or not with this value, and REASON says what there is. */
int vd_settings_check(const char *driver, const struct vd_settings *settings, const char **ret_bad,
		      char *reason, size_t size);

/* vd_settings_json - {NAME: VALUE}. NULL: there are none, or out of memory. */
struct json_object *vd_settings_json(const struct vd_settings *settings);
