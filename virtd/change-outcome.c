// SPDX-License-Identifier: LGPL-2.1-or-later
/* How a change can end, as the reply or the error that is sent. */
#include <errno.h>

#include "call.h"
#include "change-parts.h"
#include "device/problem.h"
#include "devices.h"
#include "drivers.h"

int change_over(struct change *change, const char *error, struct json_object *parameters)
{
	change->error = error;
	change->parameters = parameters;
	return parameters ? CALL_DONE : -ENOMEM;
}

const char *change_device_id(const struct change *change)
{
	return vd_device_id(change->find.found);
}

static struct json_object *device_parameters(const struct change *change)
{
	return drivers_error("device", change_device_id(change), NULL, NULL);
}

int change_unsupported(struct change *change, const char *reason)
{
	return change_over(change, DRIVERS_ERROR("NotSupported"),
			   drivers_error("device", change_device_id(change), "reason", reason));
}

int change_no_driver(struct change *change, const char *reason)
{
	const char *driver = change->order.driver ? change->order.driver : "";

	return change_over(change, DRIVERS_ERROR("NoSuchDriver"),
			   drivers_error("driver", driver, "reason", reason));
}

int change_bad_setting(struct change *change, const char *setting, const char *reason)
{
	struct json_object *parameters = device_parameters(change);

	parameters = drivers_with(parameters, "setting", json_object_new_string(setting));
	return change_over(change, DRIVERS_ERROR("BadSetting"),
			   drivers_with(parameters, "reason", json_object_new_string(reason)));
}

int change_busy(struct change *change, const char *holder)
{
	return change_over(change, DRIVERS_ERROR("Busy"),
			   drivers_error("device", change_device_id(change), "holder", holder));
}

int change_failed(struct change *change, const char *object, const char *operation,
		  const char *error, const char *message)
{
	return change_over(change, DEVICES_ERROR("Failed"),
			   drivers_failure(object, operation, error, message));
}

int change_failed_with_results(struct change *change, const char *error,
			       struct json_object *results, const char *message)
{
	struct json_object *parameters =
		drivers_error("device", change_device_id(change), "message", message);

	return change_over(change, error,
			   drivers_with(parameters, "results", json_object_get(results)));
}

int change_refuse_in_use(struct change *change)
{
	return change_over(change, DRIVERS_ERROR("InUse"),
			   drivers_with(device_parameters(change), "reasons",
					json_object_get(change->reasons)));
}

int change_finish(struct change *change, const char *key, struct json_object *list,
		  const char *reasons_key)
{
	struct json_object *parameters = drivers_with(device_parameters(change), key, list);

	return change_over(change, NULL,
			   drivers_with(parameters, reasons_key, json_object_get(change->reasons)));
}
