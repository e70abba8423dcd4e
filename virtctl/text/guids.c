// SPDX-License-Identifier: LGPL-2.1-or-later
#include "text/guids.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"

#define GUID_LENGTH 36

static bool is_guid(const char *text)
{
	static const char form[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";

	for (size_t i = 0; i < GUID_LENGTH; i++) {
		if (form[i] == 'x' ? !isxdigit((unsigned char)text[i]) : text[i] != '-')
			return false;
	}
	return !isalnum((unsigned char)text[GUID_LENGTH]);
}

/* The first GUID in TEXT that no other letter stands before; NULL: none. */
static const char *find_guid(const char *text)
{
	for (const char *at = text; *at; at++) {
		if ((at == text || !isalnum((unsigned char)at[-1])) && is_guid(at))
			return at;
	}
	return NULL;
}

int guids_add(struct guids *guids, const char *text)
{
	while ((text = find_guid(text))) {
		if (guids->count == guids->room) {
			size_t room = guids->room ? guids->room * 2 : 16;
			const char **grown = reallocarray(guids->texts, room, sizeof(*grown));

			if (!grown)
				return -ENOMEM;
			guids->texts = grown;
			guids->room = room;
		}
		guids->texts[guids->count++] = text;
		text += GUID_LENGTH;
	}
	return 0;
}

void guids_clear(struct guids *guids)
{
	free(guids->texts);
	*guids = (struct guids){ 0 };
}

static int compare(const void *a, const void *b)
{
	return strncasecmp(*(const char *const *)a, *(const char *const *)b, GUID_LENGTH);
}

size_t guids_prefix(struct guids *guids)
{
	static const size_t ends[] = { 8, 13, 18, 23, GUID_LENGTH };
	size_t n = 0;

	if (guids->count)
		qsort(guids->texts, guids->count, sizeof(*guids->texts), compare);
	for (size_t i = 1; i < guids->count; i++) {
		const char *a = guids->texts[i - 1], *b = guids->texts[i];

		if (strncasecmp(a, b, GUID_LENGTH) == 0)
			continue;
		while (ends[n] < GUID_LENGTH && strncasecmp(a, b, ends[n]) == 0)
			n++;
	}
	return ends[n];
}

char *guids_shorten(const char *text, size_t prefix)
{
	char *shorter = strdup(text), *out = shorter;
	const char *guid;

	if (!shorter || prefix >= GUID_LENGTH)
		return shorter;
	while ((guid = find_guid(text))) {
		out = mempcpy(out, text, (size_t)(guid - text) + prefix);
		*out++ = '*';
		text = guid + GUID_LENGTH;
	}
	strcpy(out, text);
	return shorter;
}
