// SPDX-License-Identifier: LGPL-2.1-or-later
#include "report/report-page.h"

#include <json-c/json.h>
#include <stddef.h>

#include "base/cleanup.h"
#include "config.h"
#include "report/report-data.h"
#include "report/report-groups.h"
#include "report/report-results.h"
#include "report/report-tables.h"
#include "report/report-topology.h"
#include "svg/markup.h"
#include "svg/plot.h"
#include "text/json-path.h"

/* Of more devices, each type has a part of its own, which is folded at first if it is that large itself. */
#define OPEN_ROWS  100
#define TABLE_ROWS 500

/* The table of devices is known by its nine cells. */
static const char style[] =
	".soft{color:var(--soft)}\n"
	"body{margin:0 "
	"auto;max-width:80rem;padding:1rem;background:var(--paper);color:var(--ink);\n"
	"font:15px/1.5 system-ui,sans-serif}\n"
	"h1{font-size:1.6rem;margin:.5rem 0}\n"
	"h2{font-size:1.25rem;margin:2rem 0 .5rem;border-bottom:1px solid var(--line)}\n"
	"h3{font-size:1rem;margin:1rem 0 .3rem}\n"
	"summary h3{display:inline}summary{cursor:pointer;padding:.3rem 0}\n"
	"a{color:var(--bar)}\n"
	"nav ul{display:flex;flex-wrap:wrap;gap:.3rem 1rem;list-style:none;padding:0}\n"
	"figure{margin:0 0 1.5rem}.wide{overflow-x:auto}\n"
	"table{border-collapse:collapse;margin:.3rem 0 1rem;font-size:.9rem}\n"
	"caption{text-align:left;color:var(--soft)}\n"
	"th,td{text-align:left;vertical-align:top;padding:.2rem .9rem .2rem 0;border-bottom:1px "
	"solid var(--line)}\n"
	"thead th{color:var(--soft)}tbody th{font-weight:600}\n"
	"svg{display:block;max-width:100%;height:auto}\n"
	".plots{display:flex;flex-wrap:wrap;gap:1rem}.wide>svg{min-width:50rem}\n"
	"td:nth-child(3):nth-last-child(7){min-width:8rem}\n"
	"td:nth-child(6):nth-last-child(4){overflow-wrap:anywhere;min-width:7.5rem}\n"
	"td:nth-child(9){min-width:10rem}\n"
	"@media print{body{max-width:none;font-size:11px}nav{display:none}\n"
	".wide{overflow:visible}.wide>svg{min-width:0}\n"
	"td:nth-child(n+6){overflow-wrap:anywhere}tr,.plots "
	"svg{break-inside:avoid}h2,h3{break-after:avoid}\n"
	"details::details-content{content-visibility:visible;block-size:auto}}\n";

struct part {
	const char *id, *title;
	void (*put)(struct markup *markup, const struct report_data *data);
	size_t offset; /* of an array in the data; 0: the part is always there */
};

static void begin_part(struct markup *markup, const struct part *part)
{
	markup_format(markup, "<section aria-labelledby=\"%s\"><h2 id=\"%s\">%s</h2>\n", part->id,
		      part->id, part->title);
}

static void put_platform(struct markup *markup, const struct report_data *data)
{
	static const struct report_column columns[] = {
		{ "Hypervisor", "name" },
		{ "Certainty", "certainty" },
		{ "Level", "level" },
		{ "Evidence", "evidence[]" },
	};
	struct json_object *platforms = json_object_object_get(data->platform, "platforms");

	if (array_count(platforms))
		report_array_put(markup, "Hypervisors, the innermost first", columns,
				 VD_ARRAY_SIZE(columns), platforms);
	else
		markup_raw(markup, "<p>There is no sign of a hypervisor.</p>\n");
}

static void put_problems(struct markup *markup, const struct report_data *data)
{
	static const struct report_column columns[] = {
		{ "Object", "object" },
		{ "Device", "id" },
		{ "Operation", "operation" },
		{ "Reason", "message" },
	};

	if (array_count(data->problems))
		report_array_put(markup, "What could not be read", columns, VD_ARRAY_SIZE(columns),
				 data->problems);
	else
		markup_raw(markup, "<p>virtctl could read everything.</p>\n");
}

static const struct report_column device_columns[] = {
	{ "Device", "id" },
	{ "Type", "type" },
	{ "Name", "name" },
	{ "Origin", "origin" },
	{ "State", "state" },
	{ "Driver", "driver" },
	{ "Interfaces", "interfaces[].name" },
	{ "Used by", "inUse[].message" },
	{ "Common id", "virtId" },
};

