// SPDX-License-Identifier: LGPL-2.1-or-later
#include "top/top-keys.h"

#include "base/cleanup.h"

const struct top_key top_keys[] = {
	{ { 'q' }, TOP_QUIT, "q", "quit", "quit" },
	{ { '/' }, TOP_FILTER, "/", "filter", "show only devices with a text" },
	{ { '\n', '\r', ' ' },
	  TOP_EXPAND,
	  "Enter",
	  "details",
	  "show or hide the details of a device" },
	{ { 'p' }, TOP_PAUSE, "p", "pause", "stop the readings, or go on" },
	{ { '?', 'h' }, TOP_HELP, "?", "all keys", "the next page of this help, or hide it" },
	{ { TOP_KEY_UP, 'k' }, TOP_UP, "Up", NULL, "the device before" },
	{ { TOP_KEY_DOWN, 'j' }, TOP_DOWN, "Down", NULL, "the device after" },
	{ { TOP_KEY_PAGE_UP }, TOP_PAGE_UP, "PgUp", NULL, "the screen before" },
	{ { TOP_KEY_PAGE_DOWN }, TOP_PAGE_DOWN, "PgDn", NULL, "the screen after" },
	{ { TOP_KEY_HOME, 'g' }, TOP_FIRST, "Home", NULL, "the first device" },
	{ { TOP_KEY_END, 'G' }, TOP_LAST, "End", NULL, "the last device" },
	{ { TOP_KEY_ESCAPE }, TOP_UNFILTER, "Esc", NULL, "show all devices again" },
	{},
};

enum top_action top_key_action(int code)
{
	for (const struct top_key *key = top_keys; key->codes[0]; key++) {
		for (size_t i = 0; i < VD_ARRAY_SIZE(key->codes) && key->codes[i]; i++) {
			if (key->codes[i] == code)
				return key->action;
		}
	}
	return TOP_NOTHING;
}
