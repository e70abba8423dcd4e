// SPDX-License-Identifier: LGPL-2.1-or-later
#include "verbs/records.h"

#include <string.h>

#include "json/json.h"
#include "output/device-columns.h"
#include "output/table.h"
#include "text/json-path.h"

static unsigned table_flags(const struct request *request)
{
	return (request_has(request, OPT_NO_LEGEND) ? TABLE_NO_LEGEND : 0) |
	       (request_has(request, OPT_TREE) ? TABLE_TREE : 0);
}

static bool shows_problems(const struct columns *columns)
{
	for (size_t i = 0; i < columns->count; i++) {
		if (strcmp(columns->list[i]->name, "PROBLEMS") == 0)
			return true;
	}
	return false;
}

static int open_table(struct records *records, struct columns *columns)
{
	const struct request *request = records->run->request;

	records->fields = columns_fields(columns, request_has(request, OPT_TREE));
	records->warns = records->kind == &device_columns && !shows_problems(columns);
	if (!records->fields || (records->warns && record_problems_field(records->fields) < 0) ||
	    table_new(columns, table_flags(request), &records->table) < 0)
		return error_memory(&records->run->error);
	return EXIT_DONE;
}

int records_open(struct records *records, struct run *run, const char *member,
		 const struct column_table *kind, const char *defaults)
{
	struct columns columns = { 0 };
	int code;

	*records = (struct records){ .run = run, .member = member, .kind = kind };
	if (request_has(run->request, OPT_JSON))
		return EXIT_DONE;
	code = columns_choose(&columns, kind, &run->request->values[OPT_COLUMNS], defaults,
			      &run->error);
	if (code == EXIT_DONE)
		code = open_table(records, &columns);
	columns_clear(&columns);
	return code;
}

void records_close(struct records *records)
{
	table_free(records->table);
	json_object_put(records->fields);
	*records = (struct records){ 0 };
}

/* The channels of a group stand side by side; virtio is above its transport wherever its node is.
 */
static bool is_above(struct json_object *layer, struct json_object *below)
{
	const char *bus = json_path_text(layer, "bus");
	const char *path = json_path_text(layer, "path"), *base = json_path_text(below, "path");

	if (!bus || !path || !base)
		return false;
	return strcmp(bus, "virtio") == 0 ||
	       (strncmp(path, base, strlen(base)) == 0 && path[strlen(base)] == '/');
}

/* Rows for the layers below DEVICE_LINE; *RET is that of the last. */
static int add_layers(struct table *table, struct libscols_line *device_line,
		      struct json_object *layers, struct libscols_line **ret)
{
	struct libscols_line *line = device_line;
	struct json_object *below = NULL;

	for (size_t i = 0; i < array_count(layers); i++) {
		struct json_object *layer = json_object_array_get_idx(layers, i);
		struct libscols_line *parent = is_above(layer, below) ? line : device_line;
		int r = table_add(table, parent, &layer_columns, layer, &line);

		if (r < 0)
			return r;
		below = layer;
	}
	*ret = line;
	return 0;
}

static int add_interfaces(struct table *table, struct libscols_line *parent,
			  struct json_object *interfaces)
{
	int r = 0;

	for (size_t i = 0; i < array_count(interfaces) && r == 0; i++)
		r = table_add(table, parent, &interface_columns,
			      json_object_array_get_idx(interfaces, i), NULL);
	return r;
}

static int add_tree(struct table *table, struct json_object *device)
{
	struct libscols_line *line;
	int r = table_add(table, NULL, &device_columns, device, &line);

	if (r == 0)
		r = add_layers(table, line, json_object_object_get(device, "layers"), &line);
	if (r == 0)
		r = add_interfaces(table, line, json_object_object_get(device, "interfaces"));
	return r;
}

int records_add(void *data, struct json_object *record)
{
	struct records *records = data;

	if (!records->table) {
		json_list_begin(&records->run->json, records->member);
		return json_list_add(&records->run->json, record);
	}
	if (records->warns)
		record_problems_warn(&records->problems, record);
	if (request_has(records->run->request, OPT_TREE))
		return add_tree(records->table, record);
	return table_add(records->table, NULL, records->kind, record, NULL);
}

int records_finish(struct records *records, struct json_object *problems, int code)
{
	record_problems_end(&records->problems);
	if (records->table)
		return table_print(records->table) < 0 ? error_memory(&records->run->error) : code;
	if (code == EXIT_DONE) {
		json_list_begin(&records->run->json, records->member);
		code = json_list_end(&records->run->json, problems, &records->run->error);
	}
	return code;
}
