// SPDX-License-Identifier: LGPL-2.1-or-later
#include "interface/disk-vpd.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum designator_type {
	DESIGNATOR_T10 = 1,
	DESIGNATOR_EUI64 = 2,
	DESIGNATOR_NAA = 3,
	DESIGNATOR_NAME = 8, /* "naa.…", "eui.…" or "iqn.…" as a text */
	DESIGNATOR_COUNT = 16,
};

/* Which is taken, as the kernel chooses for "wwid" (Linux, scsi_vpd_lun_id()). */
static const unsigned char ranks[DESIGNATOR_COUNT] = {
	[DESIGNATOR_T10] = 1,
	[DESIGNATOR_NAME] = 2,
	[DESIGNATOR_EUI64] = 3,
	[DESIGNATOR_NAA] = 4,
};

#define CODE_SET_BINARY 1

/* The bytes after the page's head of four, as many as it says and there are; NULL: it is no page
 * CODE. */
static const unsigned char *body_of(const unsigned char *page, size_t len, unsigned char code,
				    size_t *ret_len)
{
	size_t stated;

	if (len < 4 || page[1] != code)
		return NULL;
	stated = (size_t)page[2] << 8 | page[3];
	*ret_len = stated < len - 4 ? stated : len - 4;
	return page + 4;
}

/* LEN bytes as a text: up to the first NUL, without blanks around it. */
static int take_text(const unsigned char *bytes, size_t len, char *text, size_t size)
{
	len = strnlen((const char *)bytes, len);
	while (len && strchr(" \t\n", bytes[len - 1]))
		len--;
	while (len && *bytes == ' ') {
		bytes++;
		len--;
	}
	if (!len || len >= size)
		return -ENODATA;
	memcpy(text, bytes, len);
	text[len] = '\0';
	return 0;
}

int vd_vpd_serial(const unsigned char *page, size_t len, char text[static VD_VPD_TEXT_MAX])
{
	const unsigned char *body = body_of(page, len, 0x80, &len);

	return body ? take_text(body, len, text, VD_VPD_TEXT_MAX) : -ENODATA;
}

struct designator {
	enum designator_type type;
	bool is_binary;
	const unsigned char *bytes;
	size_t len;
};

/* The next designator of the logical unit at *AT; false: that was all. */
static bool next_designator(const unsigned char **at, const unsigned char *end,
			    struct designator *ret)
{
	while (end - *at >= 4 && (*at)[3] <= end - *at - 4) {
		const unsigned char *head = *at;

		*at += 4 + head[3];
		*ret = (struct designator){ .type = head[1] & 0x0f,
					    .is_binary = (head[0] & 0x0f) == CODE_SET_BINARY,
					    .bytes = head + 4,
					    .len = head[3] };
		/* Those of a target port or a target name more than the disk. */
		if ((head[1] & 0x30) == 0 && ret->len)
			return true;
	}
	return false;
}

static int take_hex(const struct designator *from, const char *prefix, char *text, size_t size)
{
	size_t used = (size_t)snprintf(text, size, "%s", prefix);

	if (used + 2 * from->len >= size)
		return -ENODATA;
	for (size_t i = 0; i < from->len; i++)
		used += (size_t)sprintf(text + used, "%02x", from->bytes[i]);
	return 0;
}

static int take_designator(const struct designator *from, char text[static VD_VPD_TEXT_MAX])
{
	switch (from->type) {
	case DESIGNATOR_NAA:
		return from->is_binary ? take_hex(from, "naa.", text, VD_VPD_TEXT_MAX) : -ENODATA;
	case DESIGNATOR_EUI64:
		return from->is_binary ? take_hex(from, "eui.", text, VD_VPD_TEXT_MAX) : -ENODATA;
	case DESIGNATOR_T10:
		if (from->is_binary)
			return -ENODATA;
		memcpy(text, "t10.", 4);
		return take_text(from->bytes, from->len, text + 4, VD_VPD_TEXT_MAX - 4);
	case DESIGNATOR_NAME:
		return from->is_binary ? -ENODATA
				       : take_text(from->bytes, from->len, text, VD_VPD_TEXT_MAX);
	default:
		return -ENODATA;
	}
}

int vd_vpd_wwn(const unsigned char *page, size_t len, char text[static VD_VPD_TEXT_MAX])
{
	const unsigned char *at = body_of(page, len, 0x83, &len);
	const unsigned char *end = at ? at + len : NULL;
	struct designator designator;
	char candidate[VD_VPD_TEXT_MAX];
	unsigned best = 0;

	while (at && next_designator(&at, end, &designator)) {
		if (ranks[designator.type] <= best || take_designator(&designator, candidate) < 0)
			continue;
		best = ranks[designator.type];
		strcpy(text, candidate);
	}
	return best ? 0 : -ENODATA;
}
