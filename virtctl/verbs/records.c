// SPDX-License-Identifier: LGPL-2.1-or-later
#include "verbs/records.h"

#include <errno.h>
#include <string.h>

#include "cli/table-options.h"
#include "json/build.h"
#include "json/json.h"
#include "output/device-columns.h"
#include "output/expression.h"
#include "output/json-list.h"
#include "output/project.h"
#include "output/table.h"
#include "session/session.h"
#include "text/json-path.h"
#include "text/terminal.h"

static bool shows_problems(const struct columns *columns)
{
	for (size_t i = 0; i < columns->count; i++) {
		if (strcmp(columns->list[i]->name, "PROBLEMS") == 0)
			return true;
	}
	return false;
}

static bool wants_fields(const struct records *records)
{
	return !records->is_json || records->is_part;
}

/* The fields that COLUMNS need, also those that only say what to warn of. */
static int choose_fields(struct records *records, const struct columns *columns)
{
	records->fields = columns_fields(columns, request_has(records->run->request, OPT_TREE));
	records->warns = records->kind == &device_columns && !shows_problems(columns);
	if (!records->fields || (records->warns && record_problems_field(records->fields) < 0))
		return -ENOMEM;
	return 0;
}

static int open_part(struct records *records, const struct columns *columns)
{
	records->names = project_names(columns);
	if (!records->names || columns_copy(&records->columns, columns) < 0)
		return -ENOMEM;
	records->run->json.columns = records->names;
	return 0;
}

static int open_columns(struct records *records, struct columns *columns)
{
	const struct request *request = records->run->request;
	unsigned flags =
		table_options_flags(request) | TABLE_ROWS | (records->is_json ? TABLE_KEEPS : 0);

	if (wants_fields(records) && choose_fields(records, columns) < 0)
		return -ENOMEM;
	if (records->is_part && open_part(records, columns) < 0)
		return -ENOMEM;
	/* JSON needs no table but for the order. */
	return records->is_json && !columns->sort ? 0 : table_new(columns, flags, &records->table);
}

/* What takes a look at all that runs is in the JSON only if it is named. */
static int check_filter(struct records *records, const struct columns *columns)
{
	struct run *run = records->run;

	for (size_t i = columns->shown; records->is_json && !records->is_part && i < columns->count;
	     i++) {
		const char *name = columns->list[i]->name;

		if (strcmp(name, "IN-USE") == 0 || strcmp(name, "VIRTQUEUES") == 0)
			return error_set(&run->error, EXIT_USAGE, ERROR_USAGE, name,
					 "this filter needs the column (with --json, add it to "
					 "--columns)");
	}
	return EXIT_DONE;
}

static int open_filter(struct records *records, struct columns *columns)
{
	struct run *run = records->run;
	const char *text = request_value(run->request, OPT_FILTER);
	int code = EXIT_DONE;

	if (text)
		code = expression_new(text, columns, &run->error, &records->expression);
	return code == EXIT_DONE ? check_filter(records, columns) : code;
}

bool records_suit_terminal(const struct request *request)
{
	return terminal_width() && !request_has(request, OPT_TREE) &&
	       !table_options_are_chosen(request) &&
	       !(table_options_flags(request) & TABLE_FORMATS);
}

/* What tells devices apart goes last. */
static void suit_terminal(struct records *records)
{
	if (!records->table || records->kind != &device_columns ||
	    !records_suit_terminal(records->run->request))
		return;
	table_may_drop(records->table, "NAME,DETAIL,DRIVER,STATE,TYPE");
	table_drop_if_all(records->table, "STATE", "bound");
}

