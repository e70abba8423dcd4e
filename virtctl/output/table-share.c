// SPDX-License-Identifier: LGPL-2.1-or-later
/* Columns whose wrapped cells leave a part of their width empty give it to those that need fewer
 * lines then. */
#include <errno.h>
#include <stdlib.h>

#include "output/table-internal.h"
#include "text/fit.h"
#include "text/wrap.h"

/* The cells of column N, wrapped to WIDTH. */
struct wrapped {
	size_t n, width;
	size_t used; /* the width of the widest line */
	size_t cost; /* the squares of the cells' lines: the highest cell of a row counts most */
};

static int measure_cell(void *data, struct libscols_line *line)
{
	struct wrapped *wrapped = data;
	const char *text = scols_cell_get_data(scols_line_get_cell(line, wrapped->n)) ?: "";
	vd_autofree char *lines = wrap_lines(text, wrapped->width);
	size_t width, count = 1;

	if (!lines)
		return -ENOMEM;
	width = wrap_measure(lines).line;
	wrapped->used = width > wrapped->used ? width : wrapped->used;
	for (const char *at = lines; *at; at++)
		count += *at == '\n';
	wrapped->cost += count * count;
	return 0;
}

/* A column that takes part has a width, and cells that are wider. */
static bool is_wrapped(const struct fit *column, bool is_cut)
{
	return !is_cut && !column->is_hidden && column->width < column->line;
}

static int measure(struct table *table, const struct fit *column, struct wrapped *wrapped)
{
	wrapped->used = column->least;
	wrapped->cost = 0;
	return table_each_row(table, measure_cell, wrapped);
}

/* Take from each wrapped column what its cells leave empty. STATES has one element a column. */
static int take(struct table *table, struct fit *columns, size_t cut, struct wrapped *states)
{
	int r = 0;

	for (size_t n = 0; r == 0 && n < table->columns.count; n++) {
		states[n] = (struct wrapped){ .n = n, .width = columns[n].width };
		if (!is_wrapped(&columns[n], n == cut))
			continue;
		r = measure(table, &columns[n], &states[n]);
		columns[n].width = states[n].used;
	}
	return r;
}

/* Find the column whose cost falls most if it has SPARE columns of the terminal more, and give it
 * what it uses of them. Return 1, or: 0: no cost falls. -ENOMEM. */
static int give(struct table *table, struct fit *columns, size_t cut, struct wrapped *states,
		size_t spare)
{
	struct wrapped best = { 0 };
	size_t saved = 0;

	for (size_t n = 0; n < table->columns.count; n++) {
		struct wrapped wider = { .n = n, .width = columns[n].width + spare };

		if (!is_wrapped(&columns[n], n == cut))
			continue;
		if (measure(table, &columns[n], &wider) < 0)
			return -ENOMEM;
		if (states[n].cost <= wider.cost + saved)
			continue;
		saved = states[n].cost - wider.cost;
		best = wider;
	}
	if (!saved)
		return 0;
	states[best.n] = best;
	columns[best.n].width = best.used;
	return 1;
}

/* What a line of these widths leaves empty. */
static size_t spare_width(const struct table *table, const struct fit *columns, size_t width)
{
	size_t sum = 0;

	for (size_t n = 0; n < table->columns.count; n++)
		sum += columns[n].is_hidden ? 0 : columns[n].width + 1;
	return sum > width + 1 ? 0 : width + 1 - sum;
}

int table_share(struct table *table, struct fit *columns, size_t cut, size_t width)
{
	vd_autofree struct wrapped *states = calloc(table->columns.count, sizeof(*states));
	size_t spare;
	int r = states ? take(table, columns, cut, states) : -ENOMEM;

	if (r < 0)
		return r;
	do {
		spare = spare_width(table, columns, width);
		r = spare ? give(table, columns, cut, states, spare) : 0;
	} while (r > 0);
	return r;
}
