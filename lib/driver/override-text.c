// SPDX-License-Identifier: LGPL-2.1-or-later
#include "driver/override-text.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/parse.h"
#include "base/utf8.h"

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

/* BUS:ADDRESS, of a bus that takes overrides. */
static bool is_address(const char *text)
{
	char bus_name[16];
	size_t len = strcspn(text, ":");
	const struct vd_bus *bus;

	if (len >= sizeof(bus_name) || !text[len] || strpbrk(text, " /") ||
	    !is_printable(text + len + 1, VD_BUS_ADDRESS_MAX - 1) || !is_ascii(text))
		return false;
	memcpy(bus_name, text, len);
	bus_name[len] = '\0';
	bus = vd_bus_find(bus_name);
	return bus && bus->has_override;
}

/* CSSID.SSID.NUMBER: Linux, Documentation/arch/s390/driver-model.rst. */
static bool is_devno(const char *text)
{
	uint64_t number;

	return vd_parse_hexn(text, 1, &number) == 0 && text[1] == '.' &&
	       vd_parse_hexn(text + 2, 1, &number) == 0 && text[3] == '.' &&
	       vd_parse_hexn(text + 4, 4, &number) == 0 && !text[8];
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
	[KEY_DRIVER] = { "driver", false, vd_override_driver_valid },
	[KEY_DEVNO] = { "devno", true, is_devno },
	[KEY_MAC] = { "mac", true, is_mac },
	[KEY_SERIAL] = { "serial", true, vd_override_serial_valid },
	[KEY_FORCED] = { "forced", true, is_yes },
	[KEY_VIRT_ID] = { "virtId", false, is_virt_id },
};

struct parsing {
	struct vd_arena *arena;
	const char *values[KEY_COUNT];
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
	uint64_t version;

	if (parsing->values[key])
		return refuse(parsing, "line %u: %s is given twice", number, keys[key].name);
	if (!keys[key].valid(value))
		return refuse(parsing, "line %u: '%.64s' is no %s", number, value, keys[key].name);
	if (key == KEY_VERSION && vd_parse_uint(value, 10, UINT32_MAX, &version) == 0 &&
	    version != VD_OVERRIDE_VERSION)
		return refuse(parsing, "is of format %s; only %d is known here", value,
			      VD_OVERRIDE_VERSION);
	parsing->values[key] = value;
	return 0;
}

static int take_line(struct parsing *parsing, unsigned number, char *line)
{
	char *equals = strchr(line, '=');

	if (!*line || *line == '#')
		return 0;
	if (!equals)
		return refuse(parsing, "line %u: is no key=value", number);
	*equals = '\0';
	for (unsigned key = 0; key < KEY_COUNT; key++) {
		if (strcmp(line, keys[key].name) == 0)
			return take_value(parsing, number, key, equals + 1);
	}
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

static int check_complete(struct parsing *parsing)
{
	for (unsigned key = 0; key < KEY_COUNT; key++) {
		if (!parsing->values[key] && !keys[key].optional)
			return refuse(parsing, "has no %s=: it was cut short or isn't whole",
				      keys[key].name);
	}
	return 0;
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
	return 0;
}

static int append(char *buf, size_t size, size_t *len, const char *key, const char *value)
{
	int n = snprintf(buf + *len, size - *len, "%s=%s\n", key, value);

	if (n < 0 || (size_t)n >= size - *len)
		return -E2BIG;
	*len += (size_t)n;
	return 0;
}

int vd_override_format(const struct vd_override *override, char *buf, size_t size)
{
	const char *values[KEY_COUNT] = {
		[KEY_VERSION] = "1",
		[KEY_ADDRESS] = override->address,
		[KEY_DRIVER] = override->driver,
		[KEY_DEVNO] = override->devno,
		[KEY_MAC] = override->mac,
		[KEY_SERIAL] = override->serial,
		[KEY_FORCED] = override->forced ? "yes" : NULL,
		[KEY_VIRT_ID] = override->virt_id,
	};
	static const char head[] =
		"# The driver that a device is to have: see virtd-overrides(8).\n";
	size_t len = sizeof(head) - 1;
	int r = 0;

	if (size <= len)
		return -E2BIG;
	memcpy(buf, head, sizeof(head));
	for (unsigned key = 0; key < KEY_COUNT && r == 0; key++) {
		if (!values[key] && keys[key].optional)
			continue;
		if (!values[key] || !keys[key].valid(values[key]))
			return -EINVAL;
		r = append(buf, size, &len, keys[key].name, values[key]);
	}
	return r;
}
_Static_assert(VD_OVERRIDE_VERSION == 1, "vd_override_format() writes the version");
