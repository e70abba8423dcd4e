// SPDX-License-Identifier: LGPL-2.1-or-later
/* A table on a terminal: columns that are left out, shorter GUIDs, wrapped cells. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text/fit.h"
#include "text/guids.h"
#include "output/page.h"
#include "output/table-internal.h"
#include "text/wrap.h"

/* A column that is wrapped to less is hard to read, if another one could be left out. */
#define READABLE_WIDTH 20

struct layout {
	struct table *table;
	struct fit *columns;
	struct guids guids;
	size_t prefix; /* of the GUIDs */
	size_t width;  /* of the terminal */
	size_t cut;    /* the column that is cut and not wrapped; none: the number of columns */
	bool is_first; /* the row is the first one */
};

static size_t count(const struct layout *layout)
{
	return layout->table->columns.count;
}

static const char *cell_text(struct libscols_line *line, size_t n)
{
	return scols_cell_get_data(scols_line_get_cell(line, n)) ?: "";
}

/* The lines of a tree: "| `-" before what is in the second layer. */
static size_t tree_width(const struct libscols_line *line)
{
	size_t depth = 0;

	while ((line = scols_line_get_parent(line)))
		depth++;
	return 2 * depth;
}

static size_t larger(size_t a, size_t b)
{
	return a > b ? a : b;
}

static void measure_cell(struct layout *layout, struct libscols_line *line, size_t n)
{
	struct fit *column = &layout->columns[n];
	bool is_tree = n == 0 && layout->table->flags & TABLE_TREE;
	struct wrap_size size = wrap_measure(cell_text(line, n));

	if (is_tree)
		size.line = size.piece = size.line + tree_width(line);
	if (layout->table->columns.list[n]->right)
		size.piece = size.line;
	column->line = larger(column->line, size.line);
	column->least = larger(column->least, size.piece);
}

static int measure_row(void *data, struct libscols_line *line)
{
	struct layout *layout = data;

	for (size_t n = 0; n < count(layout); n++) {
		if (!layout->columns[n].is_hidden)
			measure_cell(layout, line, n);
	}
	return 0;
}

static int measure(struct layout *layout)
{
	const struct table *table = layout->table;

	for (size_t n = 0; n < count(layout); n++) {
		const struct column *column = table->columns.list[n];
		struct fit *fit = &layout->columns[n];

		fit->line = table->flags & TABLE_NO_LEGEND ? 0 : strlen(column->name);
		fit->least = fit->line;
		fit->is_hidden |= column->hidden || n >= table->columns.shown;
	}
	return table_each_row(layout->table, measure_row, layout);
}

/* A path is of use only as a whole. */
static bool has_guids(const char *text)
{
	return text[0] != '/';
}

static int add_guids(void *data, struct libscols_line *line)
{
	struct layout *layout = data;
	int r = 0;

	for (size_t n = 0; r == 0 && n < count(layout); n++) {
		if (has_guids(cell_text(line, n)))
			r = guids_add(&layout->guids, cell_text(line, n));
	}
	return r;
}

static int refer(struct libscols_line *line, size_t n, char *text)
{
	if (text && scols_line_refer_data(line, n, text) == 0)
		return 0;
	free(text);
	return -ENOMEM;
}

static int shorten_row(void *data, struct libscols_line *line)
{
	struct layout *layout = data;
	int r = 0;

	for (size_t n = 0; r == 0 && n < count(layout); n++) {
		if (has_guids(cell_text(line, n)))
			r = refer(line, n, guids_shorten(cell_text(line, n), layout->prefix));
	}
	return r;
}

static int shorten(struct layout *layout)
{
	int r = table_each_row(layout->table, add_guids, layout);

	if (r < 0 || !layout->guids.count)
		return r;
	layout->prefix = guids_prefix(&layout->guids);
	guids_clear(&layout->guids);
	r = table_each_row(layout->table, shorten_row, layout);
	return r < 0 ? r : measure(layout);
}

static bool is_named(const char *names, const char *name)
{
	size_t length = strlen(name);
	const char *found = names ? strstr(names, name) : NULL;

	return found && (found == names || found[-1] == ',') &&
	       (!found[length] || found[length] == ',');
}

/* A column that may be left out is worth room in a line, but no further lines. Names for people are
 * cut, and all others stay whole. */
static void keep_lines(struct layout *layout)
{
	for (size_t n = 0; n < count(layout); n++) {
		const char *name = layout->table->columns.list[n]->name;
		struct fit *column = &layout->columns[n];

		if (!is_named(layout->table->drops, name))
			continue;
		if (strcmp(name, "NAME") == 0)
			layout->cut = n;
		else
			column->least = column->line;
	}
}

static void drop(struct layout *layout)
{
	const char *name = layout->table->drops;

	keep_lines(layout);
	while (name && *name && fit_needs(layout->columns, count(layout), READABLE_WIDTH) > layout->width) {
		size_t length = strcspn(name, ","),
		       n = columns_index(&layout->table->columns, name, length);

		if (n < count(layout))
			layout->columns[n].is_hidden = true;
		name += length + (name[length] == ',');
	}
}

/* The words of TEXT that have room in WIDTH, and "..." in place of the others; the caller frees it.
 * NULL: out of memory. */
