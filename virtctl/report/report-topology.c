// SPDX-License-Identifier: LGPL-2.1-or-later
#include "report/report-topology.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "json/build.h"
#include "json/get.h"
#include "json/json.h"
#include "report/report-data.h"
#include "report/report-groups.h"
#include "svg/markup.h"
#include "text/json-path.h"

/* More devices of one bus are drawn by their types and drivers. */
#define DRAWN_SINGLY 40
/* More texts of one device are counted. */
#define TEXTS_MAX    6

#define WIDTH	    1000
#define LINE_HEIGHT 16
#define PAD	    6
#define GAP	    10
#define TOP	    26
#define CHARACTER   6.7 /* the width of one, about */

const char topology_style[] =
	"svg .box{fill:var(--box);stroke:var(--line)}svg .link{stroke:var(--soft);fill:none}svg .used{stroke:var(--curve)}";

/* The columns of the drawing. */
enum place { AT_HYPERVISOR, AT_BUS, AT_DEVICE, AT_INTERFACE, AT_USE, PLACES };

static const struct {
	const char *title;
	int x, width;
} places[PLACES] = {
	[AT_HYPERVISOR] = { "Hypervisor", 0, 110 },
	[AT_BUS] = { "Bus", 140, 90 },
	[AT_DEVICE] = { "Device and layers", 260, 290 },
	[AT_INTERFACE] = { "Interfaces", 580, 120 },
	[AT_USE] = { "Used by", 730, 270 },
};

static void put_text(struct markup *markup, enum place at, int y, const char *text)
{
	size_t most = (size_t)((places[at].width - 2 * PAD) / CHARACTER);

	markup_format(markup, "<text x=\"%d\" y=\"%d\">", places[at].x + PAD, y);
	/* The text as a whole is in the table, and on the pointer. */
	if (strlen(text) > most)
		markup_element(markup, "<title>", text, "title");
	markup_cut(markup, text, most);
	markup_raw(markup, "</text>");
}

static int texts_height(size_t count)
{
	return (int)count * LINE_HEIGHT + PAD;
}

/* A box with a line for each of TEXTS. */
static void put_box(struct markup *markup, enum place at, int y, struct json_object *texts)
{
	if (!array_count(texts))
		return;
	markup_format(markup,
		      "<rect class=\"box%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" "
		      "rx=\"4\"/>",
		      at == AT_USE ? " used" : "", places[at].x, y, places[at].width,
		      texts_height(array_count(texts)));
	for (size_t i = 0; i < array_count(texts); i++)
		put_text(markup, at, y + 13 + (int)i * LINE_HEIGHT,
			 json_object_get_string(json_object_array_get_idx(texts, i)));
}

/* From the right side of the box at FROM to the left side of that at TO. */
static void put_link(struct markup *markup, enum place from, int from_y, enum place to, int to_y)
{
	int x1 = places[from].x + places[from].width, x2 = places[to].x, middle = (x1 + x2) / 2;

	if (from_y == to_y)
		markup_format(markup, "<path class=\"link\" d=\"M%d %dH%d\"/>", x1, from_y, x2);
	else
		markup_format(markup, "<path class=\"link\" d=\"M%d %dH%dV%dH%d\"/>", x1, from_y,
			      middle, to_y, x2);
}

/* What is drawn of a device, or of several: an array of texts for each column. */
struct row {
	struct json_object *texts[PLACES];
};

static void row_clear(struct row *row)
{
	for (size_t i = 0; i < PLACES; i++)
		json_object_put(row->texts[i]);
}

