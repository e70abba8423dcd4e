// SPDX-License-Identifier: LGPL-2.1-or-later
#include "devices.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/root.h"
#include "call.h"
#include "device/problem.h"
#include "id/registry.h"
#include "interfaces.h"
#include "log.h"
#include "platform/platform.h"

struct devices {
	const struct service_options *options;
	struct vd_root *root;
	struct vd_registry *registry;
};

int devices_new(const struct service_options *options, struct devices **ret)
{
	struct devices *devices = calloc(1, sizeof(*devices));

	if (!devices)
		return -ENOMEM;
	devices->options = options;
	*ret = devices;
	return 0;
}

void devices_free(struct devices *devices)
{
	if (!devices)
		return;
	vd_root_free(devices->root);
	vd_registry_free(devices->registry);
	free(devices);
}

static const char *tree_reason(int error)
{
	switch (error) {
	case -ENOENT:
		return "it does not exist";
	case -ENOTDIR:
		return "it is not a folder";
	case -ENODATA:
		return "it has no folder sys";
	default:
		return strerror(-error);
	}
}

static int answer_unusable(struct call *call, const char *path, int error)
{
	vd_autojson struct json_object *parameters = json_object_new_object();

	if (!parameters || vd_json_set(parameters, "path", json_object_new_string(path)) < 0 ||
	    vd_json_set(parameters, "reason", json_object_new_string(tree_reason(error))) < 0)
		return -ENOMEM;
	return call_fail(call, DEVICES_ERROR("UnusableTree"), vd_take_ptr(parameters));
}

int devices_root(struct call *call, const struct vd_root **ret)
{
	struct devices *devices = service_devices(call->service);
	const char *path = devices->options->sysroot;
	int r = devices->root ? 0 : vd_root_new(path, &devices->root);

	if (r == -ENOMEM)
		return r;
	*ret = devices->root;
	return r < 0 ? answer_unusable(call, path, r) : 0;
}

static void report_bad_id(void *data, const char *file, unsigned line, const char *reason)
{
	if (line)
		log_warning("%s:%u: %s; the line is ignored", file, line, reason);
	else
		log_warning("%s: %s; the file is ignored", file, reason);
}

int devices_registry(struct call *call, const struct vd_registry **ret)
{
	struct devices *devices = service_devices(call->service);
	int r = 0;

	if (!devices->registry)
		r = vd_registry_new(devices->options->ids_dir, report_bad_id, NULL,
				    &devices->registry);
	if (r == 0)
		*ret = devices->registry;
	return r;
}

int devices_open(struct call *call, const struct vd_root **ret_root,
		 const struct vd_registry **ret_registry)
{
	int r = devices_root(call, ret_root);

	if (r == 0 && !*ret_root)
		return 1;
	return r < 0 ? r : devices_registry(call, ret_registry);
}

int devices_strings(const struct call *call, const char *key, char ***ret)
{
	struct json_object *array = call_parameter(call, key);
	size_t count = array ? json_object_array_length(array) : 0;
	char **strings = NULL;

	if (array) {
		strings = calloc(count + 1, sizeof(*strings));
		if (!strings)
			return -ENOMEM;
	}
	/* json-c calls them constant, vd_query does not, and nobody writes. */
	for (size_t i = 0; i < count; i++)
		strings[i] = (char *)json_object_get_string(json_object_array_get_idx(array, i));
	*ret = strings;
	return 0;
}

int devices_failed(struct call *call, const char *object, const char *operation, int error)
{
	vd_autojson struct json_object *parameters = json_object_new_object();
	const char *message = strerror(abs(error));

	if (!parameters || vd_json_set(parameters, "object", json_object_new_string(object)) < 0 ||
	    vd_json_set(parameters, "operation", json_object_new_string(operation)) < 0 ||
	    vd_json_set(parameters, "errno", json_object_new_string(vd_errno_name(abs(error)))) <
		    0 ||
	    vd_json_set(parameters, "message", json_object_new_string(message)) < 0)
		return -ENOMEM;
	return call_fail(call, DEVICES_ERROR("Failed"), vd_take_ptr(parameters));
}

static int platform(struct call *call)
{
	vd_autojson struct json_object *parameters = NULL;
	const struct vd_root *root;
	int r = devices_root(call, &root);

	if (r < 0 || !root)
		return r;
	parameters = vd_platform_reply(root);
	return parameters ? call_reply(call, parameters, false) : -ENOMEM;
}

static const struct method methods[] = {
	{ "List", devices_list },
	{ "Show", devices_show },
	{ "Identify", devices_identify },
	{ "Platform", platform },
	{ 0 },
};

const struct interface io_virtd_devices = { "io.virtd.Devices", methods };
