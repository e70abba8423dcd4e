// SPDX-License-Identifier: LGPL-2.1-or-later
#include "output/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json/build.h"
#include "json/json.h"
#include "text/closest.h"
#include "text/json-path.h"
#include "text/text.h"
#include "text/words.h"

#define MATCHES_SHOWN 16

void error_clear(struct error *error)
{
	free(error->owned_name);
	free(error->message);
	json_object_put(error->parameters);
	*error = (struct error){ 0 };
}

int error_set(struct error *error, enum exit_code code, const char *name, const char *object,
	      const char *operation, const char *format, ...)
{
	vd_autofree char *reason = NULL;
	char *message;
	va_list ap;

	va_start(ap, format);
	if (vasprintf(&reason, format, ap) < 0)
		reason = NULL;
	va_end(ap);
	if (!reason ||
	    asprintf(&message, "%s: %s: %s", *object ? object : "''", operation, reason) < 0)
		message = NULL;
	error_clear(error);
	error->code = code;
	error->name = name;
	error->message = message;
	return code;
}

int error_memory(struct error *error)
{
	return error_set(error, EXIT_FAILED, ERROR_MEMORY, "virtctl", "allocate memory", "%s",
			 strerror(ENOMEM));
}

int error_unknown(struct error *error, const char *object, const char *operation,
		  const struct closest *closest, const char *where)
{
	const char *name = closest_name(closest);

	if (!name)
		return error_set(error, EXIT_USAGE, ERROR_USAGE, object, operation,
				 "there is none of that name; '%s' lists them", where);
	return error_set(error, EXIT_USAGE, ERROR_USAGE, object, operation,
			 "there is none of that name; is '%s%s' meant? '%s' lists them",
			 closest->prefix ? closest->prefix : "", name, where);
}

bool error_is(const struct error *error, const char *name)
{
	return error->name && strcmp(error->name, name) == 0;
}

static const char *parameter(struct json_object *parameters, const char *key)
{
	struct json_object *value;

	if (!key || !json_object_object_get_ex(parameters, key, &value) ||
	    !json_object_is_type(value, json_type_string))
		return NULL;
	return json_object_get_string(value);
}

/* How the items of an array become a sentence. */
struct list_text {
	const char *key;     /* of the array */
	const char *between; /* two items */
	const char *rest;    /* before the number of those that are not shown */
	const char *(*item)(struct json_object *value);
};

/* "START a, b, c and 3 more THEN" */
static char *list_reason(struct json_object *parameters, const struct list_text *list,
			 const char *start, const char *then)
{
	struct json_object *values = NULL;
	vd_autofree char *text = NULL;
	size_t size, count, shown;
	FILE *stream = open_memstream(&text, &size);

	if (!stream)
		return NULL;
	json_object_object_get_ex(parameters, list->key, &values);
	count = array_count(values);
	shown = count > MATCHES_SHOWN ? MATCHES_SHOWN : count;
	fputs(start, stream);
	for (size_t i = 0; i < shown; i++)
		fprintf(stream, "%s%s", i ? list->between : "",
			list->item(json_object_array_get_idx(values, i)) ?: "?");
	if (count > shown)
		fprintf(stream, "%s%zu more", list->rest, count - shown);
	fputs(then, stream);
	return fclose(stream) ? NULL : vd_take_ptr(text);
}

static const char *reason_message(struct json_object *reason)
{
	return parameter(reason, "message");
}

/* "matches 3 devices; name one of: a, b, c" */
static char *matches_reason(struct json_object *parameters)
{
	static const struct list_text list = { "matches", ", ", " and ", json_object_get_string };
	struct json_object *matches = NULL;
	char start[64];

	json_object_object_get_ex(parameters, list.key, &matches);
	snprintf(start, sizeof(start), "matches %zu devices; name one of: ", array_count(matches));
	return list_reason(parameters, &list, start, "");
}

/* "vda1: mounted on /; dm-0 lies on it" */
static char *in_use_text(struct json_object *parameters, const char *then)
{
	static const struct list_text list = { "reasons", "; ", "; and ", reason_message };

	return list_reason(parameters, &list, "it is in use: ", then);
}

static char *in_use_reason(struct json_object *parameters)
{
	return in_use_text(parameters, "; --force takes it all the same");
}

static char *bench_in_use_reason(struct json_object *parameters)
{
	return in_use_text(parameters, "; this kind of benchmark is for a device that nobody uses");
}

static char *text_then(struct json_object *parameters, const char *key, const char *then)
{
	const char *text = parameter(parameters, key);
	char *reason;

	return asprintf(&reason, "%s; %s", text && *text ? text : "no word of why", then) < 0
		       ? NULL
		       : reason;
}

static char *busy_reason(struct json_object *parameters)
{
	return text_then(parameters, "holder", "it is busy with being changed; try again later");
}

static char *rolled_back_reason(struct json_object *parameters)
{
	return text_then(parameters, "message", "all was undone, and is as it was");
}

