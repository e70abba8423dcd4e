/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The keys of the verb top, as data. Those that sort are in the table of columns. */
#pragma once

#include <stddef.h>

/* Keys that are no characters. */
enum top_key_code {
	TOP_KEY_NONE = -1, /* no key waits */
	TOP_KEY_END_OF_INPUT = -2,
	TOP_KEY_ESCAPE = 27,
	TOP_KEY_UP = 256,
	TOP_KEY_DOWN,
	TOP_KEY_PAGE_UP,
	TOP_KEY_PAGE_DOWN,
	TOP_KEY_HOME,
	TOP_KEY_END,
	TOP_KEY_BACKSPACE,
	TOP_KEY_OTHER, /* one that means nothing here */
};

enum top_action {
	TOP_NOTHING,
	TOP_QUIT,
	TOP_UP,
	TOP_DOWN,
	TOP_PAGE_UP,
	TOP_PAGE_DOWN,
	TOP_FIRST,
	TOP_LAST,
	TOP_EXPAND,
	TOP_FILTER,
	TOP_UNFILTER,
	TOP_PAUSE,
	TOP_HELP,
};

struct top_key {
	int codes[3]; /* until 0 */
	enum top_action action;
	const char *name;  /* of the key */
	const char *label; /* at the bottom of the screen; NULL: only in the help */
	const char *help;
};

/* Ended by no code. */
extern const struct top_key top_keys[];

/* top_key_action - Return what the key CODE means; TOP_NOTHING: nothing, or it sorts. */
enum top_action top_key_action(int code);
