// SPDX-License-Identifier: LGPL-2.1-or-later
#include "platform/text.h"

#include <string.h>

const char *vd_platform_value(const char *text, const char *key, size_t *ret_length)
{
	size_t length = strlen(key);

	for (const char *line = text; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (strncmp(line, key, length) != 0 || !strchr("\t :=", line[length]))
			continue;
		line += length + strspn(line + length, "\t :=");
		*ret_length = strcspn(line, "\n");
		return line;
	}
	return NULL;
}

bool vd_platform_has_word(const char *text, size_t length, const char *word)
{
	size_t word_length = strlen(word);

	for (size_t at = 0, end; at < length; at = end + 1) {
		end = at + strcspn(text + at, " \n");
		if (end - at == word_length && strncmp(text + at, word, word_length) == 0)
			return true;
	}
	return false;
}
