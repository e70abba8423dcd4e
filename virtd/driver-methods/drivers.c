// SPDX-License-Identifier: LGPL-2.1-or-later
#include "driver-methods/drivers.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "calls/service.h"
#include "config.h"
#include "device-methods/devices.h"
#include "json/build.h"
#include "tree/problem.h"

int drivers_overrides_dir(const struct service *service, char *buf, size_t size)
{
	const struct service_options *options = service_options(service);
	int n;

	if (options->overrides_dir)
		n = snprintf(buf, size, "%s", options->overrides_dir);
	else
		n = snprintf(buf, size, "%s%s",
			     strcmp(options->sysroot, "/") == 0 ? "" : options->sysroot,
			     VD_OVERRIDES_DIR);
	return n < 0 || (size_t)n >= size ? -ENAMETOOLONG : 0;
}

struct json_object *drivers_error(const char *first_key, const char *first, const char *second_key,
				  const char *second)
{
	vd_autojson struct json_object *parameters = vd_json_object();

	if (!parameters || vd_json_set(parameters, first_key, vd_json_text(first)) < 0)
		return NULL;
	if (second_key && vd_json_set(parameters, second_key, vd_json_text(second)) < 0)
		return NULL;
	return vd_take_ptr(parameters);
}

struct json_object *drivers_with(struct json_object *parameters, const char *key,
				 struct json_object *value)
{
	if (!parameters)
		json_object_put(value);
	else if (vd_json_set(parameters, key, value) == 0)
		return parameters;
	json_object_put(parameters);
	return NULL;
}

struct json_object *drivers_failure(const char *object, const char *operation, const char *error,
				    const char *message)
{
	struct json_object *parameters = drivers_error("object", object, "operation", operation);

	parameters = drivers_with(parameters, "errno", vd_json_text(error));
	return drivers_with(parameters, "message", vd_json_text(message));
}

int drivers_failed(struct call *call, const char *object, const char *operation, int error,
		   const char *message)
{
	return call_fail(call, DEVICES_ERROR("Failed"),
			 drivers_failure(object, operation, vd_errno_name(-error), message));
}

static const struct method methods[] = {
	{ "Plan", drivers_plan },
	{ "Bind", drivers_bind, .changes = true },
	{ "Unbind", drivers_unbind, .changes = true },
	{ "SetOnline", drivers_set_online, .changes = true },
	{ "Drivers", drivers_drivers },
	{ "ListOverrides", drivers_list_overrides },
	{ "UnsetOverride", drivers_unset_override, .changes = true },
	{ "ApplyOverrides", drivers_apply_overrides, .changes = true },
	{ "PlanOverrides", drivers_plan_overrides },
	{ 0 },
};

const struct interface io_virtd_drivers = { "io.virtd.Drivers", methods };
