// SPDX-License-Identifier: LGPL-2.1-or-later
#include "output/array-table.h"

#include <json-c/json.h>

#include "output/table.h"

size_t array_count(struct json_object *array)
{
	return json_object_is_type(array, json_type_array) ? json_object_array_length(array) : 0;
}

int array_table(struct json_object *array, const struct column_table *columns, struct error *error)
{
	VD_CLEANUP(table_freep) struct table *table = table_open(columns);
	int r = table ? 0 : -ENOMEM;

	for (size_t i = 0; r == 0 && i < array_count(array); i++)
		r = table_add(table, NULL, columns, json_object_array_get_idx(array, i), NULL);
	return r == 0 ? table_finish(table, error) : error_memory(error);
}
