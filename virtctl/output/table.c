// SPDX-License-Identifier: LGPL-2.1-or-later
#include "output/table.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "json/json.h"
#include "text/state-color.h"
#include "output/table-internal.h"
#include "text/json-path.h"
#include "text/terminal.h"

static int add_scols_column(struct table *table, size_t n)
{
	const struct column *column = table->columns.list[n];
	bool tree = n == 0 && table->flags & TABLE_TREE;
	bool hidden = column->hidden || n >= table->columns.shown;
	int flags = (column->right ? SCOLS_FL_RIGHT : 0) | (tree ? SCOLS_FL_TREE : 0) |
		    (column->lines ? SCOLS_FL_WRAP : 0) | (hidden ? SCOLS_FL_HIDDEN : 0);
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

/* libsmartcols takes five times as long for rows that need no terminal, tree or order. */
static bool is_plain(const struct table *table)
{
	return table->flags & TABLE_ROWS &&
	       !(table->flags & (TABLE_TREE | TABLE_KEEPS | TABLE_FORMATS)) &&
	       !table->columns.sort && !table->colors && !terminal_width();
}

int table_new(struct columns *columns, unsigned flags, struct table **ret)
{
	VD_CLEANUP(table_freep) struct table *table = calloc(1, sizeof(*table));

	if (!table) {
		columns_clear(columns);
		return -ENOMEM;
	}
	table->columns = *columns;
	table->flags = flags;
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
	table->colors = terminal_has_colors() && !(flags & TABLE_FORMATS);
	scols_table_enable_colors(table->scols, table->colors);
	if (is_plain(table)) {
		table->is_plain = true;
		if (row_stream_open(&table->rows, &table->columns, NULL, !(flags & TABLE_NO_LEGEND),
				    NULL) < 0)
			return -ENOMEM;
	}
	if (table->columns.sort || flags & TABLE_KEEPS)
		table->records = vd_json_array();
	if ((table->columns.sort || flags & TABLE_KEEPS) && !table->records)
		return -ENOMEM;
	for (size_t i = 0; i < table->columns.count; i++) {
		if (add_scols_column(table, i) < 0)
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
	row_stream_close(&table->rows);
	columns_clear(&table->columns);
	json_object_put(table->records);
	free(table->scratch.data);
	free(table);
}

/* TEXT is taken over, also on failure; NULL: there was no memory for it. */
static int set_text(struct libscols_line *line, size_t n, char *text)
{
	if (text && scols_line_refer_data(line, n, text) == 0)
		return 0;
	free(text);
	return -ENOMEM;
}

/* What a column is sorted by: the first value in it, which the record owns. */
static void keep_first(void *data, struct json_object *value)
{
	struct json_object **first = data;

	if (!*first)
		*first = value;
}

static void set_sort_key(struct libscols_line *line, size_t n, const struct column *column,
			 struct json_object *record)
{
	struct json_object *key = NULL;

	json_path_each(record, column->path, keep_first, &key);
	if (!key && column->otherwise)
		json_path_each(record, column->otherwise, keep_first, &key);
	scols_cell_set_userdata(scols_line_get_cell(line, n), key);
}

static unsigned how(const struct table *table)
{
	return (table->flags & TABLE_BYTES ? COLUMN_BYTES : 0) |
	       (table->flags & TABLE_FORMATS ? COLUMN_PLAIN : 0);
}

static int set_cell(struct table *table, struct libscols_line *line, size_t n,
		    const struct column_table *kind, struct json_object *record)
{
	const struct column *column = table->columns.list[n];
	bool sorts = column == table->columns.sort;
	const char *color = NULL;
	char *text;

	if (kind != table->columns.table)
		column = column_find(kind, column->name);
	text = column ? column_text(column, record, how(table), &table->scratch) : strdup("");
	if (text && table->colors && column)
		color = state_color(column->name, text);
	if (color)
		scols_cell_set_color(scols_line_get_cell(line, n), color);
	if (column && sorts)
		set_sort_key(line, n, column, record);
	return set_text(line, n, text);
}

/* Its sort keys live as long as the record. */
static int keep_record(struct table *table, struct libscols_line *line, struct json_object *record)
{
	unsigned losses = vd_json_losses();

	if (!table->records)
		return 0;
	vd_json_append(table->records, json_object_get(record));
	scols_line_set_userdata(line, record);
	return vd_json_losses() == losses ? 0 : -ENOMEM;
}

static int add_plain(struct table *table, struct json_object *record)
{
	int r = 0;

	for (size_t n = 0; r == 0 && n < table->columns.shown; n++) {
		vd_autofree char *text =
			column_text(table->columns.list[n], record, how(table), &table->scratch);

		r = text ? row_stream_add(&table->rows, text) : -ENOMEM;
	}
	return r;
}

int table_add(struct table *table, struct libscols_line *parent, const struct column_table *kind,
	      struct json_object *record, struct libscols_line **ret)
{
	struct libscols_line *line;
	int r;

	if (table->is_plain)
		return add_plain(table, record);
	line = scols_table_new_line(table->scols, parent);
	r = line ? keep_record(table, line, record) : -ENOMEM;
	for (size_t n = 0; r == 0 && n < table->columns.count; n++)
		r = set_cell(table, line, n, kind, record);
	if (r == 0 && ret)
		*ret = line;
	return r;
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
	if (table && table->is_plain)
		return !table->rows.cells.count;
	return table && scols_table_is_empty(table->scols);
}

int table_each_row(struct table *table, int (*step)(void *data, struct libscols_line *line),
		   void *data)
{
	struct libscols_iter *rows = scols_new_iter(SCOLS_ITER_FORWARD);
	struct libscols_line *line;
	int r = rows ? 0 : -ENOMEM;

	while (r == 0 && scols_table_next_line(table->scols, rows, &line) == 0)
		r = step(data, line);
	scols_free_iter(rows);
	return r;
}

/* Adapts a function of records to table_each_row(). */
struct each {
	int (*step)(void *data, struct json_object *record);
	void *data;
};

static int each_record(void *data, struct libscols_line *line)
{
	const struct each *each = data;

	return each->step(each->data, scols_line_get_userdata(line));
}

int table_each(struct table *table, int (*step)(void *data, struct json_object *record), void *data)
{
	struct each each = { step, data };

	if (table->failed)
		return -ENOMEM;
	if (table->columns.sort)
		table_sort(table);
	return table_each_row(table, each_record, &each);
}

int table_print(struct table *table)
{
	size_t width;

	if (!table || table->failed)
		return -ENOMEM;
	if (table->is_plain)
		return row_stream_print(&table->rows);
	if (scols_table_is_empty(table->scols))
		return 0;
	if (table->columns.sort)
		table_sort(table);
	if (table->flags & TABLE_FORMATS)
		return table_print_format(table);
	width = terminal_width();
	return width ? table_fit(table, width) : table_print_lines(table);
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
