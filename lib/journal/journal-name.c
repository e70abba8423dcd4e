// SPDX-License-Identifier: LGPL-2.1-or-later
#include "journal/journal-name.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/parse.h"

#define ENDING_MAX 5 /* .json */

static bool is_safe(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (c && strchr("-.:_", c));
}

int vd_journal_name(const char *device, char name[static NAME_MAX + 1])
{
	size_t len = 0;

	if (!*device)
		return -EINVAL;
	for (const char *p = device; *p; p++) {
		/* A name that begins with a dot would be hidden, or the folder itself. */
		bool safe = is_safe(*p) && !(p == device && *p == '.');
		size_t need = safe ? 1 : 3;

		if (len + need > NAME_MAX - ENDING_MAX)
			return -ENAMETOOLONG;
		if (safe)
			name[len] = *p;
		else
			snprintf(name + len, 4, "%%%02X", (unsigned char)*p);
		len += need;
	}
	name[len] = '\0';
	return 0;
}

static size_t stem_length(const char *file)
{
	static const char *const endings[] = { ".json", ".lock", ".new" };
	size_t len = strlen(file);

	for (size_t i = 0; i < VD_ARRAY_SIZE(endings); i++) {
		size_t ending = strlen(endings[i]);

		if (len > ending && strcmp(file + len - ending, endings[i]) == 0)
			return len - ending;
	}
	return 0;
}

int vd_journal_device(const char *file, char **ret)
{
	size_t len = stem_length(file), out = 0;
	vd_autofree char *device = malloc(len + 1);
	char again[NAME_MAX + 1];

	if (!device)
		return -ENOMEM;
	for (size_t i = 0; i < len; i++) {
		uint64_t byte = (unsigned char)file[i];

		if (file[i] == '%') {
			if (len - i < 3 || vd_parse_hexn(file + i + 1, 2, &byte) < 0)
				return -EINVAL;
			i += 2;
		}
		device[out++] = (char)byte;
	}
	device[out] = '\0';
	/* One id has one name: what would come out otherwise was not made here. */
	if (vd_journal_name(device, again) < 0 || strlen(again) != len ||
	    memcmp(again, file, len) != 0)
		return -EINVAL;
	*ret = vd_take_ptr(device);
	return 0;
}
