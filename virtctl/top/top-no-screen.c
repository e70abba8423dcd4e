// SPDX-License-Identifier: LGPL-2.1-or-later
/* Builds without ncurses: there is no screen. */
#include "output/error.h"
#include "top/top-keys.h"
#include "top/top-screen.h"

int top_screen_check(struct error *error)
{
	return error_set(error, EXIT_UNSUPPORTED, "io.virtctl.Screen", "top",
			 "virtctl was built without ncurses (use 'virtctl stats --watch')");
}

int top_screen_open(struct error *error, struct top_screen **ret)
{
	return top_screen_check(error);
}

void top_screen_close(struct top_screen *screen)
{
}

void top_screen_size(struct top_screen *screen, size_t *ret_height, size_t *ret_width)
{
	*ret_height = *ret_width = 0;
}

int top_screen_key(struct top_screen *screen)
{
	return TOP_KEY_END_OF_INPUT;
}

void top_screen_draw(struct top_screen *screen, const struct top_lines *lines, bool is_typing,
		     size_t cursor_y, size_t cursor_x)
{
}
