/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The lines of a screen, as texts: what draws them knows no devices, and what makes them no terminal. */
#pragma once

#include <stddef.h>

#include "text/text.h"

enum top_style {
	TOP_PLAIN,
	TOP_TITLE,
	TOP_HEADING,
	TOP_SELECTED,
	TOP_CHANGED, /* a device that an event has named */
	TOP_GONE,
	TOP_CHANGED_SELECTED,
	TOP_DETAIL,
	TOP_WARNING,
	TOP_STYLES
};

struct top_line {
	struct text text; /* safe for a terminal; no data: the line is empty */
	enum top_style style;
};

/* All zero at first. */
struct top_lines {
	struct top_line *list;
	size_t count, room;
};

/* top_lines_add - Append an empty line of STYLE; *RET is its text until the next one. Return 0, or: -ENOMEM. */
int top_lines_add(struct top_lines *lines, enum top_style style, struct text **ret);

/* top_lines_put - Append a line of STYLE with as much of TEXT, made safe, as fits into WIDTH columns. Return
 * 0, or: -ENOMEM. */
int top_lines_put(struct top_lines *lines, enum top_style style, const char *text, size_t width);

/* top_lines_clear - Free the lines and empty LINES. */
void top_lines_clear(struct top_lines *lines);
