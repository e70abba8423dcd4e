// SPDX-License-Identifier: LGPL-2.1-or-later
/* What stands in a cell of a table. */
#include <errno.h>
#include <string.h>

#include "json/json.h"
#include "output/columns.h"
#include "text/json-path.h"
#include "text/text.h"
#include "text/wrap.h"

struct cell {
	const struct column *column;
	unsigned how; /* of enum column_how */
	struct text *out;
	int failed;
};

/* Whether it has lines. What is between them is ours, and no part of what is made safe. */
static bool has_lines(const struct cell *cell)
{
	return cell->column->lines && !(cell->how & COLUMN_PLAIN);
}

static int put_line(const struct cell *cell, const char *text)
{
	vd_autofree char *safe = text_safe(text);

	return safe ? text_add(cell->out, safe, strlen(safe)) : -ENOMEM;
}

static int put_text(const struct cell *cell, const char *text)
{
	if (text && has_lines(cell))
		return put_line(cell, text);
	return text ? text_add(cell->out, text, strlen(text)) : 0;
}

static int put_settings(const struct cell *cell, struct json_object *settings)
{
	const char *joint = "";
	int r = 0;

	json_object_object_foreach(settings, name, value)
	{
		r |= put_text(cell, joint) | put_text(cell, name) | put_text(cell, "=") |
		     put_text(cell, json_object_get_string(value));
		joint = ",";
	}
	return r;
}

static int put_formed(const struct cell *cell, const char *text, struct json_object *value)
{
	const char *colon = strchr(text, ':');
	char size[TEXT_SIZE_MAX];

	switch (cell->column->form) {
	case FORM_SIZE:
		if (!json_object_is_type(value, json_type_int) || cell->how & COLUMN_BYTES)
			break;
		text_size(json_object_get_uint64(value), size);
		return put_text(cell, size);
	case FORM_BEFORE_COLON:
		return text_add(cell->out, text, colon ? (size_t)(colon - text) : strlen(text));
	case FORM_AFTER_COLON:
		return put_text(cell, colon ? colon + 1 : text);
	case FORM_PROBLEM:
		return put_text(cell, json_path_text(value, "operation")) | put_text(cell, ": ") |
		       put_text(cell, json_path_text(value, "message"));
	case FORM_YES:
		return put_text(cell, "yes");
	case FORM_YES_NO:
		return put_text(cell, json_object_get_boolean(value) ? "yes" : "no");
	case FORM_SETTINGS:
		if (json_object_is_type(value, json_type_object))
			return put_settings(cell, value);
		break;
	case FORM_INTERFACE:
	case FORM_TEXT:
		break;
	}
	return put_text(cell, text);
}

/* A controller of six ports has six hosts, and each disk a second node for its commands; what is
 * wanted in a list is the disk. */
static bool is_secondary(const char *class)
{
	static const char *const classes[] = { "scsi_host", "fc_host", "bsg" };

	for (size_t i = 0; i < VD_ARRAY_SIZE(classes); i++) {
		if (strcmp(class, classes[i]) == 0)
			return true;
	}
	return false;
}

/* A tape has nodes for four modes, st0 and st0l, st0m, st0a (Linux, drivers/scsi/st.c). */
static bool is_tape_mode(const char *class, const char *name)
{
	size_t len = strlen(name);

	return strcmp(class, "scsi_tape") == 0 && len && strchr("alm", name[len - 1]);
}

static const char *interface_name(struct json_object *interface)
{
	const char *class = json_path_text(interface, "class");
	const char *name = json_path_text(interface, "name");

	if (class && name && (is_secondary(class) || is_tape_mode(class, name)))
		return NULL;
	return name;
}

static void put_joint(struct cell *cell)
{
	const char *joint = has_lines(cell)	 ? "\n"
			    : cell->column->lines ? "; "
						  : cell->column->joint ?: ",";

	if (cell->out->length)
		cell->failed |= text_add(cell->out, joint, strlen(joint));
}

static void put_wrapped(struct cell *cell, const char *text)
{
	vd_autojson struct json_object *lines = wrap_text(text, cell->column->wrap);

	if (!lines)
		cell->failed = -ENOMEM;
	for (size_t i = 0; i < array_count(lines); i++) {
		put_joint(cell);
		cell->failed |=
			put_line(cell, json_object_get_string(json_object_array_get_idx(lines, i)));
	}
}

static void put_value(void *data, struct json_object *value)
{
	struct cell *cell = data;
	const char *text = cell->column->form == FORM_INTERFACE ? interface_name(value)
								: json_object_get_string(value);

	if (!text || !*text)
		return;
	if (cell->column->form == FORM_YES && !json_object_get_boolean(value))
		return;
	if (cell->column->wrap && has_lines(cell)) {
		put_wrapped(cell, text);
		return;
	}
	put_joint(cell);
	cell->failed |= put_formed(cell, text, value);
}

static bool is_doubted(const struct column *column, struct json_object *record)
{
	const char *certainty =
		column->certainty ? json_path_text(record, column->certainty) : NULL;

	return certainty && strcmp(certainty, "unknown") == 0;
}

char *column_text(const struct column *column, struct json_object *record, unsigned how,
		  struct text *scratch)
{
	struct cell cell = { .column = column, .how = how, .out = scratch };

	if (is_doubted(column, record))
		return strdup("unknown");
	scratch->length = 0;
	json_path_each(record, column->path, put_value, &cell);
	if (!scratch->length && column->otherwise)
		json_path_each(record, column->otherwise, put_value, &cell);
	if (cell.failed)
		return NULL;
	if (!scratch->length)
		return strdup(how & COLUMN_PLAIN ? "" : "-");
	return has_lines(&cell) || how & COLUMN_PLAIN ? strdup(scratch->data)
						      : text_safe(scratch->data);
}
