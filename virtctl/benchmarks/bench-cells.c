// SPDX-License-Identifier: LGPL-2.1-or-later
/* What results say, in the cells of a table. */
#include <json-c/json.h>

#include "benchmarks/bench-internal.h"
#include "output/table.h"
#include "text/json-path.h"
#include "text/measure.h"

double bench_number(struct json_object *object, const char *key)
{
	return json_object_get_double(json_object_object_get(object, key));
}

void bench_text_cell(struct table *table, struct json_object *object, const char *path)
{
	table_cell(table, json_path_text(object, path) ?: "?");
}

void bench_measure_cell(struct table *table, double value, const char *unit)
{
	char text[MEASURE_MAX];

	measure_text(value, unit ?: "", text);
	table_cell(table, text);
}

void bench_figure_cells(struct table *table, struct json_object *figure)
{
	if (!figure) {
		table_cell(table, NULL);
		table_cell(table, "nothing finished");
		return;
	}
	bench_text_cell(table, figure, "name");
	bench_measure_cell(table, bench_number(figure, "value"), json_path_text(figure, "unit"));
}
