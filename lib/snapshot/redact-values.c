// SPDX-License-Identifier: LGPL-2.1-or-later
/* The values that are replaced, each with its replacement. */
#include <ctype.h>
#include <search.h>
#include <stdio.h>
#include <string.h>

#include "snapshot/redact-internal.h"

/* Shorter ones may be words, or ids of kinds: "0x010000". */
#define KNOWN_MIN 8

struct value {
	const char *text;
	enum vd_secret kind;
	const char *replacement;
};

static int compare(const void *a, const void *b)
{
	const struct value *left = a, *right = b;

	if (left->kind != right->kind)
		return left->kind < right->kind ? -1 : 1;
	return strcmp(left->text, right->text);
}

static void keep(void *value)
{
}

void vd_secrets_clear(struct vd_secrets *secrets)
{
	tdestroy(secrets->values, keep);
	vd_arena_clear(&secrets->arena);
	*secrets = (struct vd_secrets){};
}

/* As many bytes as VALUE has, locally administered (IEEE 802); of InfiniBand there are 20. */
static void format_mac(const char *value, unsigned number, char *buf, size_t size)
{
	size_t bytes = (strlen(value) + 1) / 3, used = 0;

	for (size_t i = 0; i < bytes && used + 4 < size; i++) {
		size_t shift = 8 * (bytes - 1 - i);
		unsigned byte = i == 0 ? 2 : shift < 32 ? number >> shift & 0xff : 0;

		used += (size_t)snprintf(buf + used, size - used, "%s%02x", i ? ":" : "", byte);
	}
}

static void format(enum vd_secret kind, const char *value, unsigned number, char *buf, size_t size)
{
	switch (kind) {
	case VD_SECRET_SERIAL:
		snprintf(buf, size, "serial-%u", number);
		break;
	case VD_SECRET_ID:
		snprintf(buf, size, "id-%u", number);
		break;
	case VD_SECRET_PORT:
		snprintf(buf, size, "0x%016x", number);
		break;
	case VD_SECRET_TAG:
		snprintf(buf, size, "tag-%u", number);
		break;
	case VD_SECRET_NAME:
		snprintf(buf, size, "name-%u", number);
		break;
	case VD_SECRET_CPU:
		snprintf(buf, size, "%06x", number);
		break;
	case VD_SECRET_MAC:
		format_mac(value, number, buf, size);
		break;
	case VD_SECRET_UUID:
		snprintf(buf, size, "00000000-0000-4000-8000-%012x", number);
		break;
	case VD_SECRET_IPV4:
		snprintf(buf, size, "198.18.%u.%u", number >> 8 & 0xff, number & 0xff);
		break;
	default:
		snprintf(buf, size, "2001:db8::%x", number);
	}
}

static const char *add(struct vd_secrets *secrets, const struct value *wanted)
{
	struct value *value = vd_arena_alloc(&secrets->arena, sizeof(*value));
	char buf[128];

	if (!value)
		return NULL;
	format(wanted->kind, wanted->text, ++secrets->count[wanted->kind], buf, sizeof(buf));
	value->kind = wanted->kind;
	value->text = vd_arena_strdup(&secrets->arena, wanted->text);
	value->replacement = vd_arena_strdup(&secrets->arena, buf);
	if (!value->text || !value->replacement ||
	    !tsearch(value, &secrets->values, compare))
		return NULL;
	return value->replacement;
}

const char *vd_secret(struct vd_secrets *secrets, enum vd_secret kind, const char *value,
		      size_t len)
{
	vd_autofree char *text = strndup(value, len);
	struct value wanted = { .text = text, .kind = kind };
	struct value **found;
	const char *replacement;

	/* Addresses are written in either case. */
	for (char *c = text; kind >= VD_SECRET_MAC && c && *c; c++)
		*c = (char)tolower((unsigned char)*c);
	found = text ? tfind(&wanted, &secrets->values, compare) : NULL;
	replacement = found ? (*found)->replacement : text ? add(secrets, &wanted) : NULL;
	secrets->failed = secrets->failed || !replacement;
	return replacement ? replacement : "";
}

const char *vd_secret_known(const struct vd_secrets *secrets, const char *value, size_t len)
{
	static const enum vd_secret kinds[] = { VD_SECRET_SERIAL, VD_SECRET_ID, VD_SECRET_PORT };
	char text[128];
	struct value wanted = { .text = text };

	if (len < KNOWN_MIN || len >= sizeof(text))
		return NULL;
	memcpy(text, value, len);
	text[len] = '\0';
	if (!strpbrk(text, "0123456789"))
		return NULL;
	for (size_t i = 0; i < VD_ARRAY_SIZE(kinds); i++) {
		struct value **found;

		wanted.kind = kinds[i];
		found = tfind(&wanted, &secrets->values, compare);
		if (found)
			return (*found)->replacement;
	}
	return NULL;
}