static char *cut_text(const char *text, size_t width)
{
	static const char more[] = "...";
	size_t room = width > strlen(more) ? width - strlen(more) : 1;
	vd_autofree char *lines = NULL;
	char *cut;

	if (wrap_measure(text).line <= width)
		return strdup(text);
	lines = wrap_lines(text, room);
	if (!lines || asprintf(&cut, "%.*s%s", (int)strcspn(lines, "\n"), lines, more) < 0)
		return NULL;
	return cut;
}

static int wrap_row(void *data, struct libscols_line *line)
{
	struct layout *layout = data;
	int r = 0;

	for (size_t n = 0; r == 0 && n < count(layout); n++) {
		const struct fit *column = &layout->columns[n];

		if (!column->is_hidden && column->width < column->line)
			r = refer(line, n,
				  n == layout->cut ? cut_text(cell_text(line, n), column->width)
						   : wrap_lines(cell_text(line, n), column->width));
	}
	return r;
}

static int wrap(struct layout *layout)
{
	for (size_t n = 0; n < count(layout); n++) {
		struct libscols_column *column =
			scols_table_get_column(layout->table->scols, n);
		int flags = scols_column_get_flags(column);

		if (layout->columns[n].is_hidden) {
			scols_column_set_flags(column, flags | SCOLS_FL_HIDDEN);
			continue;
		}
		if (n == layout->cut || layout->columns[n].width >= layout->columns[n].line)
			continue;
		scols_column_set_flags(column, flags | SCOLS_FL_WRAP);
		scols_column_set_safechars(column, "\n");
		scols_column_set_wrapfunc(column, scols_wrapnl_chunksize, scols_wrapnl_nextchunk,
					  NULL);
	}
	return table_each_row(layout->table, wrap_row, layout);
}

/* CELL with a blank in place of each newline; the caller frees it. NULL: out of memory. */
static char *one_line(const char *cell)
{
	char *line = strdup(cell);

	for (char *at = line; at && (at = strchr(at, '\n'));)
		*at = ' ';
	return line;
}

/* "NAME: value", where the words of a row have no room beside one another. */
static int print_record(void *data, struct libscols_line *line)
{
	struct layout *layout = data;

	if (!layout->is_first)
		putchar('\n');
	layout->is_first = false;
	for (size_t n = 0; n < count(layout); n++) {
		vd_autofree char *text = one_line(cell_text(line, n));

		if (!text)
			return -ENOMEM;
		if (!layout->columns[n].is_hidden)
			page_text(0, layout->table->columns.list[n]->name, text);
	}
	return 0;
}

static int lay_out(struct layout *layout)
{
	struct table *table = layout->table;
	int r = measure(layout);

	if (r == 0 && fit_needs(layout->columns, count(layout), SIZE_MAX) > layout->width)
		r = shorten(layout);
	if (r < 0)
		return r;
	drop(layout);
	if (!fit_columns(layout->columns, count(layout), layout->width) &&
	    !(table->flags & TABLE_TREE)) {
		layout->is_first = true;
		return table_each_row(table, print_record, layout);
	}
	r = table_share(table, layout->columns, layout->cut, layout->width);
	if (r == 0)
		r = wrap(layout);
	return r < 0 ? r : table_print_lines(table);
}

struct all_are {
	const char *text;
	size_t n;
	bool found_other;
};

static int find_other(void *data, struct libscols_line *line)
{
	struct all_are *all = data;

	all->found_other |= strcmp(cell_text(line, all->n), all->text) != 0;
	return 0;
}

/* Leave out a column that says the same of all. */
static int drop_plain(struct layout *layout)
{
	const struct table *table = layout->table;
	struct all_are all = { .text = table->plain_text };
	int r;

	if (!table->plain_name)
		return 0;
	all.n = columns_index(&table->columns, table->plain_name, strlen(table->plain_name));
	if (all.n == count(layout))
		return 0;
	r = table_each_row(layout->table, find_other, &all);
	layout->columns[all.n].is_hidden = !all.found_other;
	return r;
}

int table_fit(struct table *table, size_t width)
{
	struct layout layout = {
		.table = table, .width = width, .cut = table->columns.count
	};
	int r;

	layout.columns = calloc(table->columns.count, sizeof(*layout.columns));
	if (!layout.columns)
		return -ENOMEM;
	r = drop_plain(&layout);
	if (r == 0)
		r = lay_out(&layout);
	guids_clear(&layout.guids);
	free(layout.columns);
	return r;
}

void table_may_drop(struct table *table, const char *names)
{
	table->drops = names;
}

void table_drop_if_all(struct table *table, const char *name, const char *text)
{
	table->plain_name = name;
	table->plain_text = text;
}

int table_print_lines(struct table *table)
{
	vd_autofree char *text = NULL;

	if (scols_print_table_to_string(table->scols, &text) < 0 || !text)
		return -ENOMEM;
	for (const char *line = text; *line;) {
		size_t length = strcspn(line, "\n"), used = length;

		while (used && line[used - 1] == ' ')
			used--;
		fwrite(line, 1, used, stdout);
		putchar('\n');
		line += length + (line[length] == '\n');
	}
	return 0;
}
