// SPDX-License-Identifier: LGPL-2.1-or-later
#include "text/state-color.h"

#include <string.h>
#include <strings.h>

#include "base/cleanup.h"

/* ECMA-48, SGR. */
#define RED    "\033[31m"
#define GREEN  "\033[32m"
#define YELLOW "\033[33m"
#define CYAN   "\033[36m"

static const struct {
	const char *state, *color;
} states[] = {
	{ "bound", GREEN },    { "in-force", GREEN }, { "unbound", YELLOW },  { "offline", YELLOW },
	{ "pending", YELLOW }, { "failed", RED },     { "gone", RED },	      { "mismatch", RED },
	{ "bad-file", RED },   { "undone", YELLOW },  { "undo-failed", RED },
};

const char *state_color(const char *label, const char *value)
{
	if (strcasecmp(label, "IN-USE") == 0)
		return strcmp(value, "-") == 0 ? NULL : CYAN;
	if (strcasecmp(label, "STATE") != 0)
		return NULL;
	for (size_t i = 0; i < VD_ARRAY_SIZE(states); i++) {
		if (strcmp(states[i].state, value) == 0)
			return states[i].color;
	}
	return NULL;
}
