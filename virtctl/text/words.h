/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A list of words of the command line. */
#pragma once

#include <stddef.h>

struct words {
	char **list; /* NULL-terminated; NULL while it is empty */
	size_t count;
};

/*
 * words_add - Append a copy of the first LENGTH bytes of TEXT. Return 0, or: -ENOMEM: WORDS is
 * unchanged.
 */
int words_add(struct words *words, const char *text, size_t length);

/*
 * words_add_list - Append the parts of TEXT between commas. Return 0, or: -EINVAL: a part is
 * empty. -ENOMEM. The parts before the failure stay in WORDS.
 */
int words_add_list(struct words *words, const char *text);

/* words_clear - Free the words and empty WORDS; empty ones are accepted. */
void words_clear(struct words *words);
