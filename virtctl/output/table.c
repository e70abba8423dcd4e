// SPDX-License-Identifier: LGPL-2.1-or-later
#include "output/table.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>
#include <libsmartcols.h>

#include "text/json-path.h"
#include "text/text.h"

struct table {
	struct libscols_table *scols;
	struct columns columns;
	struct text scratch;
	bool colors;
	struct libscols_line *line; /* the row that table_cell() fills; NULL: none */
	size_t next;		    /* its next cell */
	int failed;		    /* a negative errno */
};

static int add_scols_column(struct table *table, const struct column *column, bool tree)
{
	int flags = (column->right ? SCOLS_FL_RIGHT : 0) | (tree ? SCOLS_FL_TREE : 0) |
		    (column->lines ? SCOLS_FL_WRAP : 0) | (column->hidden ? SCOLS_FL_HIDDEN : 0);
	struct libscols_column *scols =
		scols_table_new_column(table->scols, column->name, 0, flags);

	if (!scols)
		return -ENOMEM;
	if (!column->lines)
		return 0;
	scols_column_set_safechars(scols, "\n");
	return scols_column_set_wrapfunc(scols, scols_wrapnl_chunksize, scols_wrapnl_nextchunk,
					 NULL);
}

int table_new(struct columns *columns, unsigned flags, struct table **ret)
{
	VD_CLEANUP(table_freep) struct table *table = calloc(1, sizeof(*table));

	if (!table) {
		columns_clear(columns);
		return -ENOMEM;
	}
	table->columns = *columns;
	*columns = (struct columns){ 0 };
	table->scols = scols_new_table();
	if (!table->scols)
		return -ENOMEM;
	scols_table_enable_noheadings(table->scols, flags & TABLE_NO_LEGEND);
	scols_table_set_termforce(table->scols, SCOLS_TERMFORCE_NEVER);
	/* The cells are safe already; libsmartcols would escape the escapes. */
	scols_table_enable_noencoding(table->scols, 1);
	if (flags & TABLE_TREE)
		text_is_utf8(); /* which lines a tree is drawn with is a matter of the locale */
	table->colors = text_colors();
	scols_table_enable_colors(table->scols, table->colors);
	for (size_t i = 0; i < table->columns.count; i++) {
		if (add_scols_column(table, table->columns.list[i],
				     (flags & TABLE_TREE) && i == 0) < 0)
			return -ENOMEM;
	}
	*ret = vd_take_ptr(table);
	return 0;
}

struct table *table_open(const struct column_table *columns)
{
	struct columns all = { 0 };
	struct table *table = NULL;

	if (columns_all(&all, columns) == 0)
		table_new(&all, 0, &table);
	columns_clear(&all);
	return table;
}

void table_free(struct table *table)
{
	if (!table)
		return;
	scols_unref_table(table->scols);
	columns_clear(&table->columns);
	free(table->scratch.data);
	free(table);
}

/* What calls for a look: a device that nothing drives, and one that failed. */
static const char *cell_color(const char *text)
{
	if (strcmp(text, "failed") == 0 || strcmp(text, "gone") == 0)
		return "red";
	if (strcmp(text, "unbound") == 0 || strcmp(text, "offline") == 0)
		return "yellow";
	return NULL;
}

/* TEXT is taken over, also on failure; NULL: there was no memory for it. */
static int set_text(struct libscols_line *line, size_t n, char *text)
{
	if (text && scols_line_refer_data(line, n, text) == 0)
		return 0;
	free(text);
	return -ENOMEM;
}

static int set_cell(struct table *table, struct libscols_line *line, size_t n,
		    const struct column_table *kind, struct json_object *record)
{
	const struct column *column = table->columns.list[n];
	const char *color = NULL;
	char *text;

	if (kind != table->columns.table)
		column = column_find(kind, column->name);
	text = column ? column_text(column, record, &table->scratch) : strdup("");
	if (text && table->colors && column && strcmp(column->name, "STATE") == 0)
		color = cell_color(text);
	if (color)
		scols_cell_set_color(scols_line_get_cell(line, n), color);
	return set_text(line, n, text);
}

int table_add(struct table *table, struct libscols_line *parent, const struct column_table *kind,
	      struct json_object *record, struct libscols_line **ret)
{
	struct libscols_line *line = scols_table_new_line(table->scols, parent);

	if (!line)
		return -ENOMEM;
	for (size_t n = 0; n < table->columns.count; n++) {
		int r = set_cell(table, line, n, kind, record);

		if (r < 0)
			return r;
	}
	if (ret)
		*ret = line;
	return 0;
}

void table_row(struct table *table)
{
	if (!table)
		return;
	table->next = 0;
	table->line = scols_table_new_line(table->scols, NULL);
	if (!table->line)
		table->failed = -ENOMEM;
	for (size_t n = 0; table->line && n < table->columns.count; n++)
		table->failed |= set_text(table->line, n, strdup("-"));
}

void table_cell(struct table *table, const char *text)
{
	size_t n = table ? table->next++ : 0;

	if (table && table->line && text && *text)
		table->failed |= set_text(table->line, n, text_safe(text));
}

bool table_is_empty(const struct table *table)
{
	return table && scols_table_is_empty(table->scols);
}

int table_print(struct table *table)
{
	if (!table || table->failed)
		return -ENOMEM;
	if (scols_table_is_empty(table->scols))
		return 0;
	return scols_print_table(table->scols) < 0 ? -ENOMEM : 0;
}

int table_finish(struct table *table, struct error *error)
{
	return table_print(table) < 0 ? error_memory(error) : EXIT_DONE;
}

int table_put_array(struct json_object *array, const struct column_table *columns,
		    struct error *error)
{
	VD_CLEANUP(table_freep) struct table *table = table_open(columns);
	int r = table ? 0 : -ENOMEM;

	for (size_t i = 0; r == 0 && i < array_count(array); i++)
		r = table_add(table, NULL, columns, json_object_array_get_idx(array, i), NULL);
	return r == 0 ? table_finish(table, error) : error_memory(error);
}
