// SPDX-License-Identifier: LGPL-2.1-or-later
#include "override/override-text.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/parse.h"
#include "base/utf8.h"
#include "channel/channel.h"

/* In the order that they are written in: the id, which every file has, comes last, so that a file
 * that was cut short is known by it. */
enum key {
	KEY_VERSION,
	KEY_ADDRESS,
	KEY_DRIVER,
	KEY_DEVNO,
	KEY_MAC,
	KEY_SERIAL,
	KEY_FORCED,
	KEY_ONLINE,
	KEY_MEMBERS,
	KEY_VIRT_ID,
	KEY_COUNT
};

static bool is_printable(const char *text, size_t max)
{
	size_t len = strlen(text);

	if (len == 0 || len > max || text[0] == ' ' || text[len - 1] == ' ')
		return false;
	for (const char *p = text; *p; p++) {
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			return false;
	}
	return true;
}

static bool is_ascii(const char *text)
{
	for (; *text; text++) {
		if ((unsigned char)*text > 0x7e)
			return false;
	}
	return true;
}

bool vd_override_driver_valid(const char *text)
{
	return is_printable(text, VD_OVERRIDE_DRIVER_MAX) && is_ascii(text) && !strchr(text, '/') &&
	       strcmp(text, ".") != 0 && strcmp(text, "..") != 0;
}

/* The bus of BUS:ADDRESS; NULL: there is none of that name. */
static const struct vd_bus *bus_of(const char *text)
{
	char bus_name[16];
	size_t len = strcspn(text, ":");

	if (len >= sizeof(bus_name) || !text[len])
		return NULL;
	memcpy(bus_name, text, len);
	bus_name[len] = '\0';
	return vd_bus_find(bus_name);
}

/* Of a bus whose devices are switched on and off. */
static bool is_channel_address(const char *text)
{
	const struct vd_bus *bus = bus_of(text);

	return (bus == &vd_bus_ccw || bus == &vd_bus_ccwgroup) &&
	       vd_channel_is_devno(strchr(text, ':') + 1);
}

/* BUS:ADDRESS, of a bus that takes overrides, or of channel devices. */
static bool is_address(const char *text)
{
	const struct vd_bus *bus = bus_of(text);

	if (!bus || strpbrk(text, " /") ||
	    !is_printable(strchr(text, ':') + 1, VD_BUS_ADDRESS_MAX - 1) || !is_ascii(text))
		return false;
	return bus->has_override || is_channel_address(text);
}

static bool are_members(const char *text)
{
	return vd_channel_are_members(text, NULL);
}

static bool is_online(const char *text)
{
	return strcmp(text, "yes") == 0 || strcmp(text, "no") == 0;
}

static bool is_mac(const char *text)
{
	uint64_t byte;

	for (unsigned i = 0; i < 6; i++, text += 3) {
		if (vd_parse_hexn(text, 2, &byte) < 0 || text[2] != (i < 5 ? ':' : '\0'))
			return false;
	}
	return true;
}

bool vd_override_serial_valid(const char *text)
{
	return is_printable(text, VD_OVERRIDE_SERIAL_MAX) && vd_utf8_valid(text, strlen(text));
}

static bool is_yes(const char *text)
{
	return strcmp(text, "yes") == 0;
}

static bool is_virt_id(const char *text)
{
	struct vd_id id;

	return vd_id_parse(text, &id) == 0;
}

static bool is_version(const char *text)
{
	uint64_t version;

	return vd_parse_uint(text, 10, UINT32_MAX, &version) == 0;
}

static const struct {
	const char *name;
	bool optional;
	bool (*valid)(const char *text);
} keys[KEY_COUNT] = {
	[KEY_VERSION] = { "version", false, is_version },
	[KEY_ADDRESS] = { "address", false, is_address },
	[KEY_DRIVER] = { "driver", true, vd_override_driver_valid },
	[KEY_DEVNO] = { "devno", true, vd_channel_is_devno },
	[KEY_MAC] = { "mac", true, is_mac },
	[KEY_SERIAL] = { "serial", true, vd_override_serial_valid },
	[KEY_FORCED] = { "forced", true, is_yes },
	[KEY_ONLINE] = { "online", true, is_online },
	[KEY_MEMBERS] = { "members", true, are_members },
	[KEY_VIRT_ID] = { "virtId", false, is_virt_id },
};

#define SETTING "set." /* what a setting's key begins with */

struct parsing {
	struct vd_arena *arena;
	const char *values[KEY_COUNT];
	struct vd_settings settings;
	uint64_t version;
	const char *reason;
};

