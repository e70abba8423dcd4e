// SPDX-License-Identifier: LGPL-2.1-or-later
#include "output/project.h"

#include <stdio.h>
#include <string.h>

#include "json/build.h"
#include "json/json.h"
#include "output/columns.h"
#include "text/json-path.h"

static void copy(struct json_object *to, struct json_object *from, const char *path);

/* The member of TO with the name of FROM's member: a new one made by MAKE, unless there is one. */
static struct json_object *member(struct json_object *to, const char *name,
				  struct json_object *(*make)(void))
{
	struct json_object *known = json_object_object_get(to, name);

	if (known)
		return known;
	vd_json_replace(to, name, make());
	return json_object_object_get(to, name);
}

/* Each element keeps its index, whichever of them the column shows. */
static void copy_array(struct json_object *to, struct json_object *from, const char *path)
{
	for (size_t i = 0; i < array_count(from); i++) {
		struct json_object *element = json_object_array_get_idx(from, i);

		if (!json_object_array_get_idx(to, i))
			vd_json_append(to, json_object_is_type(element, json_type_object)
						   ? vd_json_object()
						   : json_object_get(element));
		if (json_object_is_type(element, json_type_object))
			copy(json_object_array_get_idx(to, i), element, path);
	}
}

static void copy_rest(struct json_object *to, struct json_object *value, const char *name,
		      const char *rest)
{
	const char *after = *rest == '[' ? strchr(rest, ']') + 1 : rest;

	if (*after == '.' && json_object_is_type(value, json_type_array))
		copy_array(member(to, name, vd_json_array), value, after + 1);
	else if (*after == '.' && json_object_is_type(value, json_type_object))
		copy(member(to, name, vd_json_object), value, after + 1);
	else
		vd_json_replace(to, name, json_object_get(value));
}

/* What is at PATH in FROM, to the same path in TO; null if there is nothing. */
static void copy(struct json_object *to, struct json_object *from, const char *path)
{
	size_t length = strcspn(path, ".[;");
	char name[64]; /* longer than any member of a column */

	snprintf(name, sizeof(name), "%.*s", (int)length, path);
	copy_rest(to, json_object_object_get(from, name), name, path + length);
}

static void copy_column(struct json_object *to, struct json_object *from,
			const struct column *column)
{
	char path[64];

	if (column->form == FORM_INTERFACE) {
		snprintf(path, sizeof(path), "%s.class", column->path);
		copy(to, from, path);
		snprintf(path, sizeof(path), "%s.name", column->path);
		copy(to, from, path);
		return;
	}
	for (const char *next = column->path; next; next = json_path_next(next))
		copy(to, from, next);
	if (column->otherwise)
		copy(to, from, column->otherwise);
	if (column->certainty)
		copy(to, from, column->certainty);
}

struct json_object *project(struct json_object *record, const struct columns *columns)
{
	unsigned losses = vd_json_losses();
	struct json_object *part = vd_json_object();

	for (size_t i = 0; part && i < columns->shown; i++)
		copy_column(part, record, columns->list[i]);
	return vd_json_complete(part, losses);
}

struct json_object *project_names(const struct columns *columns)
{
	unsigned losses = vd_json_losses();
	struct json_object *names = vd_json_array();

	for (size_t i = 0; i < columns->shown; i++)
		vd_json_append(names, vd_json_text(columns->list[i]->name));
	return vd_json_complete(names, losses);
}
