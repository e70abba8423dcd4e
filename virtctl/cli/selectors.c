// SPDX-License-Identifier: LGPL-2.1-or-later
#include "cli/selectors.h"

#include <string.h>

#include "base/cleanup.h"
#include "cli/run.h"
#include "text/closest.h"

static const char *const keys[] = { "serial", "wwn", "mac", "type" };

static int refuse_key(struct run *run, const char *word, const char *key)
{
	struct closest closest = CLOSEST(key);
	const char *meant;

	for (size_t i = 0; i < VD_ARRAY_SIZE(keys); i++)
		closest_consider(&closest, keys[i]);
	meant = closest_name(&closest);
	return error_set(&run->error, EXIT_USAGE, ERROR_USAGE, word, "no such key '%s' (%s%s%s)",
			 key, meant ? "did you mean '" : "",
			 meant ? meant : "the keys are serial, wwn, mac and type",
			 meant ? "=...'?" : "");
}

/* The tag of a mount may have any sign in it; a key is of small letters. */
static bool has_key(const char *word, size_t *ret_length)
{
	*ret_length = strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
	return *ret_length && word[*ret_length] == '=';
}

static int check(struct run *run, const char *word)
{
	vd_autofree char *key = NULL;
	size_t length;

	if (!*word)
		return error_set(
			&run->error, EXIT_USAGE, ERROR_USAGE, word,
			"the argument is empty (name a device, or leave the argument out for any)");
	if (!has_key(word, &length))
		return EXIT_DONE;
	for (size_t i = 0; i < VD_ARRAY_SIZE(keys); i++) {
		if (strlen(keys[i]) == length && strncmp(word, keys[i], length) == 0)
			return EXIT_DONE;
	}
	key = strndup(word, length);
	return key ? refuse_key(run, word, key) : error_memory(&run->error);
}

int selectors_check(struct run *run)
{
	const struct words *words = &run->request->arguments;
	int code = EXIT_DONE;

	for (size_t i = 0; code == EXIT_DONE && i < words->count; i++)
		code = check(run, words->list[i]);
	return code;
}
