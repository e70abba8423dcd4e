// SPDX-License-Identifier: LGPL-2.1-or-later
#include "id/virt-id.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/parse.h"

static const char *const origin_names[] = {
	[VD_ORIGIN_UNKNOWN] = "unknown",   [VD_ORIGIN_EMULATED] = "emulated",
	[VD_ORIGIN_VIRTUAL] = "virtual",   [VD_ORIGIN_BUS] = "bus",
	[VD_ORIGIN_ASSIGNED] = "assigned",
};

static const char *const certainty_names[] = {
	[VD_CERTAINTY_UNKNOWN] = "unknown",
	[VD_CERTAINTY_LIKELY] = "likely",
	[VD_CERTAINTY_CERTAIN] = "certain",
};

static char *put_hex(char *at, char letter, unsigned width, uint32_t value)
{
	*at++ = letter;
	while (width--)
		*at++ = "0123456789ABCDEF"[value >> width * 4 & 15];
	return at;
}

void vd_id_format(const struct vd_id *id, char buf[static VD_ID_MAX])
{
	char *at = stpcpy(buf, "virt:");

	at = put_hex(at, 't', 4, id->type);
	at = put_hex(at, 'v', 8, id->vendor);
	at = put_hex(at, 'd', 8, id->device);
	at = put_hex(at, 'o', 1, id->origin);
	*at = '\0';
}

static const char *field(const char *at, char letter, size_t digits, uint64_t *ret)
{
	if (!at || *at != letter || vd_parse_hexn(at + 1, digits, ret) < 0)
		return NULL;
	return at + 1 + digits;
}

int vd_id_parse(const char *text, struct vd_id *ret)
{
	uint64_t type, vendor, device, origin = VD_ORIGIN_UNKNOWN;
	const char *at;

	if (strncmp(text, "virt:", 5) != 0)
		return -EINVAL;
	at = field(text + 5, 't', 4, &type);
	at = field(at, 'v', 8, &vendor);
	at = field(at, 'd', 8, &device);
	if (at && *at)
		at = field(at, 'o', 1, &origin);
	if (!at || *at || origin > VD_ORIGIN_ASSIGNED)
		return -EINVAL;
	*ret = (struct vd_id){
		.type = (uint16_t)type,
		.vendor = (uint32_t)vendor,
		.device = (uint32_t)device,
		.origin = (enum vd_origin)origin,
		.name = "",
	};
	return 0;
}

static int index_of(const char *const *names, size_t count, const char *text)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(names[i], text) == 0)
			return (int)i;
	}
	return -EINVAL;
}

const char *vd_origin_name(enum vd_origin origin)
{
	return origin_names[(unsigned)origin < VD_ARRAY_SIZE(origin_names) ? origin : 0];
}

int vd_origin_parse(const char *text, enum vd_origin *ret)
{
	int i = index_of(origin_names, VD_ARRAY_SIZE(origin_names), text);

	if (i < 0)
		return i;
	*ret = (enum vd_origin)i;
	return 0;
}

const char *vd_certainty_name(enum vd_certainty certainty)
{
	return certainty_names[(unsigned)certainty < VD_ARRAY_SIZE(certainty_names) ? certainty
										    : 0];
}

int vd_certainty_parse(const char *text, enum vd_certainty *ret)
{
	int i = index_of(certainty_names, VD_ARRAY_SIZE(certainty_names), text);

	if (i < 0)
		return i;
	*ret = (enum vd_certainty)i;
	return 0;
}
