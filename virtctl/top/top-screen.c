// SPDX-License-Identifier: LGPL-2.1-or-later
#include "top/top-screen.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "output/error.h"
#include "text/terminal.h"
#include "text/text.h"
#include "top/top-keys.h"
#include "top/top-lines.h"
#include "top/top-ncurses.h"

#define ESCAPE_DELAY_MS	 25
#define HEIGHT_OTHERWISE 24
#define WIDTH_OTHERWISE	 80

/* Pairs of colours; the background stays as it is. */
enum pair { PAIR_GREEN = 1, PAIR_RED, PAIR_CYAN };

static const struct {
	attr_t attributes;
	enum pair pair; /* 0: none */
} styles[TOP_STYLES] = {
	[TOP_TITLE] = { A_BOLD, 0 },
	[TOP_HEADING] = { A_REVERSE, 0 },
	[TOP_SELECTED] = { A_REVERSE | A_BOLD, 0 },
	[TOP_CHANGED] = { A_BOLD, PAIR_GREEN },
	[TOP_GONE] = { A_BOLD, PAIR_RED },
	[TOP_CHANGED_SELECTED] = { A_BOLD | A_REVERSE, PAIR_GREEN },
	[TOP_DETAIL] = { A_NORMAL, PAIR_CYAN },
	[TOP_WARNING] = { A_BOLD, 0 },
};

struct top_screen {
	const struct top_ncurses *ncurses;
	SCREEN *screen;
	WINDOW *window;
	bool has_colors;
};

int top_screen_check(struct error *error)
{
	const struct top_ncurses *ncurses;

	return top_ncurses_load(error, &ncurses);
}

static void set_colors(struct top_screen *screen)
{
	const struct top_ncurses *n = screen->ncurses;

	if (!terminal_has_colors() || !n->has_colors() || n->start_color() == ERR)
		return;
	n->use_default_colors();
	screen->has_colors = n->init_pair(PAIR_GREEN, COLOR_GREEN, -1) != ERR &&
			     n->init_pair(PAIR_RED, COLOR_RED, -1) != ERR &&
			     n->init_pair(PAIR_CYAN, COLOR_CYAN, -1) != ERR;
}

/* What fails here only makes the view less comfortable. */
static void set_modes(struct top_screen *screen)
{
	const struct top_ncurses *n = screen->ncurses;

	n->set_escdelay(ESCAPE_DELAY_MS);
	n->cbreak();
	n->noecho();
	n->keypad(screen->window, TRUE);
	n->nodelay(screen->window, TRUE);
	n->curs_set(0);
	set_colors(screen);
}

int top_screen_open(struct error *error, struct top_screen **ret)
{
	struct top_screen *screen = calloc(1, sizeof(*screen));
	int code = screen ? top_ncurses_load(error, &screen->ncurses) : error_memory(error);

	if (code != EXIT_DONE) {
		free(screen);
		return code;
	}
	/* ncurses draws boxes and cuts lines by the locale. */
	text_is_utf8();
	screen->screen = screen->ncurses->newterm(NULL, stdout, stdin);
	screen->window = screen->screen ? screen->ncurses->newwin(0, 0, 0, 0) : NULL;
	if (!screen->window) {
		top_screen_close(screen);
		return error_set(error, EXIT_UNSUPPORTED, "io.virtctl.Screen", getenv("TERM") ?: "",
				 "ncurses knows no such terminal (set TERM)");
	}
	set_modes(screen);
	*ret = screen;
	return EXIT_DONE;
}

void top_screen_close(struct top_screen *screen)
{
	if (!screen)
		return;
	if (screen->screen) {
		screen->ncurses->endwin();
		screen->ncurses->delscreen(screen->screen);
	}
	free(screen);
}

void top_screen_size(struct top_screen *screen, size_t *ret_height, size_t *ret_width)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 || !size.ws_row || !size.ws_col)
		size = (struct winsize){ .ws_row = HEIGHT_OTHERWISE, .ws_col = WIDTH_OTHERWISE };
	screen->ncurses->resizeterm(size.ws_row, size.ws_col);
	screen->ncurses->wresize(screen->window, size.ws_row, size.ws_col);
	*ret_height = size.ws_row;
	*ret_width = size.ws_col;
}

static const struct {
	int ncurses;
	int code;
} keys[] = {
	{ ERR, TOP_KEY_NONE },
	{ KEY_UP, TOP_KEY_UP },
	{ KEY_DOWN, TOP_KEY_DOWN },
	{ KEY_PPAGE, TOP_KEY_PAGE_UP },
	{ KEY_NPAGE, TOP_KEY_PAGE_DOWN },
	{ KEY_HOME, TOP_KEY_HOME },
	{ KEY_END, TOP_KEY_END },
	{ KEY_BACKSPACE, TOP_KEY_BACKSPACE },
	{ 127, TOP_KEY_BACKSPACE },
	{ 8, TOP_KEY_BACKSPACE },
	{ KEY_ENTER, '\n' },
};

int top_screen_key(struct top_screen *screen)
{
	int key = screen->ncurses->wgetch(screen->window);

	for (size_t i = 0; i < VD_ARRAY_SIZE(keys); i++) {
		if (keys[i].ncurses == key)
			return keys[i].code;
	}
	return key < TOP_KEY_UP ? key : TOP_KEY_OTHER;
}

static void draw_line(struct top_screen *screen, const struct top_line *line, int y)
{
	const struct top_ncurses *n = screen->ncurses;
	unsigned pair = screen->has_colors ? styles[line->style].pair : 0;

	if (!line->text.data)
		return;
	n->wmove(screen->window, y, 0);
	n->wattrset(screen->window,
		    (int)(styles[line->style].attributes | (NCURSES_BITS(pair, 0) & A_COLOR)));
	n->waddnstr(screen->window, line->text.data, (int)line->text.length);
}

void top_screen_draw(struct top_screen *screen, const struct top_lines *lines, bool is_typing,
		     size_t cursor_y, size_t cursor_x)
{
	const struct top_ncurses *n = screen->ncurses;

	n->werase(screen->window);
	for (size_t i = 0; i < lines->count; i++)
		draw_line(screen, &lines->list[i], (int)i);
	n->curs_set(is_typing ? 1 : 0);
	n->wattrset(screen->window, A_NORMAL);
	n->wmove(screen->window, (int)cursor_y, (int)cursor_x);
	n->wrefresh(screen->window);
}
