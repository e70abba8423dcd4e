/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The terminal as a screen, by ncurses, which is loaded when it is first needed. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct error;
struct top_lines;
struct top_screen;

/*
 * top_screen_check - Check that a screen can be made: ncurses is there. Block on the disk. Return EXIT_DONE, or with ERROR
 * set: EXIT_UNSUPPORTED: virtctl was built without ncurses, or the library is not there.
 */
int top_screen_check(struct error *error);

/*
 * top_screen_open - Take the terminal of standard input and output over, until top_screen_close(), which accepts NULL.
 * Return EXIT_DONE, or with ERROR set: those of top_screen_check(). EXIT_UNSUPPORTED: nothing is known of a
 * terminal $TERM. EXIT_FAILED: out of memory.
 */
int top_screen_open(struct error *error, struct top_screen **ret);
void top_screen_close(struct top_screen *screen);

/* top_screen_size - Fill *RET_HEIGHT and *RET_WIDTH, after the kernel was asked for the terminal's size. */
void top_screen_size(struct top_screen *screen, size_t *ret_height, size_t *ret_width);

/* top_screen_key - Return a key that was pressed: a byte, or one of enum top_key_code. TOP_KEY_NONE: none was. Do not
 * block. */
int top_screen_key(struct top_screen *screen);

/* top_screen_draw - Show LINES, with the cursor at CURSOR_Y and CURSOR_X if IS_TYPING. */
void top_screen_draw(struct top_screen *screen, const struct top_lines *lines, bool is_typing,
		     size_t cursor_y, size_t cursor_x);
