/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Column widths for a line of a width. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* A column, in columns of a terminal. */
struct fit {
	size_t line;	/* of its widest cell */
	size_t least;	/* no cell can be narrower */
	size_t width;	/* what it gets: fit_columns() */
	bool is_hidden; /* it takes no room */
};

/* fit_needs - Return the width of a line in which each of the COUNT COLUMNS has at least LEAST
 * columns, or as many as its widest cell; with one blank between two. */
size_t fit_needs(const struct fit *columns, size_t count, size_t least);

/*
 * fit_columns - Set the width of each of the COUNT COLUMNS so that a line has at most WIDTH. The
 * widest columns give first. Return whether it fits: if not, each has the least that it can have.
 */
bool fit_columns(struct fit *columns, size_t count, size_t width);
