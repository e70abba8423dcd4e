/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Text in lines of a width. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct json_object;

/*
 * wrap_text - Return the words of TEXT, which blanks separate, as lines of at most WIDTH bytes: an
 * array of strings, which the caller puts. A word that is longer has a line of its own. NULL: out
 * of memory.
 */
struct json_object *wrap_text(const char *text, size_t width);

/*
 * wrap_piece - Return the length of the piece that TEXT begins with. A line may end before each
 * piece: before a blank, after a comma or a semicolon, and after a slash of a path. A piece keeps
 * the blank that it begins with. IN_PATH is false for the first piece of a text, and is kept for
 * the next.
 */
size_t wrap_piece(const char *text, bool *in_path);

/*
 * wrap_lines - Return TEXT, safe for a terminal, in lines of at most WIDTH columns, which newlines
 * separate; the caller frees it. A piece that is wider has a line of its own, and is never cut.
 * NULL: out of memory.
 */
char *wrap_lines(const char *text, size_t width);

/* What wrap_measure() finds, in columns of a terminal. */
struct wrap_size {
	size_t line;  /* the widest line of the text */
	size_t piece; /* the widest piece: no line can be narrower */
};

/* wrap_measure - Return the sizes of TEXT, safe for a terminal, whose lines newlines separate. */
struct wrap_size wrap_measure(const char *text);
