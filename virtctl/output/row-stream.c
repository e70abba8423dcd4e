// SPDX-License-Identifier: LGPL-2.1-or-later
#include "output/row-stream.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "output/page.h"
#include "text/fit.h"
#include "text/terminal.h"
#include "text/text.h"
#include "text/wrap.h"

/* A column that is wrapped to less is hard to read, if another one could be left out. */
#define READABLE_WIDTH 12
/* For a column that has no common width. */
#define RESERVED_WIDTH 20

static size_t larger(size_t a, size_t b)
{
	return a > b ? a : b;
}

int row_stream_open(struct row_stream *stream, const struct columns *columns, const size_t *leasts,
		    bool wants_legend, const char *drops)
{
	size_t reserved;

	*stream = (struct row_stream){ .columns = columns,
				       .drops = drops,
				       .wants_legend = wants_legend,
				       .wraps = terminal_width(),
				       .fits = calloc(columns->shown, sizeof(*stream->fits)) };
	if (!stream->fits)
		return -ENOMEM;
	reserved = stream->wraps ? RESERVED_WIDTH : 0;
	for (size_t n = 0; n < columns->shown; n++) {
		const struct column *column = columns->list[n];
		size_t least = leasts ? leasts[column - columns->table->list] : 0;

		stream->fits[n].least = wants_legend || !leasts ? strlen(column->name) : 0;
		stream->fits[n].line = larger(stream->fits[n].least, least ? least : reserved);
		stream->fits[n].is_hidden = column->hidden;
	}
	return 0;
}

void row_stream_close(struct row_stream *stream)
{
	words_clear(&stream->cells);
	free(stream->fits);
	*stream = (struct row_stream){ 0 };
}

/* In a pipe no cell is wrapped, so that its pieces need not be measured. */
static struct wrap_size measure(const struct row_stream *stream, const char *text, size_t length)
{
	if (stream->wraps || memchr(text, '\n', length))
		return wrap_measure(text);
	return (struct wrap_size){ .line = text_width(text, length) };
}

int row_stream_add(struct row_stream *stream, const char *text)
{
	struct fit *fit = &stream->fits[stream->cells.count % stream->columns->shown];
	size_t length = strlen(text);
	struct wrap_size size = measure(stream, text, length);

	fit->line = larger(fit->line, size.line);
	fit->least = larger(fit->least, size.piece);
	return words_add(&stream->cells, text, length);
}

static void put_blanks(size_t count)
{
	while (count--)
		putchar_unlocked(' ');
}

/* Print what REST has of the columns' next line, and set REST to what follows it. Return whether
 * anything follows. */
static bool print_line(const struct row_stream *stream, const char **rest)
{
	size_t blanks = 0;
	bool has_more = false;

	for (size_t n = 0; n < stream->columns->shown; n++) {
		size_t length = strcspn(rest[n], "\n"), width = text_width(rest[n], length);
		size_t room = larger(stream->fits[n].width, width) - width;
		bool is_right = stream->columns->list[n]->right;

		if (stream->fits[n].is_hidden)
			continue;
		if (length) {
			put_blanks(blanks + (is_right ? room : 0));
			fwrite(rest[n], 1, length, stdout);
			blanks = is_right ? 0 : room;
		} else {
			blanks += room;
		}
		blanks++;
		rest[n] += length + (rest[n][length] == '\n');
		has_more |= *rest[n] != '\0';
	}
	putchar('\n');
	return has_more;
}

static int print_row(const struct row_stream *stream, char **cells)
{
	vd_autofree const char **rest = calloc(stream->columns->shown, sizeof(*rest));

	for (size_t n = 0; rest && n < stream->columns->shown; n++) {
		const struct fit *fit = &stream->fits[n];

		if (fit->width < fit->line && !fit->is_hidden) {
			char *lines = wrap_lines(cells[n], fit->width);

			if (!lines)
				return -ENOMEM;
			free(cells[n]);
			cells[n] = lines;
		}
		rest[n] = cells[n];
	}
	while (rest && print_line(stream, rest))
		;
	return rest ? 0 : -ENOMEM;
}

static int print_record(const struct row_stream *stream, char **cells)
{
	if (stream->has_printed)
		putchar('\n');
	for (size_t n = 0; n < stream->columns->shown; n++) {
		if (!stream->fits[n].is_hidden)
			page_text(0, stream->columns->list[n]->name, cells[n]);
	}
	return 0;
}

static int print_legend(const struct row_stream *stream)
{
	vd_autofree const char **names = calloc(stream->columns->shown, sizeof(*names));

	for (size_t n = 0; names && n < stream->columns->shown; n++)
		names[n] = stream->columns->list[n]->name;
	if (names)
		print_line(stream, names);
	return names ? 0 : -ENOMEM;
}

static void drop(struct row_stream *stream, size_t width)
{
	const char *name = stream->drops;

	while (name && *name &&
	       fit_needs(stream->fits, stream->columns->shown, READABLE_WIDTH) > width) {
		size_t length = strcspn(name, ","),
		       n = columns_index(stream->columns, name, length);

		if (n < stream->columns->shown)
			stream->fits[n].is_hidden = true;
		name += length + (name[length] == ',');
	}
}

/* The columns that are left out stay the same: later rows stand below the same headings. */
static void lay_out(struct row_stream *stream)
{
	size_t width = terminal_width();

	if (width && !stream->has_printed)
		drop(stream, width);
	stream->is_record =
		!fit_columns(stream->fits, stream->columns->shown, width ? width : SIZE_MAX);
}

int row_stream_print(struct row_stream *stream)
{
	size_t count;
	int r = 0;

	/* JSON has no rows, and no columns to show them in. */
	if (!stream->cells.count)
		return 0;
	count = stream->columns->shown;
	lay_out(stream);
	if (stream->wants_legend && !stream->has_printed && !stream->is_record)
		r = print_legend(stream);
	for (size_t at = 0; r == 0 && at < stream->cells.count; at += count) {
		r = stream->is_record ? print_record(stream, stream->cells.list + at)
				      : print_row(stream, stream->cells.list + at);
		stream->has_printed = true;
	}
	words_clear(&stream->cells);
	return r;
}
