// SPDX-License-Identifier: LGPL-2.1-or-later
#include "counters/stats-rows.h"

#include <errno.h>
#include <stdio.h>

#include "counters/stats-rates.h"
#include "json/build.h"
#include "json/get.h"
#include "json/json.h"
#include "output/column-help.h"
#include "output/columns.h"
#include "output/expression.h"
#include "output/table.h"
#include "text/json-path.h"

static const struct column list[] = {
	{ .name = "ID", .path = "id", .help = HELP_ID },
	{ .name = "KIND",
	  .path = "kind",
	  .help = "the kind of item: block, net, net-driver, net-queue, interrupt, channel, "
		  "vdpa-queue "
		  "or measurement" },
	{ .name = "NAME",
	  .path = "item.name",
	  .otherwise = "item.number",
	  .help = "the disk, interface, queue, interrupt or channel of the counter" },
	{ .name = "COUNTER", .path = "counter", .help = "what is counted, with its unit" },
	{ .name = "VALUE",
	  .path = "value",
	  .right = true,
	  .help = "the count so far; or, of a level, the value now" },
	{ .name = "PER-SECOND",
	  .path = "perSecond",
	  .right = true,
	  .fraction = true,
	  .help = "the average per second since the last reading" },
	{ .name = "NUMBER",
	  .path = "item.number",
	  .right = true,
	  .help = "the number of the interrupt" },
	{ .name = "QUEUE", .path = "item.queue", .help = "the virtqueue of the interrupt" },
	{ .name = "CPUS",
	  .path = "item.effectiveCpus",
	  .help = "the processors that get the interrupt" },
	{ .name = "ALLOWED-CPUS",
	  .path = "item.allowedCpus",
	  .help = "the processors that may get the interrupt" },
};

const struct column_table stats_columns = COLUMN_TABLE(list);

struct rows {
	struct table *table;
	struct expression *filter;
	const char *id, *kind;
	struct json_object *item;
	bool any;
};

/* Three digits, or all before the point. */
static struct json_object *rate_text(struct json_object *rate)
{
	double value = json_object_get_double(rate);
	char text[64];

	if (!rate)
		return NULL;
	snprintf(text, sizeof(text), "%.*f",
		 value == 0 || value >= 100 ? 0
		 : value >= 10		    ? 1
					    : 2,
		 value);
	return vd_json_text(text);
}

static int add_row(struct rows *rows, const char *counter, struct json_object *value,
		   struct json_object *rate)
{
	vd_autojson struct json_object *row = vd_json_object();
	unsigned losses = vd_json_losses();
	bool matches = true;
	int r;

	vd_json_add_text(row, "id", rows->id);
	vd_json_add_text(row, "kind", rows->kind);
	vd_json_add(row, "item", json_object_get(rows->item));
	vd_json_add_text(row, "counter", counter);
	vd_json_add(row, "value", json_object_get(value));
	vd_json_add(row, "perSecond", rate_text(rate));
	rows->any = true;
	if (!row || vd_json_losses() != losses)
		return -ENOMEM;
	r = rows->filter ? expression_matches(rows->filter, row, &matches) : 0;
	return r == 0 && matches ? table_add(rows->table, NULL, &stats_columns, row, NULL) : r;
}

/* RATES is NULL if nothing is known of how fast VALUES rise. */
static int add_values(struct rows *rows, struct json_object *values, struct json_object *rates)
{
	int r = 0;

	if (!values)
		return 0;
	json_object_object_foreach(values, key, value)
	{
		struct json_object *rate = rates ? json_object_object_get(rates, key) : NULL;
		bool is_reset = rates && !rate;

		if (r == 0 && value && (json_object_get_int64(value) != 0 || is_reset))
			r = add_row(rows, key, value, rate);
	}
	return r;
}

static int add_item(struct rows *rows)
{
	struct json_object *item = rows->item;
	int r = add_values(rows, vd_json_member(item, "counters", json_type_object),
			   vd_json_member(item, "perSecond", json_type_object));

	return r < 0 ? r : add_values(rows, vd_json_member(item, "levels", json_type_object), NULL);
}

int stats_rows_add(struct table *table, struct expression *filter, struct json_object *record,
		   bool is_named)
{
	struct rows rows = { .table = table,
			     .filter = filter,
			     .id = vd_json_member_text(record, "id") };
	int r = 0;

	for (const struct stats_kind *kind = stats_kinds; kind->member; kind++) {
		struct json_object *items = json_object_object_get(record, kind->member);

		rows.kind = kind->name;
		for (size_t i = 0; r == 0 && i < array_count(items); i++) {
			rows.item = json_object_array_get_idx(items, i);
			r = add_item(&rows);
		}
	}
	rows.kind = NULL;
	rows.item = NULL;
	return r == 0 && is_named && !rows.any ? add_row(&rows, NULL, NULL, NULL) : r;
}
