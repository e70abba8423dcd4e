// SPDX-License-Identifier: LGPL-2.1-or-later
#include "top/top-details.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "counters/stats-rates.h"
#include "json/get.h"
#include "text/json-path.h"
#include "text/measure.h"
#include "text/text.h"
#include "text/wrap.h"
#include "top/top-cell.h"
#include "top/top-lines.h"
#include "top/top-model.h"

#define INDENT	    "    "
#define INDENT_REST "      "

static int add(struct text *text, const char *before, const char *what)
{
	int r = what ? text_add(text, before, strlen(before)) : 0;

	return what && r == 0 ? text_add(text, what, strlen(what)) : r;
}

/* "readBytes=1.90M/s": a counter that rises, or a level that is not 0. */
static int add_value(struct text *text, const char *name, double value, const char *after)
{
	size_t length = strlen(name);
	bool is_bytes = length > 5 && strcmp(name + length - 5, "Bytes") == 0;
	char number[MEASURE_MAX];
	int r;

	if (value == 0)
		return 0;
	top_number(value, is_bytes ? "B/s" : *after ? "1/s" : NULL, number);
	r = add(text, " ", name);
	if (r == 0)
		r = add(text, "=", number);
	return r == 0 ? text_add(text, after, strlen(after)) : r;
}

static int add_values(struct text *text, struct json_object *item, const char *group,
		      const char *after)
{
	struct json_object *values = vd_json_member(item, group, json_type_object);
	int r = 0;

	if (!values)
		return 0;
	json_object_object_foreach(values, name, value)
	{
		if (r == 0 && value)
			r = add_value(text, name, json_object_get_double(value), after);
	}
	return r;
}

static int add_head(struct text *text, const struct stats_kind *kind, struct json_object *item)
{
	const char *name = json_path_text(item, "name");
	int r = add(text, "", kind->name);

	if (r == 0)
		r = add(text, " ", name ? name : json_path_text(item, "number"));
	if (r == 0)
		r = add(text, " queue=", vd_json_member_text(item, "queue"));
	return r == 0 ? add(text, " processors=", vd_json_member_text(item, "effectiveCpus")) : r;
}

/* As many lines as it takes. */
static int put_lines(struct top_lines *lines, const char *text, size_t width)
{
	vd_autofree char *safe = text_safe(text);
	vd_autofree char *wrapped = safe ? wrap_lines(safe, width - strlen(INDENT_REST)) : NULL;
	char *rest = wrapped, *line;
	int r = wrapped ? 0 : -ENOMEM;

	while (r == 0 && (line = strsep(&rest, "\n"))) {
		struct text whole = { 0 };

		r = add(&whole, line == wrapped ? INDENT : INDENT_REST, line);
		if (r == 0)
			r = top_lines_put(lines, TOP_DETAIL, whole.data, width);
		free(whole.data);
	}
	return r;
}

/* An item that counts nothing now has no line. */
static int add_item(struct top_lines *lines, const struct stats_kind *kind,
		    struct json_object *item, size_t width)
{
	struct text text = { 0 };
	size_t head;
	int r = add_head(&text, kind, item);

	head = text.length;
	if (r == 0)
		r = add_values(&text, item, "perSecond", "/s");
	if (r == 0)
		r = add_values(&text, item, "levels", "");
	if (r == 0 && text.length > head)
		r = put_lines(lines, text.data, width);
	free(text.data);
	return r;
}

int top_details_add(struct top_lines *lines, const struct top_device *device, size_t width)
{
	size_t before = lines->count;
	int r = 0;

	for (const struct stats_kind *kind = stats_kinds; kind->member && r == 0; kind++) {
		struct json_object *items =
			vd_json_member(device->sample, kind->member, json_type_array);

		for (size_t i = 0; i < array_count(items) && r == 0; i++)
			r = add_item(lines, kind, json_object_array_get_idx(items, i), width);
	}
	return r < 0 || lines->count > before
		       ? r
		       : top_lines_put(lines, TOP_DETAIL, INDENT "no counter rises", width);
}