static char *not_rolled_back_reason(struct json_object *parameters)
{
	return text_then(parameters, "message",
			 "NOT all could be undone: see what state the device is in");
}

struct service_error {
	const char *name;
	enum exit_code code;
	const char *object;    /* the parameter that names it; NULL: "virtd" */
	const char *operation; /* on that object */
	const char *reason;    /* NULL: the parameter "message" or "reason" */
	char *(*describe)(struct json_object *parameters); /* instead of REASON */
};

static const struct service_error service_errors[] = {
	{ "io.virtd.Devices.NoSuchDevice", EXIT_NO_DEVICE, "selector", "find the device",
	  "there is none; 'virtctl list --all' lists those that are there", NULL },
	{ "io.virtd.Devices.AmbiguousDevice", EXIT_AMBIGUOUS, "selector", "find the device", NULL,
	  matches_reason },
	{ "io.virtd.Devices.BadNativeId", EXIT_USAGE, "nativeId", "identify",
	  "it is no native id of any bus; virtctl(1) shows their forms", NULL },
	{ "io.virtd.Devices.UnusableTree", EXIT_FAILED, "path", "read the devices", NULL, NULL },
	{ "io.virtd.Devices.Failed", EXIT_FAILED, "object", NULL, NULL, NULL },
	{ "io.virtd.Drivers.InUse", EXIT_IN_USE, "device", "take it away", NULL, in_use_reason },
	{ "io.virtd.Drivers.NoSuchDriver", EXIT_NO_DRIVER, "driver", "use the driver", NULL, NULL },
	{ "io.virtd.Drivers.Busy", EXIT_FAILED, "device", "change it", NULL, busy_reason },
	{ "io.virtd.Drivers.RolledBack", EXIT_ROLLED_BACK, "device", "change it", NULL,
	  rolled_back_reason },
	{ "io.virtd.Drivers.NotRolledBack", EXIT_NOT_ROLLED_BACK, "device", "change it", NULL,
	  not_rolled_back_reason },
	{ "io.virtd.Drivers.TimedOut", EXIT_TIMED_OUT, "device", "change it", NULL, NULL },
	{ "io.virtd.Drivers.NotSupported", EXIT_UNSUPPORTED, "device", "change it", NULL, NULL },
	{ "io.virtd.Drivers.BadSetting", EXIT_USAGE, "setting", "set it", NULL, NULL },
	{ "io.virtd.Drivers.NoSuchOverride", EXIT_FAILED, "name", "find the override",
	  "there is none of that name; 'virtctl override list' lists them", NULL },
	{ "io.virtd.Bench.NoSuchKind", EXIT_USAGE, "kind", "find the kind",
	  "there is none of that name; 'virtctl bench --kinds' lists them", NULL },
	{ "io.virtd.Bench.BadSetting", EXIT_USAGE, "setting", "set it", NULL, NULL },
	{ "io.virtd.Bench.NotSupported", EXIT_UNSUPPORTED, "device", "measure it", NULL, NULL },
	{ "io.virtd.Bench.InUse", EXIT_IN_USE, "device", "measure it", NULL, bench_in_use_reason },
	{ "io.virtd.Bench.Busy", EXIT_FAILED, "device", "measure it",
	  "another benchmark is at work; try again when it is over", NULL },
	{ "io.virtd.Bench.Failed", EXIT_FAILED, "object", NULL, NULL, NULL },
	{ "io.virtd.Bench.TimedOut", EXIT_TIMED_OUT, "device", "measure it", NULL, NULL },
	{ "io.virtd.Bench.RolledBack", EXIT_ROLLED_BACK, "device", "measure it", NULL,
	  rolled_back_reason },
	{ "io.virtd.Bench.NotRolledBack", EXIT_NOT_ROLLED_BACK, "device", "measure it", NULL,
	  not_rolled_back_reason },
	{ "org.varlink.service.InvalidParameter", EXIT_USAGE, "parameter", "check the parameter",
	  "virtd does not take its value", NULL },
	{ "org.varlink.service.PermissionDenied", EXIT_PERMISSION, NULL, "call",
	  "it is not allowed to you; become root, or a member of the group virtd", NULL },
	{ "org.varlink.service.ExpectedMore", EXIT_FAILED, NULL, "call",
	  "the reply is too long for one message", NULL },
	{ "org.varlink.service.InterfaceNotFound", EXIT_UNSUPPORTED, "interface", "call",
	  "this virtd does not have it; is it of another version?", NULL },
	{ "org.varlink.service.MethodNotFound", EXIT_UNSUPPORTED, "method", "call",
	  "this virtd does not have it; is it of another version?", NULL },
	{ "org.varlink.service.MethodNotImplemented", EXIT_UNSUPPORTED, "method", "call",
	  "this virtd does not do it", NULL },
};

static const struct service_error other_error = { NULL, EXIT_FAILED, NULL, "call", NULL, NULL };

static const struct service_error *find_service_error(const char *name)
{
	for (size_t i = 0; i < VD_ARRAY_SIZE(service_errors); i++) {
		if (strcmp(service_errors[i].name, name) == 0)
			return &service_errors[i];
	}
	return &other_error;
}

