// SPDX-License-Identifier: LGPL-2.1-or-later
/* The driver that was probably meant. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json/json.h"
#include "output/error.h"
#include "session/session.h"
#include "session/suggest.h"
#include "text/closest.h"
#include "text/json-path.h"

#define SLIPS_MAX 2 /* many names of drivers end alike: vfio-pci is no slip for virtio-pci */

/* The drivers that could have DEVICE, or (NULL) all. The caller puts it; NULL: they can't be told.
 */
static struct json_object *list_drivers(struct session *session, const char *device)
{
	vd_autojson struct json_object *parameters = vd_json_object(), *reply = NULL;
	struct error ignored = { 0 };
	int code = EXIT_FAILED;

	if (parameters && (!device || vd_json_set(parameters, "device", vd_json_text(device)) == 0))
		code = session_request(session, &method_drivers, vd_take_ptr(parameters), &reply,
				       &ignored);
	error_clear(&ignored);
	return code == EXIT_DONE ? vd_take_ptr(reply) : NULL;
}

static bool has_bus(struct json_object *candidates, const char *bus)
{
	for (size_t i = 0; i < array_count(candidates); i++) {
		const char *other = json_path_text(json_object_array_get_idx(candidates, i), "bus");

		if (other && bus && strcmp(other, bus) == 0)
			return true;
	}
	return false;
}

/* In names of drivers and modules a dash is an underscore. */
static bool is_same(const char *a, const char *b)
{
	while (*a && (*a == *b || (strchr("-_", *a) && *b && strchr("-_", *b)))) {
		a++;
		b++;
	}
	return *a == *b;
}

/* It is there, or could be: what stands against it is something else. */
static bool is_among(struct json_object *drivers, const char *driver)
{
	for (size_t i = 0; i < array_count(drivers); i++) {
		const char *name = json_path_text(json_object_array_get_idx(drivers, i), "name");

		if (name && is_same(name, driver))
			return true;
	}
	return false;
}

/* Those of the buses that the candidates are of. */
static void consider(struct closest *closest, struct json_object *drivers,
		     struct json_object *candidates)
{
	for (size_t i = 0; i < array_count(drivers); i++) {
		struct json_object *driver = json_object_array_get_idx(drivers, i);
		const char *name = json_path_text(driver, "name");

		if (name && has_bus(candidates, json_path_text(driver, "bus")))
			closest_consider(closest, name);
	}
}

/* In the parentheses that the message has at its end, or in new ones. */
static void add_question(struct error *error, const struct closest *closest)
{
	const char *name = closest_name(closest);
	size_t length = error->message ? strlen(error->message) : 0;
	bool has_remedy = length && error->message[length - 1] == ')';
	char *message;

	if (!name || closest->distance > SLIPS_MAX || !length ||
	    asprintf(&message, "%.*s%sdid you mean '%s'?)", (int)(length - has_remedy),
		     error->message, has_remedy ? "; " : " (", name) < 0)
		return;
	free(error->message);
	error->message = message;
}

/* The names in the error, if virtd knows which drivers take the device. */
static void consider_names(struct closest *closest, struct json_object *names)
{
	for (size_t i = 0; i < array_count(names); i++)
		closest_consider(closest,
				 json_object_get_string(json_object_array_get_idx(names, i)));
}

void suggest_driver(struct session *session, struct error *error)
{
	vd_autojson struct json_object *own = NULL, *all = NULL;
	const char *driver, *device;
	struct json_object *names, *candidates, *others;
	struct closest closest;

	if (!error_is(error, "io.virtd.Drivers.NoSuchDriver") || !error->parameters)
		return;
	driver = json_path_text(error->parameters, "driver");
	device = json_path_text(error->parameters, "device");
	names = json_object_object_get(error->parameters, "candidates");
	if (!driver || !*driver || strcmp(driver, "none") == 0 || !device)
		return;
	own = names ? NULL : list_drivers(session, device);
	all = own || names ? list_drivers(session, NULL) : NULL;
	candidates = json_object_object_get(own, "drivers");
	others = json_object_object_get(all, "drivers");
	if (is_among(candidates, driver) || is_among(others, driver))
		return;
	closest = CLOSEST(driver);
	consider_names(&closest, names);
	consider(&closest, candidates, candidates);
	consider(&closest, others, candidates);
	add_question(error, &closest);
}
