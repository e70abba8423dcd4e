// SPDX-License-Identifier: LGPL-2.1-or-later
#include "verbs/change-rest.h"

#include <stdio.h>
#include <string.h>

#include "json/json.h"
#include "text/json-path.h"
#include "text/text.h"

static void put(const char *text)
{
	vd_autofree char *safe = text_safe(text ? text : "?");

	fputs(safe ? safe : "?", stdout);
}

static void put_line(const char *object, const char *text)
{
	put(object);
	fputs(": ", stdout);
	put(text);
	putchar('\n');
}

/* "driver vfio-pci"; "online, layer2=1" */
static void put_wish(struct json_object *persistent)
{
	struct json_object *online = json_object_object_get(persistent, "online");
	struct json_object *settings = json_object_object_get(persistent, "settings");

	if (!online) {
		fputs("driver ", stdout);
		put(json_path_text(persistent, "driver"));
		return;
	}
	fputs(json_object_get_boolean(online) ? "online" : "offline", stdout);
	if (!json_object_is_type(settings, json_type_object))
		return;
	json_object_object_foreach(settings, key, value)
	{
		fputs(", ", stdout);
		put(key);
		putchar('=');
		put(json_object_get_string(value));
	}
}

static void put_persistent(struct json_object *persistent, bool plan)
{
	const char *change = json_path_text(persistent, "change");
	const char *path = json_path_text(persistent, "path");

	if (change && strcmp(change, "write") == 0) {
		put(path);
		fputs(plan ? ": would be written: " : ": written: ", stdout);
		put_wish(persistent);
		puts(" at every start");
	} else if (change && strcmp(change, "remove") == 0) {
		put_line(path, plan ? "would be removed" : "removed");
	}
}

void change_put_rest(struct json_object *record, bool plan)
{
	const char *device = json_path_text(record, "device");
	struct json_object *notes = json_object_object_get(record, "notes");

	if (!json_object_get_boolean(json_object_object_get(record, "changed")) &&
	    !array_count(json_object_object_get(record, plan ? "steps" : "results")))
		put_line(device, "nothing to do: the device is in this state already");
	put_persistent(json_object_object_get(record, "persistent"), plan);
	for (size_t i = 0; i < array_count(notes); i++)
		put_line(device, json_object_get_string(json_object_array_get_idx(notes, i)));
}

static int set_error(struct json_object *refusal, struct error *error)
{
	const char *name = json_path_text(refusal, "error");
	struct vd_varlink_error service = {
		.name = name ? strdup(name) : NULL,
		.parameters = json_object_get(json_object_object_get(refusal, "parameters")),
	};
	int code = service.name ? error_from_service(error, &service) : error_memory(error);

	vd_varlink_error_clear(&service);
	return code;
}

int change_refusal(struct json_object *plan, struct error *error)
{
	struct json_object *refusals = json_object_object_get(plan, "refusals");
	size_t count = array_count(refusals);

	for (size_t i = 1; i < count; i++) {
		struct error further = { 0 };

		set_error(json_object_array_get_idx(refusals, i), &further);
		error_print(&further);
		error_clear(&further);
	}
	return count ? set_error(json_object_array_get_idx(refusals, 0), error) : EXIT_DONE;
}
