// SPDX-License-Identifier: LGPL-2.1-or-later
#include "output/array-table.h"

#include <json-c/json.h>

#include "output/table.h"
#include "text/words.h"

size_t array_count(struct json_object *array)
{
	return json_object_is_type(array, json_type_array) ? json_object_array_length(array) : 0;
}

int array_table(struct json_object *array, enum row_kind kind, const char *names,
		struct error *error)
{
	VD_CLEANUP(table_freep) struct table *table = NULL;
	const struct words none = { 0 };
	struct columns columns = { 0 };
	int code = columns_choose(&columns, kind, &none, names, error);

	if (code == EXIT_DONE && table_new(&columns, 0, &table) < 0)
		code = error_memory(error);
	columns_clear(&columns);
	for (size_t i = 0; code == EXIT_DONE && i < array_count(array); i++) {
		if (table_add(table, NULL, kind, json_object_array_get_idx(array, i), NULL) < 0)
			code = error_memory(error);
	}
	if (code == EXIT_DONE && table_print(table) < 0)
		code = error_memory(error);
	return code;
}
