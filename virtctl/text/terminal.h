/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The terminal that standard output may be. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/*
 * terminal_obeys - Return whether standard output is a terminal that obeys control sequences: $TERM
 * is set and not "dumb".
 */
bool terminal_obeys(void);

/* The home position, and nothing on the screen (ECMA-48: CUP, ED). */
#define TERMINAL_CLEAR "\033[H\033[2J"

/*
 * terminal_width - Return how many columns the terminal has that standard output is: $COLUMNS, or
 * what the kernel knows of the terminal; default: 80. Return 0 if standard output is no terminal.
 */
size_t terminal_width(void);

enum terminal_colors { COLORS_AUTO, COLORS_ALWAYS, COLORS_NEVER };

/* terminal_choose_colors - Set what terminal_has_colors() returns; at first it is COLORS_AUTO. */
void terminal_choose_colors(enum terminal_colors colors);

/*
 * terminal_has_colors - Return whether the output is to be coloured. With COLORS_AUTO: if
 * terminal_obeys(), and $NO_COLOR (no-color.org) is empty or not set.
 */
bool terminal_has_colors(void);
