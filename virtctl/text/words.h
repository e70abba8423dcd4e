/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A list of words of the command line. */
#pragma once

#include <stddef.h>

struct words {
	char **list; /* NULL-terminated; NULL while it is empty */
	size_t count;
};

/* words_add - append a copy of the first LENGTH bytes of TEXT. -ENOMEM. */
int words_add(struct words *words, const char *text, size_t length);
/* words_add_list - append the parts of TEXT between commas. -EINVAL where one is empty; -ENOMEM. */
int words_add_list(struct words *words, const char *text);
void words_clear(struct words *words);
