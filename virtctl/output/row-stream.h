/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A table whose rows are printed as they come. On a terminal each row fits the width: cells are
 * wrapped between words, and a column becomes wider with its cells. In a pipe each row is one line,
 * whatever its length.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "output/columns.h"
#include "text/words.h"

struct fit;

struct row_stream {
	const struct columns *columns;
	const char *drops;
	struct fit *fits;   /* of the columns */
	struct words cells; /* of the rows that are not printed yet */
	bool wants_legend;
	bool wraps; /* standard output is a terminal */
	bool has_printed;
	bool is_record; /* a line for each cell: the cells of a row have no room beside one another */
};

/*
 * row_stream_open - Make STREAM empty, with the shown columns of COLUMNS (borrowed until
 * row_stream_close()). LEASTS (borrowed for the call) has a width for each column of COLUMNS' table,
 * which common values have; 0, or if LEASTS is NULL: a terminal reserves room, a pipe does not. If LEASTS is NULL, each column has
 * room for its heading, also if that is not printed. Print a line of headings if WANTS_LEGEND. If a terminal is too narrow for all columns, leave out those of DROPS (names with commas
 * between, borrowed; NULL: none), the first ones first. Return 0, or: -ENOMEM.
 */
int row_stream_open(struct row_stream *stream, const struct columns *columns, const size_t *leasts,
		    bool wants_legend, const char *drops);

/* row_stream_close - Free what STREAM holds; rows that were not printed are lost. */
void row_stream_close(struct row_stream *stream);

/*
 * row_stream_add - Write TEXT, safe for a terminal, to the next cell; after the last column a row
 * begins. Return 0, or: -ENOMEM: the caller closes the stream.
 */
int row_stream_add(struct row_stream *stream, const char *text);

/*
 * row_stream_print - Print the rows that were added, the headings before the first of all. Call it
 * after the last cell of a row. Return 0, or: -ENOMEM.
 */
int row_stream_print(struct row_stream *stream);
