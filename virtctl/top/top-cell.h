/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Texts and numbers in a line of the screen. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "text/measure.h"

struct text;

/*
 * top_cell - Append TEXT, made safe for a terminal, to LINE in exactly WIDTH columns: cut, or padded by
 * blanks, which come first if RIGHT. Return 0, or: -ENOMEM.
 */
int top_cell(struct text *line, const char *text, size_t width, bool right);

/* top_cell_end - Append as much of TEXT, made safe, as there is room for in WIDTH columns. Return as top_cell(). */
int top_cell_end(struct text *line, const char *text, size_t width);

/*
 * top_number - Write VALUE, which is in UNIT, to BUF in six columns at most: measure_text() without
 * blanks, and without what the heading of a column says ("4.21k", "1.90M"). If UNIT is NULL, VALUE is a number of things.
 * "-": VALUE is NaN.
 */
void top_number(double value, const char *unit, char buf[static MEASURE_MAX]);
