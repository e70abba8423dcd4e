/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The settings that a channel device may have before it is switched on: one table, by driver. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct json_object;

#define VD_SETTINGS_MAX 4 /* one more than any driver has */

/* The attribute NAME of the device or the group must read VALUE. */
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

/* vd_setting_find - Return the row, static, of the setting NAME of DRIVER (NULL: of any driver).
 * NULL: there is none. */
const struct vd_setting_kind *vd_setting_find(const char *driver, const char *name);

/* vd_setting_accepts - Return whether TEXT is a value of KIND, written as the kernel writes it. */
bool vd_setting_accepts(const struct vd_setting_kind *kind, const char *text);

/* vd_setting_of - Return the value of NAME in SETTINGS, borrowed as there, or NULL. */
const char *vd_setting_of(const struct vd_settings *settings, const char *name);

/*
 * vd_settings_add - Add NAME with VALUE, both borrowed, without checking them. Return 0, or:
 * -EEXIST: NAME is there already.
 * -E2BIG: there is no room.
 */
int vd_settings_add(struct vd_settings *settings, const char *name, const char *value);

/*
 * vd_settings_check - Check SETTINGS against the table. DRIVER is not NULL. Return 0, or:
 * -EINVAL: DRIVER does not have the setting *RET_BAD, borrowed from SETTINGS, or not with this
 * value. REASON lists the settings of DRIVER.
 */
int vd_settings_check(const char *driver, const struct vd_settings *settings, const char **ret_bad,
		      char *reason, size_t size);

/* vd_settings_json - Return SETTINGS as {NAME: VALUE}, which the caller puts. NULL: there are none,
 * or out of memory. */
struct json_object *vd_settings_json(const struct vd_settings *settings);
