// SPDX-License-Identifier: LGPL-2.1-or-later
#include "text/words.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* For one word more, and the NULL: the list has room for a power of two. */
static int make_room(struct words *words)
{
	size_t used = words->count + 1;
	char **grown;

	if (used & (used - 1))
		return 0;
	grown = reallocarray(words->list, 2 * used, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	grown[words->count] = NULL;
	words->list = grown;
	return 0;
}

int words_add(struct words *words, const char *text, size_t length)
{
	char *word;

	if (make_room(words) < 0)
		return -ENOMEM;
	word = strndup(text, length);
	if (!word)
		return -ENOMEM;
	words->list[words->count] = word;
	words->list[++words->count] = NULL;
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
