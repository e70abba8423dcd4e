// SPDX-License-Identifier: LGPL-2.1-or-later
#include "output/table.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <libsmartcols.h>

#include "text/text.h"

struct table {
	struct libscols_table *scols;
	struct columns columns;
	struct text scratch;
	bool colors;
};

static int add_scols_column(struct table *table, const struct column *column, bool tree)
{
	int flags = (column->right ? SCOLS_FL_RIGHT : 0) | (tree ? SCOLS_FL_TREE : 0) |
		    (column->lines ? SCOLS_FL_WRAP : 0);
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

static int set_cell(struct table *table, struct libscols_line *line, size_t n, enum row_kind kind,
		    struct json_object *record)
{
	const struct column *column = table->columns.list[n];
	char *text = column_text(column, kind, record, &table->scratch);

	if (!text)
		return -ENOMEM;
	if (table->colors && strcmp(column->name, "STATE") == 0 && cell_color(text))
		scols_cell_set_color(scols_line_get_cell(line, n), cell_color(text));
	if (scols_line_refer_data(line, n, text) == 0)
		return 0;
	free(text);
	return -ENOMEM;
}

int table_add(struct table *table, struct libscols_line *parent, enum row_kind kind,
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

int table_print(struct table *table)
{
	if (scols_table_is_empty(table->scols))
		return 0;
	return scols_print_table(table->scols) < 0 ? -ENOMEM : 0;
}