static void put_type(struct markup *markup, const struct report_group *type)
{
	const char *name = json_path_text(type->list[0], "type") ?: "unknown";

	markup_raw(markup, type->count > OPEN_ROWS ? "<details>" : "<details open>");
	markup_raw(markup, "<summary><h3>");
	markup_text(markup, name);
	markup_format(markup, " (%zu)</h3></summary>\n", type->count);
	for (size_t i = 0; i < type->count; i += TABLE_ROWS) {
		size_t left = type->count - i;

		report_table_put(markup, name, device_columns, VD_ARRAY_SIZE(device_columns),
				 type->list + i, left < TABLE_ROWS ? left : TABLE_ROWS);
	}
	markup_raw(markup, "</details>\n");
}

static void put_types(struct markup *markup, const struct report_data *data)
{
	VD_CLEANUP(report_groups_clear) struct report_groups types = { 0 };

	if (report_groups_of(data->devices, REPORT_BY_TYPE, &types) < 0)
		markup->is_incomplete = true;
	for (size_t i = 0; i < types.count; i++)
		put_type(markup, &types.list[i]);
}

static void put_devices(struct markup *markup, const struct report_data *data)
{
	size_t count = array_count(data->devices);

	if (!count)
		markup_raw(markup, "<p>There are no devices.</p>\n");
	else if (count > OPEN_ROWS)
		put_types(markup, data);
	else
		report_array_put(markup, "What the system has", device_columns,
				 VD_ARRAY_SIZE(device_columns), data->devices);
}

static void put_overrides(struct markup *markup, const struct report_data *data)
{
	static const struct report_column columns[] = {
		{ "Override", "name" },
		{ "Device", "address" },
		{ "Driver", "driver" },
		{ "State", "state" },
	};

	report_array_put(markup, "Persistent overrides", columns, VD_ARRAY_SIZE(columns),
			 data->overrides);
}

static void put_results(struct markup *markup, const struct report_data *data)
{
	results_put(markup, data->results);
}

/* The parts of the page. */
static const struct part parts[] = {
	{ "problems", "Problems", put_problems },
	{ "platform", "Hypervisors", put_platform },
	{ "devices", "Devices", put_devices },
	{ "topology", "Topology", topology_put, offsetof(struct report_data, devices) },
	{ "overrides", "Overrides", put_overrides, offsetof(struct report_data, overrides) },
	{ "benchmarks", "Benchmarks", put_results, offsetof(struct report_data, results) },
};

static bool is_there(const struct part *part, const struct report_data *data)
{
	return !part->offset ||
	       array_count(*(struct json_object *const *)((const char *)data + part->offset));
}

static void put_head(struct markup *markup, const struct report_data *data)
{
	markup_raw(markup,
		   "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
		   "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
		   "style-src 'unsafe-inline'\">"
		   "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
		   "<meta name=\"color-scheme\" content=\"light dark\">"
		   "<meta name=\"generator\" content=\"virtctl " VD_VERSION "\"><title>");
	markup_text(markup, "Virtual devices of ");
	markup_text(markup, data->system);
	markup_raw(markup, "</title><style>");
	markup_raw(markup, plot_style);
	markup_raw(markup, topology_style);
	markup_raw(markup, style);
	markup_raw(markup, "</style></head>\n<body>");
}

static void put_header(struct markup *markup, const struct report_data *data, const char *time)
{
	markup_raw(markup, "<header><h1>Virtual devices of ");
	markup_element(markup, "", data->system, "h1");
	markup_format(markup,
		      "<p class=\"soft\">%zu devices, %zu problems. Written by virtctl " VD_VERSION
		      " at %s.</p><nav aria-label=\"Parts\"><ul>",
		      array_count(data->devices), array_count(data->problems), time);
	for (size_t i = 0; i < VD_ARRAY_SIZE(parts); i++) {
		if (is_there(&parts[i], data))
			markup_format(markup, "<li><a href=\"#%s\">%s</a></li>", parts[i].id,
				      parts[i].title);
	}
	markup_raw(markup, "</ul></nav></header>\n<main>\n");
}

void report_page_put(struct markup *markup, const struct report_data *data, const char *time)
{
	put_head(markup, data);
	put_header(markup, data, time);
	for (size_t i = 0; i < VD_ARRAY_SIZE(parts); i++) {
		if (!is_there(&parts[i], data))
			continue;
		begin_part(markup, &parts[i]);
		parts[i].put(markup, data);
		markup_raw(markup, "</section>\n");
	}
	markup_raw(markup, "</main></body></html>\n");
}