int records_open(struct records *records, struct run *run, const char *member,
		 const struct column_table *kind, const char *defaults)
{
	const struct request *request = run->request;
	bool is_json = request_has(request, OPT_JSON), chosen = table_options_are_chosen(request);
	struct columns columns = { 0 };
	int code;

	*records = (struct records){ .run = run,
				     .member = member,
				     .kind = kind,
				     .is_json = is_json,
				     .is_part = is_json && chosen };
	if (is_json && !table_options_want_table(request))
		return EXIT_DONE;
	code = table_options_columns(&columns, request, kind, defaults, &run->error);
	if (code == EXIT_DONE)
		code = open_filter(records, &columns);
	if (code == EXIT_DONE && open_columns(records, &columns) < 0)
		code = error_memory(&run->error);
	suit_terminal(records);
	columns_clear(&columns);
	return code;
}

const char *records_columns(const struct request *request, const char *defaults)
{
	return request_has(request, OPT_HOST) ? defaults : defaults + strlen("HOST,");
}

void records_close(struct records *records)
{
	if (records->names)
		records->run->json.columns = NULL;
	json_object_put(records->names);
	expression_free(records->expression);
	table_free(records->table);
	columns_clear(&records->columns);
	json_object_put(records->fields);
	json_object_put(records->lost);
	*records = (struct records){ 0 };
}

bool records_are_texts(const struct records *records)
{
	return records->is_json && !records->is_part && !records->table && !records->expression &&
	       !request_has(records->run->request, OPT_HOST);
}

int records_match(const struct records *records, struct json_object *record, bool *ret)
{
	*ret = true;
	return records->expression ? expression_matches(records->expression, record, ret) : 0;
}

struct json_object *records_part(const struct records *records, struct json_object *record)
{
	return records->is_part ? project(record, &records->columns) : json_object_get(record);
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

/* Write RECORD, an object or a text, as the next one of the JSON. */
static int put_json(void *data, struct json_object *record)
{
	struct records *records = data;
	vd_autojson struct json_object *part = records_part(records, record);

	json_list_begin(&records->run->json, records->member);
	return part ? json_list_add(&records->run->json, part) : -ENOMEM;
}

void records_from(struct records *records, const struct session *session)
{
	records->host = session->host;
	records->any_session = true;
}

int records_lose(struct records *records, const struct session *session)
{
	struct json_object *problems = session->problems;

	if (!array_count(problems))
		return 0;
	if (!records->lost)
		records->lost = vd_json_array();
	for (size_t i = 0; i < array_count(problems); i++) {
		struct json_object *problem = json_object_array_get_idx(problems, i);

		if (session->host && vd_json_set(problem, "host", vd_json_text(session->host)) < 0)
			return -ENOMEM;
		if (!records->lost ||
		    json_object_array_add(records->lost, json_object_get(problem)) < 0) {
			json_object_put(problem);
			return -ENOMEM;
		}
	}
	return 0;
}

int records_add(void *data, struct json_object *record)
{
	struct records *records = data;
	bool matches;
	int r = 0;

	if (records->host)
		r = vd_json_set(record, "host", vd_json_text(records->host));
	if (r == 0)
		r = records_match(records, record, &matches);
	if (r < 0 || !matches)
		return r;
	if (records->warns)
		record_problems_warn(&records->problems, record);
	if (!records->table)
		return put_json(records, record);
	if (request_has(records->run->request, OPT_TREE))
		return add_tree(records->table, record);
	return table_add(records->table, NULL, records->kind, record, NULL);
}

int records_finish(struct records *records, struct json_object *problems, int code)
{
	int r = 0;

	record_problems_end(&records->problems);
	if (records->table)
		r = records->is_json ? table_each(records->table, put_json, records)
				     : table_print(records->table);
	if (r < 0)
		return error_memory(&records->run->error);
	/* A host that replied is told of beside those that failed, also without a record. */
	if (!records->is_json || (code != EXIT_DONE && !records->run->json.hosts))
		return code;
	json_list_begin(&records->run->json, records->member);
	if (code != EXIT_DONE)
		return code;
	return json_list_end(&records->run->json, problems ? problems : records->lost,
			     &records->run->error);
}