__attribute__((format(printf, 2, 3))) static int refuse(struct parsing *parsing, const char *format,
							...)
{
	char text[512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	parsing->reason = vd_arena_strdup(parsing->arena, text);
	return parsing->reason ? -EBADMSG : -ENOMEM;
}

static int take_value(struct parsing *parsing, unsigned number, enum key key, const char *value)
{
	if (parsing->values[key])
		return refuse(parsing, "line %u: %s is given twice", number, keys[key].name);
	if (!keys[key].valid(value))
		return refuse(parsing, "line %u: '%.64s' is no %s", number, value, keys[key].name);
	if (key == KEY_VERSION && vd_parse_uint(value, 10, UINT32_MAX, &parsing->version) == 0 &&
	    (parsing->version < VD_OVERRIDE_VERSION ||
	     parsing->version > VD_OVERRIDE_VERSION_ONLINE))
		return refuse(parsing, "is of format %s; only %d and %d are known here", value,
			      VD_OVERRIDE_VERSION, VD_OVERRIDE_VERSION_ONLINE);
	parsing->values[key] = value;
	return 0;
}

/* What no driver has is refused here, so that a value never is more than a number. */
static int take_setting(struct parsing *parsing, unsigned number, const char *name,
			const char *value)
{
	const struct vd_setting_kind *kind = vd_setting_find(NULL, name);

	if (!kind)
		return refuse(parsing, "line %u: the setting '%.64s' is not known", number, name);
	if (!vd_setting_accepts(kind, value))
		return refuse(parsing, "line %u: '%.64s' is no %s", number, value, name);
	switch (vd_settings_add(&parsing->settings, name, value)) {
	case 0:
		return 0;
	case -EEXIST:
		return refuse(parsing, "line %u: %s is given twice", number, name);
	default:
		return refuse(parsing, "line %u: no driver has so many settings", number);
	}
}

static int take_line(struct parsing *parsing, unsigned number, char *line)
{
	char *equals = strchr(line, '=');

	if (!*line || *line == '#')
		return 0;
	if (!equals)
		return refuse(parsing, "line %u: not of the form key=value", number);
	*equals = '\0';
	for (unsigned key = 0; key < KEY_COUNT; key++) {
		if (strcmp(line, keys[key].name) == 0)
			return take_value(parsing, number, key, equals + 1);
	}
	if (strncmp(line, SETTING, strlen(SETTING)) == 0)
		return take_setting(parsing, number, line + strlen(SETTING), equals + 1);
	return refuse(parsing, "line %u: the key '%.64s' is not known", number, line);
}

static int take_lines(struct parsing *parsing, char *text)
{
	unsigned number = 0;
	int r = 0;

	while (r == 0 && *text) {
		char *newline = strchr(text, '\n');

		if (!newline)
			return refuse(parsing, "its last line has no end: it was cut short");
		*newline = '\0';
		r = take_line(parsing, ++number, text);
		text = newline + 1;
	}
	return r;
}

/* Each format has its own keys: what is half of both is neither. */
static int check_driver_keys(struct parsing *parsing)
{
	const char *address = parsing->values[KEY_ADDRESS];

	if (!parsing->values[KEY_DRIVER])
		return refuse(parsing, "has no driver=: it was cut short or isn't whole");
	if (parsing->values[KEY_ONLINE] || parsing->values[KEY_MEMBERS] || parsing->settings.count)
		return refuse(parsing, "has online=, members= or settings, which are of format %d",
			      VD_OVERRIDE_VERSION_ONLINE);
	return is_channel_address(address)
		       ? refuse(parsing, "%s has no driver_override: only online= can be for it",
				address)
		       : 0;
}

static int check_settings(struct parsing *parsing)
{
	const char *driver = parsing->values[KEY_DRIVER], *bad;
	char reason[256];

	if (!parsing->settings.count)
		return 0;
	if (!driver || strcmp(parsing->values[KEY_ONLINE], "no") == 0)
		return refuse(parsing, "has settings, but no driver= or not online=yes");
	return vd_settings_check(driver, &parsing->settings, &bad, reason, sizeof(reason)) < 0
		       ? refuse(parsing, "has the setting %s: %s", bad, reason)
		       : 0;
}

static int check_online_keys(struct parsing *parsing)
{
	const char *address = parsing->values[KEY_ADDRESS], *members = parsing->values[KEY_MEMBERS],
		   *driver = parsing->values[KEY_DRIVER];
	bool is_group = bus_of(address) == &vd_bus_ccwgroup;

	if (parsing->values[KEY_FORCED])
		return refuse(parsing, "has forced=, which is of format %d", VD_OVERRIDE_VERSION);
	if (!parsing->values[KEY_ONLINE])
		return refuse(parsing, "has no online=: it was cut short or isn't whole");
	if (!is_channel_address(address))
		return refuse(parsing, "%s is no channel device", address);
	if (!members != !is_group ||
	    (is_group && (!driver || !vd_channel_are_members(members, strchr(address, ':') + 1))))
		return refuse(parsing, "driver= and members= are for groups only, and the first "
				       "member must be the address of the group");
	return check_settings(parsing);
}

static int check_format(struct parsing *parsing)
{
	return parsing->version == VD_OVERRIDE_VERSION ? check_driver_keys(parsing)
						       : check_online_keys(parsing);
}

static int check_complete(struct parsing *parsing)
{
	for (unsigned key = 0; key < KEY_COUNT; key++) {
		if (!parsing->values[key] && !keys[key].optional)
			return refuse(parsing, "has no %s=: it was cut short or isn't whole",
				      keys[key].name);
	}
	return check_format(parsing);
}

static int parse(struct parsing *parsing, const char *text, size_t len)
{
	char *copy;
	int r;

	if (len == 0)
		return refuse(parsing, "is empty");
	if (memchr(text, '\0', len) || !vd_utf8_valid(text, len))
		return refuse(parsing, "is no text in UTF-8");
	copy = vd_arena_memdup(parsing->arena, text, len);
	if (!copy)
		return -ENOMEM;
	r = take_lines(parsing, copy);
	return r < 0 ? r : check_complete(parsing);
}

int vd_override_parse(const char *text, size_t len, struct vd_arena *arena, struct vd_override *ret,
		      const char **ret_reason)
{
	struct parsing parsing = { .arena = arena };
	int r = parse(&parsing, text, len);

	if (r < 0) {
		if (r == -EBADMSG)
			*ret_reason = parsing.reason;
		return r;
	}
	ret->address = parsing.values[KEY_ADDRESS];
	ret->driver = parsing.values[KEY_DRIVER];
	ret->devno = parsing.values[KEY_DEVNO];
	ret->mac = parsing.values[KEY_MAC];
	ret->serial = parsing.values[KEY_SERIAL];
	ret->forced = parsing.values[KEY_FORCED];
	ret->virt_id = parsing.values[KEY_VIRT_ID];
	ret->members = parsing.values[KEY_MEMBERS];
	ret->settings = parsing.settings;
	ret->online = !parsing.values[KEY_ONLINE]		       ? VD_ONLINE_UNSET
		      : strcmp(parsing.values[KEY_ONLINE], "yes") == 0 ? VD_ONLINE_YES
								       : VD_ONLINE_NO;
	return 0;
}

static int append(char *buf, size_t size, size_t *len, const char *prefix, const char *key,
		  const char *value)
{
	int n = snprintf(buf + *len, size - *len, "%s%s=%s\n", prefix, key, value);

	if (n < 0 || (size_t)n >= size - *len)
		return -E2BIG;
	*len += (size_t)n;
	return 0;
}

static int append_settings(char *buf, size_t size, size_t *len, const struct vd_settings *settings)
{
	int r = 0;

	for (size_t i = 0; i < settings->count && r == 0; i++) {
		const struct vd_setting *setting = &settings->items[i];
		const struct vd_setting_kind *kind = vd_setting_find(NULL, setting->name);

		if (!kind || !vd_setting_accepts(kind, setting->value))
			return -EINVAL;
		r = append(buf, size, len, SETTING, setting->name, setting->value);
	}
	return r;
}

int vd_override_format(const struct vd_override *override, char *buf, size_t size)
{
	const bool is_online_file = override->online != VD_ONLINE_UNSET;
	const char *values[KEY_COUNT] = {
		[KEY_VERSION] = is_online_file ? "2" : "1",
		[KEY_ADDRESS] = override->address,
		[KEY_DRIVER] = override->driver,
		[KEY_DEVNO] = override->devno,
		[KEY_MAC] = override->mac,
		[KEY_SERIAL] = override->serial,
		[KEY_FORCED] = override->forced ? "yes" : NULL,
		[KEY_ONLINE] = !is_online_file			   ? NULL
			       : override->online == VD_ONLINE_YES ? "yes"
								   : "no",
		[KEY_MEMBERS] = override->members,
		[KEY_VIRT_ID] = override->virt_id,
	};
	static const char head[] = "# A persistent override: see virtd-overrides(8).\n";
	size_t len = sizeof(head) - 1;
	int r = 0;

	if (is_online_file ? override->forced : !override->driver)
		return -EINVAL;
	if (size <= len)
		return -E2BIG;
	memcpy(buf, head, sizeof(head));
	for (unsigned key = 0; key < KEY_COUNT && r == 0; key++) {
		if (key == KEY_VIRT_ID)
			r = append_settings(buf, size, &len, &override->settings);
		if (r < 0 || (!values[key] && keys[key].optional))
			continue;
		if (!values[key] || !keys[key].valid(values[key]))
			return -EINVAL;
		r = append(buf, size, &len, "", keys[key].name, values[key]);
	}
	return r;
}
_Static_assert(VD_OVERRIDE_VERSION == 1 && VD_OVERRIDE_VERSION_ONLINE == 2,
	       "vd_override_format() writes the version");
