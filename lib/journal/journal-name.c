// SPDX-License-Identifier: LGPL-2.1-or-later
#include "journal/journal-name.h"

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/file-name.h"

#define ENDING_MAX 5 /* .json */

int vd_journal_name(const char *device, char name[static NAME_MAX + 1])
{
	return vd_file_name_encode(device, name, NAME_MAX + 1 - ENDING_MAX);
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
	size_t len = stem_length(file);

	return len > NAME_MAX - ENDING_MAX ? -EINVAL : vd_file_name_decode(file, len, ret);
}
