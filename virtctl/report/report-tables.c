// SPDX-License-Identifier: LGPL-2.1-or-later
#include "report/report-tables.h"

#include <json-c/json.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "svg/markup.h"
#include "text/json-path.h"

struct cell {
	struct markup *markup;
	bool any;
};

static void put_value(void *data, struct json_object *value)
{
	struct cell *cell = data;

	markup_raw(cell->markup, cell->any ? ", " : "");
	markup_text(cell->markup, json_object_get_string(value));
	cell->any = true;
}

static void put_cell(struct markup *markup, struct json_object *record, const char *path,
		     bool is_heading)
{
	struct cell cell = { markup, false };

	markup_raw(markup, is_heading ? "<th scope=\"row\">" : "<td>");
	json_path_each(record, path, put_value, &cell);
	markup_raw(markup, is_heading ? "</th>" : "</td>");
}

static void put_row(struct markup *markup, const struct report_column *columns, size_t count,
		    struct json_object *record)
{
	markup_raw(markup, "<tr>");
	for (size_t i = 0; i < count; i++)
		put_cell(markup, record, columns[i].path, i == 0);
	markup_raw(markup, "</tr>\n");
}

void report_table_put(struct markup *markup, const char *caption,
		      const struct report_column *columns, size_t count,
		      struct json_object *const *rows, size_t row_count)
{
	markup_raw(markup, "<div class=\"wide\" tabindex=\"0\" role=\"group\" aria-label=\"");
	markup_text(markup, caption);
	markup_raw(markup, "\"><table><caption>");
	markup_text(markup, caption);
	markup_raw(markup, "</caption><thead><tr>");
	for (size_t i = 0; i < count; i++)
		markup_element(markup, "<th scope=\"col\">", columns[i].heading, "th");
	markup_raw(markup, "</tr></thead><tbody>\n");
	for (size_t i = 0; i < row_count; i++)
		put_row(markup, columns, count, rows[i]);
	markup_raw(markup, "</tbody></table></div>\n");
}

void report_array_put(struct markup *markup, const char *caption,
		      const struct report_column *columns, size_t count, struct json_object *rows)
{
	size_t row_count = array_count(rows);
	vd_autofree struct json_object **list = calloc(row_count + 1, sizeof(struct json_object *));

	if (!list) {
		markup->is_incomplete = true;
		return;
	}
	for (size_t i = 0; i < row_count; i++)
		list[i] = json_object_array_get_idx(rows, i);
	report_table_put(markup, caption, columns, count, list, row_count);
}
