/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* ncurses, loaded when it is first needed: the other verbs start without it. */
#pragma once

#define NCURSES_NOMACROS
#define NCURSES_WIDECHAR 1
#include <curses.h>

struct error;

#define TOP_NCURSES_FILE "libncursesw.so.6"

#define TOP_NCURSES_FUNCTIONS(X)                                                                   \
	X(cbreak)                                                                                  \
	X(curs_set)                                                                                \
	X(delscreen)                                                                               \
	X(endwin)                                                                                  \
	X(has_colors)                                                                              \
	X(init_pair)                                                                               \
	X(keypad)                                                                                  \
	X(newterm)                                                                                 \
	X(newwin)                                                                                  \
	X(nodelay)                                                                                 \
	X(noecho)                                                                                  \
	X(resizeterm)                                                                              \
	X(set_escdelay)                                                                            \
	X(start_color)                                                                             \
	X(use_default_colors)                                                                      \
	X(waddnstr)                                                                                \
	X(wattrset)                                                                                \
	X(werase)                                                                                  \
	X(wgetch)                                                                                  \
	X(wmove)                                                                                   \
	X(wrefresh)                                                                                \
	X(wresize)

/* Each of ncurses' functions that are used. */
struct top_ncurses {
#define TOP_NCURSES_MEMBER(name) __typeof__(name) *name;
	TOP_NCURSES_FUNCTIONS(TOP_NCURSES_MEMBER)
#undef TOP_NCURSES_MEMBER
};

/*
 * top_ncurses_load - Load ncurses unless it is loaded. *RET lives as long as the process. Not for several threads. Block
 * on the disk. Return EXIT_DONE, or with ERROR set: EXIT_UNSUPPORTED: the library is not there, or lacks a function.
 */
int top_ncurses_load(struct error *error, const struct top_ncurses **ret);
