// SPDX-License-Identifier: LGPL-2.1-or-later
/* The order of the rows of a table. */
#include <string.h>

#include <json-c/json.h>

#include "output/table-internal.h"

static bool is_number(struct json_object *value)
{
	return json_object_is_type(value, json_type_int) ||
	       json_object_is_type(value, json_type_double);
}

static int compare_numbers(struct json_object *a, struct json_object *b)
{
	double first = json_object_get_double(a), second = json_object_get_double(b);

	return (first > second) - (first < second);
}

/* Nothing comes first, then numbers, then texts, in which digits are numbers: eth2 before eth10. */
static int compare(struct libscols_cell *a, struct libscols_cell *b,
		   void *data __attribute__((unused)))
{
	struct json_object *first = scols_cell_get_userdata(a);
	struct json_object *second = scols_cell_get_userdata(b);

	if (!first || !second)
		return !!first - !!second;
	if (is_number(first) && is_number(second))
		return compare_numbers(first, second);
	if (is_number(first) != is_number(second))
		return is_number(first) ? -1 : 1;
	return strverscmp(scols_cell_get_data(a) ?: "", scols_cell_get_data(b) ?: "");
}

void table_sort(struct table *table)
{
	const struct columns *columns = &table->columns;
	size_t n = 0;

	while (columns->list[n] != columns->sort)
		n++;
	scols_column_set_cmpfunc(scols_table_get_column(table->scols, n), compare, NULL);
	scols_sort_table(table->scols, scols_table_get_column(table->scols, n));
}
