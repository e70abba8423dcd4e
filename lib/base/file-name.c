// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/file-name.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/parse.h"

static bool is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (c && strchr("-.:_", c));
}

int vd_file_name_encode(const char *text, char *buf, size_t size)
{
	static const char digits[] = "0123456789ABCDEF";
	size_t len = 0;

	if (!*text)
		return -EINVAL;
	for (const char *p = text; *p; p++) {
		unsigned char byte = (unsigned char)*p;
		/* A name that begins with a dot would be hidden, or the folder itself. */
		bool plain = is_plain(*p) && !(p == text && *p == '.');
		size_t need = plain ? 1 : 3;

		if (need >= size - len)
			return -ENAMETOOLONG;
		if (plain)
			buf[len] = *p;
		else
			memcpy(buf + len, (char[]){ '%', digits[byte >> 4], digits[byte & 15] }, 3);
		len += need;
	}
	buf[len] = '\0';
	return 0;
}

int vd_file_name_decode(const char *name, size_t len, char **ret)
{
	vd_autofree char *text = NULL;
	char again[NAME_MAX + 1];
	size_t out = 0;

	if (len > NAME_MAX)
		return -EINVAL;
	text = malloc(len + 1);
	if (!text)
		return -ENOMEM;
	for (size_t i = 0; i < len; i++) {
		uint64_t byte = (unsigned char)name[i];

		if (name[i] == '%') {
			if (len - i < 3 || vd_parse_hexn(name + i + 1, 2, &byte) < 0)
				return -EINVAL;
			i += 2;
		}
		text[out++] = (char)byte;
	}
	text[out] = '\0';
	/* A name in another spelling was not made here. */
	if (vd_file_name_encode(text, again, sizeof(again)) < 0 || strlen(again) != len ||
	    memcmp(again, name, len) != 0)
		return -EINVAL;
	*ret = vd_take_ptr(text);
	return 0;
}
