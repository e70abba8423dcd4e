// SPDX-License-Identifier: LGPL-2.1-or-later
#include "text/terminal.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/parse.h"

#define WIDTH_DEFAULT 80
#define WIDTH_MAX     10000

static enum terminal_colors chosen;

bool terminal_obeys(void)
{
	const char *term = getenv("TERM");

	return isatty(STDOUT_FILENO) && term && strcmp(term, "dumb") != 0;
}

size_t terminal_width(void)
{
	const char *columns = getenv("COLUMNS");
	struct winsize size = { 0 };
	uint64_t width;

	if (!isatty(STDOUT_FILENO))
		return 0;
	if (columns && vd_parse_uint(columns, 10, WIDTH_MAX, &width) == 0 && width)
		return width;
	/* A serial line knows no size. */
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 || !size.ws_col)
		return WIDTH_DEFAULT;
	return size.ws_col;
}

void terminal_choose_colors(enum terminal_colors colors)
{
	chosen = colors;
}

bool terminal_has_colors(void)
{
	const char *no_color = getenv("NO_COLOR");

	if (chosen != COLORS_AUTO)
		return chosen == COLORS_ALWAYS;
	return terminal_obeys() && !(no_color && *no_color);
}
