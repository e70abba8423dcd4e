// SPDX-License-Identifier: LGPL-2.1-or-later
#include "output/columns.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "json/json.h"
#include "text/closest.h"
#include "text/words.h"

const struct column *column_find(const struct column_table *table, const char *name)
{
	for (size_t i = 0; i < table->count; i++) {
		if (strcasecmp(table->list[i].name, name) == 0)
			return &table->list[i];
	}
	return NULL;
}

void columns_clear(struct columns *columns)
{
	free(columns->list);
	*columns = (struct columns){ 0 };
}

static int add_column(struct columns *columns, const struct column *column)
{
	const struct column **grown =
		reallocarray(columns->list, columns->count + 1, sizeof(*grown));

	if (!grown)
		return -ENOMEM;
	columns->list = grown;
	columns->list[columns->count++] = column;
	return 0;
}

int columns_all(struct columns *columns, const struct column_table *table)
{
	int r = 0;

	columns->table = table;
	for (size_t i = 0; i < table->count && r == 0; i++)
		r = add_column(columns, &table->list[i]);
	columns->shown = columns->count;
	return r;
}

static int fail_unknown(const struct column_table *table, const char *name, struct error *error)
{
	struct closest closest = CLOSEST(name);

	for (size_t i = 0; i < table->count; i++)
		closest_consider(&closest, table->list[i].name);
	return error_unknown(error, "column", name, &closest, "--columns help");
}

static int add_columns(struct columns *columns, const struct words *names, struct error *error)
{
	for (size_t i = 0; i < names->count; i++) {
		const char *name = names->list[i] + (names->list[i][0] == '+');
		const struct column *column = column_find(columns->table, name);

		if (!column)
			return fail_unknown(columns->table, *name ? name : names->list[i], error);
		if (add_column(columns, column) < 0)
			return error_memory(error);
	}
	return EXIT_DONE;
}

int columns_choose(struct columns *columns, const struct column_table *table,
		   const struct words *wanted, const char *defaults, struct error *error)
{
	struct words default_names = { 0 };
	int code = EXIT_DONE;

	columns->table = table;
	if (!wanted->count || wanted->list[0][0] == '+') {
		code = words_add_list(&default_names, defaults) < 0
			       ? error_memory(error)
			       : add_columns(columns, &default_names, error);
		words_clear(&default_names);
	}
	if (code == EXIT_DONE)
		code = add_columns(columns, wanted, error);
	columns->shown = columns->count;
	return code;
}

size_t columns_index(const struct columns *columns, const char *name, size_t length)
{
	size_t n = 0;

	while (n < columns->count && (strncmp(columns->list[n]->name, name, length) != 0 ||
				      columns->list[n]->name[length]))
		n++;
	return n;
}

int columns_copy(struct columns *copy, const struct columns *columns)
{
	const struct column **list = calloc(columns->count, sizeof(*list));

	if (!list)
		return -ENOMEM;
	memcpy(list, columns->list, columns->count * sizeof(*list));
	*copy = *columns;
	copy->list = list;
	return 0;
}

static bool has_column(const struct columns *columns, const struct column *column)
{
	for (size_t i = 0; i < columns->count; i++) {
		if (columns->list[i] == column)
			return true;
	}
	return false;
}

int columns_read(struct columns *columns, const char *name, struct error *error,
		 const struct column **ret)
{
	const struct column *column = column_find(columns->table, name);

	if (!column)
		return fail_unknown(columns->table, name, error);
	if (!has_column(columns, column) && add_column(columns, column) < 0)
		return error_memory(error);
	*ret = column;
	return EXIT_DONE;
}

int columns_sort_by(struct columns *columns, const char *name, struct error *error)
{
	return columns_read(columns, name, error, &columns->sort);
}

/* The first LENGTH bytes of NAME, unless FIELDS has them. */
static int add_field(struct json_object *fields, const char *name, size_t length)
{
	struct json_object *text;

	for (size_t i = 0; i < json_object_array_length(fields); i++) {
		const char *known = json_object_get_string(json_object_array_get_idx(fields, i));

		if (strncmp(known, name, length) == 0 && !known[length])
			return 0;
	}
	text = vd_json_text_part(name, (int)length);
	if (!text)
		return -1;
	if (json_object_array_add(fields, text) < 0) {
		json_object_put(text);
		return -1;
	}
	return 0;
}

static int add_column_field(struct json_object *fields, const struct column *column)
{
	if (column->certainty &&
	    add_field(fields, column->certainty, strlen(column->certainty)) < 0)
		return -1;
	if (column->field)
		return add_field(fields, column->field, strlen(column->field));
	return add_field(fields, column->path, strcspn(column->path, ".["));
}

struct json_object *columns_fields(const struct columns *columns, bool tree)
{
	vd_autojson struct json_object *fields = vd_json_array();

	if (!fields || add_field(fields, "id", 2) < 0)
		return NULL;
	if (tree && (add_field(fields, "layers", 6) < 0 || add_field(fields, "interfaces", 10) < 0))
		return NULL;
	for (size_t i = 0; i < columns->count; i++) {
		if (add_column_field(fields, columns->list[i]) < 0)
			return NULL;
	}
	return vd_take_ptr(fields);
}
