// SPDX-License-Identifier: LGPL-2.1-or-later
#include "session/suggest.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/options.h"
#include "json/json.h"
#include "output/error.h"
#include "session/session.h"
#include "text/closest.h"
#include "text/json-path.h"

/* Names of devices; what they are like (serial=, mac=) is nothing to guess at. */
static const char *const paths[] = { "id", "interfaces[].name" };

static void consider(void *data, struct json_object *value)
{
	const char *name = json_object_get_string(value);
	struct closest *closest = data;

	if (name && strcmp(name, closest->word) != 0)
		closest_consider(closest, name);
}

/* The number of a subchannel, by itself, is that of a channel device. */
static void consider_layer(void *data, struct json_object *layer)
{
	const char *bus = json_path_text(layer, "bus");

	if (!bus || strcmp(bus, "css") != 0)
		json_path_each(layer, "address", consider, data);
}

/* "0000:00:03.0", of the device pci:0000:00:03.0, is what people type. */
static void consider_device(struct closest *closest, struct json_object *device)
{
	for (size_t i = 0; i < VD_ARRAY_SIZE(paths); i++)
		json_path_each(device, paths[i], consider, closest);
	json_path_each(device, "layers[]", consider_layer, closest);
}

static void consider_types(struct closest *closest)
{
	const char *name, *help;

	for (size_t n = 0; (name = option_value_at(&options[OPT_TYPE], n, &help)); n++)
		closest_consider(closest, name);
}

static int keep(void *data, struct json_object *device)
{
	if (json_object_array_add(data, json_object_get(device)) < 0) {
		json_object_put(device);
		return -ENOMEM;
	}
	return 0;
}

/* All devices by their names, which virtd knows without reading an attribute; the caller puts it.
 * NULL: they can't be told. */
static struct json_object *list_names(struct session *session)
{
	vd_autojson struct json_object *devices = vd_json_array();
	struct error ignored = { 0 };
	int code = EXIT_FAILED;

	if (devices)
		code = session_request_each(
			session, &method_list,
			json_tokener_parse("{\"all\":true,\"fields\":[\"interfaces.name\","
					   "\"layers.address\"]}"),
			keep, devices, &ignored);
	error_clear(&ignored);
	return code == EXIT_DONE ? vd_take_ptr(devices) : NULL;
}

void suggest_device(struct session *session, struct error *error)
{
	static const char type[] = "type=", dev[] = "/dev/";
	const char *selector =
		error->parameters ? json_path_text(error->parameters, "selector") : NULL;
	vd_autojson struct json_object *devices = NULL;
	struct closest closest;

	if (!selector || !*selector || strpbrk(selector, "*?[") ||
	    !error_is(error, "io.virtd.Devices.NoSuchDevice"))
		return;
	closest = CLOSEST(selector);
	if (strncmp(selector, type, strlen(type)) == 0) {
		closest = (struct closest){ .word = selector + strlen(type), .prefix = type };
		consider_types(&closest);
	} else {
		if (strncmp(selector, dev, strlen(dev)) == 0)
			closest = (struct closest){ .word = selector + strlen(dev), .prefix = dev };
		devices = list_names(session);
	}
	for (size_t i = 0; devices && i < json_object_array_length(devices); i++)
		consider_device(&closest, json_object_array_get_idx(devices, i));
	error_suggest(error, "device", selector, &closest);
}
