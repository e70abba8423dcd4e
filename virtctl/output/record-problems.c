// SPDX-License-Identifier: LGPL-2.1-or-later
#include "output/record-problems.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "json/json.h"
#include "output/error.h"
#include "text/json-path.h"

#define DEVICES_SHOWN 8

/* The Nth of FIELDS; "" if there was no memory for it. */
static const char *field_at(struct json_object *fields, size_t n)
{
	return json_object_get_string(json_object_array_get_idx(fields, n)) ?: "";
}

static bool has_field(struct json_object *fields, const char *name)
{
	for (size_t i = 0; i < json_object_array_length(fields); i++) {
		if (strcmp(field_at(fields, i), name) == 0)
			return true;
	}
	return false;
}

/* These follow from links alone. */
static bool is_of_links(const char *field)
{
	static const char *const fields[] = { "id", "interfaces.name", "layers.address" };

	for (size_t i = 0; i < VD_ARRAY_SIZE(fields); i++) {
		if (strcmp(field, fields[i]) == 0)
			return true;
	}
	return false;
}

static bool needs_attributes(struct json_object *fields)
{
	for (size_t i = 0; i < json_object_array_length(fields); i++) {
		if (!is_of_links(field_at(fields, i)))
			return true;
	}
	return false;
}

int record_problems_field(struct json_object *fields)
{
	struct json_object *name;

	if (!needs_attributes(fields) || has_field(fields, "problems"))
		return 0;
	name = vd_json_text("problems");
	if (!name || json_object_array_add(fields, name) < 0) {
		json_object_put(name);
		return -ENOMEM;
	}
	return 0;
}

/* The node of sysfs that has what PROBLEM is about, by its name; NULL: that of the device ID itself, or
 * none. */
static const char *part_of(struct json_object *problem, const char *id)
{
	const char *object = json_path_text(problem, "object");
	const char *operation = json_path_text(problem, "operation");
	const char *address = id ? strchr(id, ':') : NULL;
	const char *name = object && strncmp(object, "sys/", 4) == 0 ? strrchr(object, '/') : NULL;

	if (operation && strcmp(operation, "read the device") == 0)
		return NULL;
	return name && (!address || strcmp(name + 1, address + 1) != 0) ? name + 1 : NULL;
}

void record_problems_warn(struct record_problems *problems, struct json_object *device)
{
	struct json_object *list = json_object_object_get(device, "problems");
	const char *id = json_path_text(device, "id"), *part;
	struct json_object *first;
	size_t count = array_count(list);
	char more[64] = "";

	if (!count || ++problems->devices > DEVICES_SHOWN)
		return;
	first = json_object_array_get_idx(list, 0);
	if (count > 1)
		snprintf(more, sizeof(more), " (and %zu more; see its PROBLEMS)", count - 1);
	part = part_of(first, id);
	warning_print("%s: cannot %s%s%s: %s%s", id ?: "virtd",
		      json_path_text(first, "operation") ?: "read", part ? " of " : "", part ?: "",
		      json_path_text(first, "message") ?: "failed", more);
}

void record_problems_end(const struct record_problems *problems)
{
	if (problems->devices > DEVICES_SHOWN)
		warning_print("virtd: %u more devices have problems ('virtctl list --all --columns "
			      "ID,PROBLEMS' lists them)",
			      problems->devices - DEVICES_SHOWN);
}
