// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Linux, drivers/s390/net/qeth_core_sys.c: layer2 and portno are refused (EPERM) unless the card is
 * down, and portno is at most QETH_MAX_PORTNO. drivers/s390/block/dasd_devmap.c: use_diag is
 * refused (EPERM) while the disk is on; readonly and failfast are taken at any time.
 */
#include "channel/settings.h"

#include <errno.h>
#include <json-c/json.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/parse.h"
#include "json/build.h"

#define DASDS                                                                                      \
	{                                                                                          \
		"dasd-eckd", "dasd-fba"                                                            \
	}

static const struct vd_setting_kind kinds[] = {
	{ "layer2", { "qeth" }, 1, .offline = true },
	{ "portno", { "qeth" }, 15, .offline = true },
	{ "readonly", DASDS, 1 },
	{ "use_diag", DASDS, 1, .offline = true },
	{ "failfast", DASDS, 1 },
};

static bool is_of(const struct vd_setting_kind *kind, const char *driver)
{
	for (size_t i = 0; i < VD_ARRAY_SIZE(kind->drivers); i++) {
		if (kind->drivers[i] && strcmp(kind->drivers[i], driver) == 0)
			return true;
	}
	return false;
}

const struct vd_setting_kind *vd_setting_find(const char *driver, const char *name)
{
	for (size_t i = 0; i < VD_ARRAY_SIZE(kinds); i++) {
		if (strcmp(kinds[i].name, name) == 0 && (!driver || is_of(&kinds[i], driver)))
			return &kinds[i];
	}
	return NULL;
}

bool vd_setting_accepts(const struct vd_setting_kind *kind, const char *text)
{
	char canonical[16];
	uint64_t value;

	if (vd_parse_uint(text, 10, kind->max, &value) < 0)
		return false;
	snprintf(canonical, sizeof(canonical), "%u", (unsigned)value);
	return strcmp(canonical, text) == 0;
}

const char *vd_setting_of(const struct vd_settings *settings, const char *name)
{
	for (size_t i = 0; i < settings->count; i++) {
		if (strcmp(settings->items[i].name, name) == 0)
			return settings->items[i].value;
	}
	return NULL;
}

int vd_settings_add(struct vd_settings *settings, const char *name, const char *value)
{
	if (vd_setting_of(settings, name))
		return -EEXIST;
	if (settings->count == VD_SETTINGS_MAX)
		return -E2BIG;
	settings->items[settings->count++] = (struct vd_setting){ name, value };
	return 0;
}

/* "layer2 (0 to 1), portno (0 to 15)", or "". */
static void list(const char *driver, char *buf, size_t size)
{
	size_t len = 0;

	*buf = '\0';
	for (size_t i = 0; i < VD_ARRAY_SIZE(kinds) && len < size; i++) {
		if (is_of(&kinds[i], driver))
			len += (size_t)snprintf(buf + len, size - len, "%s%s (0 to %u)",
						len ? ", " : "", kinds[i].name, kinds[i].max);
	}
}

static bool is_good(const char *driver, const struct vd_setting *setting)
{
	const struct vd_setting_kind *kind = vd_setting_find(driver, setting->name);

	return kind && vd_setting_accepts(kind, setting->value);
}

int vd_settings_check(const char *driver, const struct vd_settings *settings, const char **ret_bad,
		      char *reason, size_t size)
{
	char known[256];

	for (size_t i = 0; i < settings->count; i++) {
		if (is_good(driver, &settings->items[i]))
			continue;
		list(driver, known, sizeof(known));
		snprintf(reason, size, "the settings of a device of %.64s are: %s", driver,
			 *known ? known : "none");
		*ret_bad = settings->items[i].name;
		return -EINVAL;
	}
	return 0;
}

struct json_object *vd_settings_json(const struct vd_settings *settings)
{
	unsigned losses = vd_json_losses();
	struct json_object *object = settings->count ? vd_json_object() : NULL;

	for (size_t i = 0; i < settings->count; i++)
		vd_json_replace(object, settings->items[i].name,
				vd_json_text(settings->items[i].value));
	return vd_json_complete(object, losses);
}