static enum exit_code code_by_errno(const char *name, enum exit_code otherwise)
{
	if (name && (strcmp(name, "EACCES") == 0 || strcmp(name, "EPERM") == 0))
		return EXIT_PERMISSION;
	return otherwise;
}

/* What a service says in words, or failing that the name of its error. */
static const char *service_words(const struct vd_varlink_error *service)
{
	const char *words = parameter(service->parameters, "message");

	if (!words)
		words = parameter(service->parameters, "reason");
	return words ? words : service->name;
}

int error_from_service(struct error *error, struct vd_varlink_error *service)
{
	const struct service_error *known = find_service_error(service->name);
	const char *object = parameter(service->parameters, known->object);
	const char *operation = known->operation;
	const char *reason = known->reason ? known->reason : service_words(service);
	vd_autofree char *described = known->describe ? known->describe(service->parameters) : NULL;
	int code = code_by_errno(parameter(service->parameters, "errno"), known->code);

	/* The default driver of a device is in the reason. */
	if (object && !*object && parameter(service->parameters, "device"))
		object = parameter(service->parameters, "device");
	if (!operation)
		operation = parameter(service->parameters, "operation");
	error_set(error, code, service->name, object ? object : "virtd",
		  operation ? operation : "work", "%s", described ? described : reason);
	error->name = error->owned_name = vd_take_ptr(service->name);
	error->parameters = vd_take_ptr(service->parameters);
	return code;
}

static struct json_object *ambiguous_parameters(const char *selector, const struct words *ids)
{
	vd_autojson struct json_object *parameters = vd_json_object();
	vd_autojson struct json_object *matches = vd_json_array();

	for (size_t i = 0; matches && i < ids->count; i++) {
		struct json_object *id = vd_json_text(ids->list[i]);

		if (!id || json_object_array_add(matches, id) < 0) {
			json_object_put(id);
			return NULL;
		}
	}
	if (!parameters || vd_json_set(parameters, "selector", vd_json_text(selector)) < 0 ||
	    vd_json_set(parameters, "matches", vd_take_ptr(matches)) < 0)
		return NULL;
	return vd_take_ptr(parameters);
}

int error_ambiguous(struct error *error, const char *selector, const struct words *ids)
{
	struct vd_varlink_error service = { .name = strdup("io.virtd.Devices.AmbiguousDevice"),
					    .parameters = ambiguous_parameters(selector, ids) };
	int code = service.name && service.parameters ? error_from_service(error, &service)
						      : error_memory(error);

	vd_varlink_error_clear(&service);
	return code;
}

int error_from_transport(struct error *error, const char *object, int errno_, int timeout_ms)
{
	switch (errno_) {
	case -ENOMEM:
		return error_memory(error);
	case -ECONNRESET:
	case -EPIPE:
		return error_set(error, EXIT_UNREACHABLE, ERROR_UNREACHABLE, object,
				 "read the reply", "the connection was closed before its end");
	case -EPROTO:
		return error_set(error, EXIT_UNREACHABLE, ERROR_UNREACHABLE, object,
				 "read the reply",
				 "it is none of varlink's, or not as its interface has it");
	case -EMSGSIZE:
		return error_set(error, EXIT_UNREACHABLE, ERROR_UNREACHABLE, object, "call",
				 "the call or its reply is too long; ask for less at a time");
	case -ETIMEDOUT:
		return error_set(error, EXIT_UNREACHABLE, ERROR_UNREACHABLE, object,
				 "read the reply", "none came within %d seconds",
				 (timeout_ms + 999) / 1000);
	default:
		return error_set(error, EXIT_UNREACHABLE, ERROR_UNREACHABLE, object, "call", "%s",
				 strerror(-errno_));
	}
}

static void print_line(const char *text)
{
	vd_autofree char *safe = text_safe(text);

	fprintf(stderr, "virtctl: %s\n", safe ? safe : strerror(ENOMEM));
}

void error_print(const struct error *error)
{
	print_line(error->message ? error->message : strerror(ENOMEM));
}

void warning_print(const char *format, ...)
{
	vd_autofree char *text = NULL;
	va_list ap;

	va_start(ap, format);
	if (vasprintf(&text, format, ap) < 0)
		text = NULL;
	va_end(ap);
	print_line(text ? text : strerror(ENOMEM));
}

struct json_object *error_json(const struct error *error)
{
	vd_autojson struct json_object *json = vd_json_object();
	struct json_object *parameters =
		error->parameters ? json_object_get(error->parameters) : vd_json_object();
	int failed;

	if (!json) {
		json_object_put(parameters);
		return NULL;
	}
	failed = vd_json_set(json, "name", vd_json_text(error->name)) |
		 vd_json_set(json, "message", vd_json_text(error->message ? error->message : "")) |
		 vd_json_set(json, "exitCode", vd_json_integer(error->code)) |
		 vd_json_set(json, "parameters", parameters);
	return failed ? NULL : vd_take_ptr(json);
}
