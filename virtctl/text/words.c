// SPDX-License-Identifier: LGPL-2.1-or-later
#include "text/words.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int words_add(struct words *words, const char *text, size_t length)
{
	char **grown = reallocarray(words->list, words->count + 2, sizeof(*grown));

	if (!grown)
		return -ENOMEM;
	words->list = grown;
	grown[words->count] = strndup(text, length);
	if (!grown[words->count])
		return -ENOMEM;
	grown[++words->count] = NULL;
	return 0;
}

int words_add_list(struct words *words, const char *text)
{
	for (;;) {
		size_t length = strcspn(text, ",");
		int r = length ? words_add(words, text, length) : -EINVAL;

		if (r < 0 || !text[length])
			return r;
		text += length + 1;
	}
}

void words_clear(struct words *words)
{
	for (size_t i = 0; i < words->count; i++)
		free(words->list[i]);
	free(words->list);
	*words = (struct words){ 0 };
}
