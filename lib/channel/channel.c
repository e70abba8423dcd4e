// SPDX-License-Identifier: LGPL-2.1-or-later
#include "channel/channel.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/parse.h"

#define DEVNO_LEN 8 /* "0.0.f500" */

bool vd_channel_is_devno(const char *text)
{
	uint64_t number;

	return vd_parse_hexn(text, 1, &number) == 0 && text[1] == '.' &&
	       vd_parse_hexn(text + 2, 1, &number) == 0 && text[3] == '.' &&
	       vd_parse_hexn(text + 4, 4, &number) == 0 && !text[DEVNO_LEN];
}

bool vd_channel_are_members(const char *text, const char *first)
{
	size_t len = strlen(text);

	if (len >= VD_MEMBERS_MAX || len <= DEVNO_LEN || (len + 1) % (DEVNO_LEN + 1) != 0)
		return false;
	for (size_t i = 0; i < len; i += DEVNO_LEN + 1) {
		char number[DEVNO_LEN + 1];

		snprintf(number, sizeof(number), "%.*s", DEVNO_LEN, text + i);
		if (!vd_channel_is_devno(number) ||
		    (text[i + DEVNO_LEN] && text[i + DEVNO_LEN] != ',') ||
		    (i == 0 && first && strcmp(number, first) != 0))
			return false;
	}
	return true;
}

bool vd_channel_has_member(const char *members, const char *number)
{
	const char *found = vd_channel_is_devno(number) ? strstr(members, number) : NULL;

	return found && (size_t)(found - members) % (DEVNO_LEN + 1) == 0;
}

/* Linux, drivers/s390/net/{qeth_core_main,lcs,ctcm_main}.c: read, write and data; or read and
 * write. */
unsigned vd_channel_group_size(const char *driver)
{
	static const struct {
		const char *driver;
		unsigned size;
	} groups[] = { { "qeth", 3 }, { "lcs", 2 }, { "ctcm", 2 } };

	for (size_t i = 0; driver && i < VD_ARRAY_SIZE(groups); i++) {
		if (strcmp(groups[i].driver, driver) == 0)
			return groups[i].size;
	}
	return 0;
}

static int join(char buf[static VD_MEMBERS_MAX], const char *number)
{
	size_t len = strlen(buf);

	if (len + 1 + strlen(number) >= VD_MEMBERS_MAX)
		return -E2BIG;
	snprintf(buf + len, VD_MEMBERS_MAX - len, "%s%s", len ? "," : "", number);
	return 0;
}

int vd_channel_members(const struct vd_device *device, char buf[static VD_MEMBERS_MAX])
{
	int r = 0;

	*buf = '\0';
	for (size_t i = 0; i < device->layer_count && r == 0; i++) {
		if (device->layers[i].bus == &vd_bus_ccw)
			r = join(buf, device->layers[i].name);
	}
	return r;
}

int vd_channel_next_members(const char *first, unsigned count, char buf[static VD_MEMBERS_MAX])
{
	uint64_t number;
	int r = 0;

	*buf = '\0';
	if (!vd_channel_is_devno(first) || vd_parse_hexn(first + 4, 4, &number) < 0 ||
	    number + count > 0x10000)
		return -ERANGE;
	for (unsigned i = 0; i < count && r == 0; i++) {
		char name[16];

		snprintf(name, sizeof(name), "%.4s%04x", first, (unsigned)number + i);
		r = join(buf, name);
	}
	return r;
}

const struct vd_layer *vd_channel_layer(const struct vd_device *device, const struct vd_bus *bus,
					const char *name)
{
	for (size_t i = 0; i < device->layer_count; i++) {
		const struct vd_layer *layer = &device->layers[i];

		if (layer->bus == bus && (!name || strcmp(layer->name, name) == 0))
			return layer;
	}
	return NULL;
}
