// SPDX-License-Identifier: LGPL-2.1-or-later
/* Pages of vital product data: a head of four bytes, of which the last two are a length. */
#include <stdio.h>
#include <string.h>

#include "snapshot/redact-internal.h"

#define HEAD	   4
#define PAGE_MAX   4096
#define CODE_ASCII 2 /* of a designator; 3 is UTF-8 */
#define TYPE_NAA   3

struct vpd {
	unsigned char bytes[PAGE_MAX];
	size_t len;
};

static void append(struct vpd *to, const void *bytes, size_t len)
{
	if (len > sizeof(to->bytes) - to->len)
		len = sizeof(to->bytes) - to->len;
	memcpy(to->bytes + to->len, bytes, len);
	to->len += len;
}

/* The text of LEN bytes without blanks and NULs around it. */
static void trim(const char **text, size_t *len)
{
	*len = strnlen(*text, *len);
	while (*len && **text == ' ') {
		++*text;
		--*len;
	}
	while (*len && strchr(" \t\n", (*text)[*len - 1]))
		--*len;
}

static void append_text(struct vd_secrets *secrets, enum vd_secret kind, const char *text,
			size_t len, struct vpd *ret)
{
	const char *other;

	trim(&text, &len);
	other = len ? vd_secret(secrets, kind, text, len) : "";
	append(ret, other, strlen(other));
}

/* A binary designator stays one, and keeps its first half byte: that says which format it has. */
static void append_number(struct vd_secrets *secrets, const char *bytes, size_t len, bool is_naa,
			  struct vpd *ret)
{
	char text[2 * 255 + 1] = "";
	unsigned char other[255] = { 0 };
	const char *number;

	for (size_t i = 0; i < len; i++)
		snprintf(text + 2 * i, 3, "%02x", (unsigned char)bytes[i]);
	number = vd_secret(secrets, VD_SECRET_ID, text, strlen(text));
	for (size_t i = strcspn(number, "0123456789"); number[i]; i++) {
		memmove(other, other + 1, len ? len - 1 : 0);
		if (len)
			other[len - 1] = (unsigned char)number[i];
	}
	if (is_naa && len)
		other[0] = (unsigned char)((bytes[0] & 0xf0) | (other[0] & 0x0f));
	append(ret, other, len);
}

static void append_designator(struct vd_secrets *secrets, const char *head, size_t len,
			      struct vpd *ret)
{
	struct vpd body = { .len = 0 };
	unsigned code = head[0] & 0x0f, type = head[1] & 0x0f;
	unsigned char new_head[HEAD];

	if (code >= CODE_ASCII)
		append_text(secrets, VD_SECRET_ID, head + HEAD, len, &body);
	else
		append_number(secrets, head + HEAD, len, type == TYPE_NAA, &body);
	memcpy(new_head, head, HEAD);
	new_head[3] = (unsigned char)body.len;
	append(ret, new_head, HEAD);
	append(ret, body.bytes, body.len);
}

static void append_designators(struct vd_secrets *secrets, const char *body, size_t len,
			       struct vpd *ret)
{
	while (len >= HEAD && (unsigned char)body[3] <= len - HEAD) {
		size_t part = (unsigned char)body[3];

		append_designator(secrets, body, part, ret);
		body += HEAD + part;
		len -= HEAD + part;
	}
}

void vd_redact_page(struct vd_secrets *secrets, const char *page, size_t len, struct vd_buffer *out)
{
	struct vpd body = { .len = 0 };
	unsigned char head[HEAD];
	size_t stated;

	/* No page at all: nothing of it can be told from a name. */
	if (len < HEAD)
		return;
	memcpy(head, page, HEAD);
	stated = (size_t)head[2] << 8 | head[3];
	if (stated > len - HEAD)
		stated = len - HEAD;
	if (head[1] == 0x80)
		append_text(secrets, VD_SECRET_SERIAL, page + HEAD, stated, &body);
	else if (head[1] == 0x83)
		append_designators(secrets, page + HEAD, stated, &body);
	head[2] = (unsigned char)(body.len >> 8);
	head[3] = (unsigned char)body.len;
	vd_buffer_add(out, (const char *)head, HEAD);
	vd_buffer_add(out, (const char *)body.bytes, body.len);
}