static void add_text(struct markup *markup, struct json_object *texts, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
static void add_text(struct markup *markup, struct json_object *texts, const char *format, ...)
{
	vd_autofree char *text = NULL;
	unsigned losses = vd_json_losses();
	va_list arguments;
	int n;

	va_start(arguments, format);
	n = vasprintf(&text, format, arguments);
	va_end(arguments);
	if (n < 0)
		text = NULL;
	else
		vd_json_append(texts, vd_json_text(text));
	markup->is_incomplete = markup->is_incomplete || n < 0 || vd_json_losses() != losses;
}

/* The texts at KEY of each of LIST, the first few of them. */
static void add_texts(struct markup *markup, struct json_object *texts, struct json_object *list,
		      const char *key)
{
	size_t count = array_count(list), shown = count > TEXTS_MAX ? TEXTS_MAX - 1 : count;

	for (size_t i = 0; i < shown; i++)
		add_text(markup, texts, "%s",
			 vd_json_member_text(json_object_array_get_idx(list, i), key) ?: "?");
	if (shown < count)
		add_text(markup, texts, "%zu more", count - shown);
}

static void add_layers(struct markup *markup, struct json_object *texts, struct json_object *device)
{
	struct json_object *layers = json_object_object_get(device, "layers");

	add_text(markup, texts, "%s: %s", vd_json_member_text(device, "type") ?: "unknown",
		 vd_json_member_text(device, "name") ?: vd_json_member_text(device, "id") ?: "?");
	for (size_t i = 0; i < array_count(layers) && i < TEXTS_MAX; i++) {
		struct json_object *layer = json_object_array_get_idx(layers, i);
		const char *driver = vd_json_member_text(layer, "driver");

		add_text(markup, texts, "%s %s%s%s", vd_json_member_text(layer, "bus") ?: "?",
			 vd_json_member_text(layer, "address") ?: "?", driver ? " - " : "",
			 driver ?: "");
	}
}

static void row_init(struct markup *markup, struct row *row)
{
	unsigned losses = vd_json_losses();

	*row = (struct row){ 0 };
	for (size_t i = AT_DEVICE; i < PLACES; i++)
		row->texts[i] = vd_json_array();
	markup->is_incomplete = markup->is_incomplete || vd_json_losses() != losses;
}

static void make_device(struct markup *markup, struct json_object *device, struct row *row)
{
	row_init(markup, row);
	add_layers(markup, row->texts[AT_DEVICE], device);
	add_texts(markup, row->texts[AT_INTERFACE], json_object_object_get(device, "interfaces"),
		  "name");
	add_texts(markup, row->texts[AT_USE], json_object_object_get(device, "inUse"), "message");
}

/* Devices of one type and driver as one. */
static void make_group(struct markup *markup, const struct report_group *group, struct row *row)
{
	size_t interfaces = 0, used = 0;

	row_init(markup, row);
	for (size_t i = 0; i < group->count; i++) {
		interfaces += array_count(json_object_object_get(group->list[i], "interfaces"));
		used += array_count(json_object_object_get(group->list[i], "inUse")) > 0;
	}
	add_text(markup, row->texts[AT_DEVICE], "%zu of type %s, %s", group->count,
		 vd_json_member_text(group->list[0], "type") ?: "unknown",
		 vd_json_member_text(group->list[0], "driver") ?: "no driver");
	if (interfaces)
		add_text(markup, row->texts[AT_INTERFACE], "%zu", interfaces);
	if (used)
		add_text(markup, row->texts[AT_USE], "%zu in use", used);
}

static int row_height(const struct row *row)
{
	size_t most = 1;

	for (size_t i = AT_DEVICE; i < PLACES; i++)
		most = array_count(row->texts[i]) > most ? array_count(row->texts[i]) : most;
	return texts_height(most);
}

static int put_row(struct markup *markup, const struct row *row, int y)
{
	int middle = y + texts_height(1) / 2;

	put_link(markup, AT_BUS, TOP + texts_height(1) / 2, AT_DEVICE, middle);
	for (size_t i = AT_DEVICE; i < PLACES; i++)
		put_box(markup, (enum place)i, y, row->texts[i]);
	if (array_count(row->texts[AT_INTERFACE]))
		put_link(markup, AT_DEVICE, middle, AT_INTERFACE, middle);
	if (array_count(row->texts[AT_USE]))
		put_link(markup, array_count(row->texts[AT_INTERFACE]) ? AT_INTERFACE : AT_DEVICE,
			 middle, AT_USE, middle);
	return y + row_height(row) + GAP;
}

/* The groups within BUS, or its devices one by one. Return where the last one ends. */
static int put_rows(struct markup *markup, const struct report_group *bus)
{
	VD_CLEANUP(report_groups_clear) struct report_groups groups = { 0 };
	int y = TOP;

	if (bus->count > DRAWN_SINGLY &&
	    report_groups_make(bus->list, bus->count, REPORT_BY_TYPE_AND_DRIVER, &groups) < 0)
		markup->is_incomplete = true;
	for (size_t i = 0; i < (groups.count ? groups.count : bus->count); i++) {
		VD_CLEANUP(row_clear) struct row row;

		if (groups.count)
			make_group(markup, &groups.list[i], &row);
		else
			make_device(markup, bus->list[i], &row);
		y = put_row(markup, &row, y);
	}
	return y;
}

/* One box with one text, and the titles of the columns. */
static void put_head(struct markup *markup, const struct report_data *data, const char *bus)
{
	struct row row;
	const char *hypervisor = json_path_text(data->platform, "platforms[0].name");

	row_init(markup, &row);
	for (size_t i = 0; i < PLACES; i++)
		markup_format(markup, "<text class=\"soft\" x=\"%d\" y=\"14\">%s</text>",
			      places[i].x + PAD, places[i].title);
	add_text(markup, row.texts[AT_DEVICE], "%s", hypervisor ?: "not known");
	put_box(markup, AT_HYPERVISOR, TOP, row.texts[AT_DEVICE]);
	add_text(markup, row.texts[AT_INTERFACE], "%s", bus);
	put_box(markup, AT_BUS, TOP, row.texts[AT_INTERFACE]);
	put_link(markup, AT_HYPERVISOR, TOP + texts_height(1) / 2, AT_BUS,
		 TOP + texts_height(1) / 2);
	row_clear(&row);
}

static void put_figure(struct markup *markup, const struct report_data *data,
		       const struct report_group *bus, unsigned number)
{
	struct markup rows = { 0 };
	const char *name = json_path_text(bus->list[0], "layers[0].bus") ?: "unknown";
	int height = put_rows(&rows, bus);

	markup_raw(markup, "<figure><h3>");
	markup_text(markup, name);
	markup_format(markup,
		      ": %zu %s</h3><div class=\"wide\" tabindex=\"0\" role=\"group\" "
		      "aria-labelledby=\"bus-%u-title\">",
		      bus->count, bus->count == 1 ? "device" : "devices", number);
	markup_format(markup,
		      "<svg viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\" "
		      "aria-labelledby=\"bus-%u-title bus-%u-text\"><title id=\"bus-%u-title\">",
		      WIDTH, height, WIDTH, height, number, number, number);
	markup_raw(markup, "The bus ");
	markup_text(markup, name);
	markup_format(markup,
		      "</title><desc id=\"bus-%u-text\">From left to right: the "
		      "hypervisor, the bus, its devices with their layers, their "
		      "interfaces, and what uses these. The tables of devices have the "
		      "same.</desc>",
		      number);
	put_head(markup, data, name);
	markup_raw(markup, rows.text.data ? rows.text.data : "");
	markup_raw(markup, "</svg></div></figure>\n");
	markup->is_incomplete = markup->is_incomplete || rows.is_incomplete;
	free(rows.text.data);
}

void topology_put(struct markup *markup, const struct report_data *data)
{
	VD_CLEANUP(report_groups_clear) struct report_groups buses = { 0 };

	if (report_groups_of(data->devices, REPORT_BY_BUS, &buses) < 0)
		markup->is_incomplete = true;
	for (size_t i = 0; i < buses.count; i++)
		put_figure(markup, data, &buses.list[i], (unsigned)i);
}
