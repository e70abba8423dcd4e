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

/* MESSAGE, which may be NULL, is taken over. */
static int set_message(struct error *error, enum exit_code code, const char *name, char *message)
{
	error_clear(error);
	error->code = code;
	error->name = name;
	error->message = message;
	return code;
}

/* "OBJECT: PREFIX" and what FORMAT gives, without "OBJECT: " if OBJECT is NULL; NULL: out of
 * memory. */
static char *__attribute__((format(printf, 3, 0)))
make_message(const char *object, const char *prefix, const char *format, va_list ap)
{
	vd_autofree char *problem = NULL;
	char *message;

	if (vasprintf(&problem, format, ap) < 0)
		problem = NULL;
	if (!problem)
		return NULL;
	if (asprintf(&message, "%s%s%s%s", object && !*object ? "''" : object ?: "",
		     object ? ": " : "", prefix, problem) < 0)
		return NULL;
	return message;
}

int error_set(struct error *error, enum exit_code code, const char *name, const char *object,
	      const char *format, ...)
{
	char *message;
	va_list ap;

	va_start(ap, format);
	message = make_message(object, "", format, ap);
	va_end(ap);
	return set_message(error, code, name, message);
}

int error_cannot(struct error *error, enum exit_code code, const char *name, const char *object,
		 const char *operation, const char *format, ...)
{
	vd_autofree char *prefix = NULL;
	char *message = NULL;
	va_list ap;

	va_start(ap, format);
	if (asprintf(&prefix, "cannot %s: ", operation) < 0)
		prefix = NULL;
	else
		message = make_message(object, prefix, format, ap);
	va_end(ap);
	return set_message(error, code, name, message);
}

void error_of_host(struct error *error, const char *host)
{
	char *message;

	if (!error->message || asprintf(&message, "%s: %s", host, error->message) < 0)
		return;
	free(error->message);
	error->message = message;
}

int error_memory(struct error *error)
{
	return error_set(error, EXIT_FAILED, ERROR_MEMORY, NULL, "out of memory");
}

/* "no such THING 'OBJECT' (REMEDY)" */
static char *__attribute__((format(printf, 3, 4)))
unknown_message(const char *thing, const char *object, const char *format, ...)
{
	vd_autofree char *remedy = NULL;
	char *message;
	va_list ap;

	va_start(ap, format);
	if (vasprintf(&remedy, format, ap) < 0)
		remedy = NULL;
	va_end(ap);
	if (!remedy || asprintf(&message, "no such %s '%s' (%s)", thing, object, remedy) < 0)
		return NULL;
	return message;
}

static char *unknown(const char *thing, const char *object, const struct closest *closest,
		     const char *where)
{
	const char *name = closest ? closest_name(closest) : NULL;

	if (!name)
		return unknown_message(thing, object, "'%s' lists them", where);
	return unknown_message(thing, object, "did you mean '%s%s'?",
			       closest->prefix ? closest->prefix : "", name);
}

int error_unknown(struct error *error, const char *thing, const char *object,
		  const struct closest *closest, const char *where)
{
	return set_message(error, EXIT_USAGE, ERROR_USAGE, unknown(thing, object, closest, where));
}

/* "a, b, c" */
static char *join(const char *const *values)
{
	struct text line = { 0 };
	int failed = 0;

	for (const char *const *value = values; *value; value++)
		failed |= text_add(&line, ", ", value == values ? 0 : 2) |
			  text_add(&line, *value, strlen(*value));
	if (!failed)
		return line.data;
	free(line.data);
	return NULL;
}

int error_unknown_value(struct error *error, const char *thing, const char *object,
			const struct closest *closest, const char *const *values)
{
	vd_autofree char *all = NULL;

	if (closest_name(closest))
		return error_unknown(error, thing, object, closest, "");
	all = join(values);
	return set_message(error, EXIT_USAGE, ERROR_USAGE,
			   all ? unknown_message(thing, object, "use one of %s", all) : NULL);
}

void error_suggest(struct error *error, const char *thing, const char *object,
		   const struct closest *closest)
{
	char *message = closest_name(closest) ? unknown(thing, object, closest, "") : NULL;

	if (!message)
		return;
	free(error->message);
	error->message = message;
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

/* "matches 3 devices (name one of: a, b, c)" */
static char *matches_reason(struct json_object *parameters)
{
	static const struct list_text list = { "matches", ", ", " and ", json_object_get_string };
	struct json_object *matches = NULL;
	char start[64];

	json_object_object_get_ex(parameters, list.key, &matches);
	snprintf(start, sizeof(start), "matches %zu devices (name one of: ", array_count(matches));
	return list_reason(parameters, &list, start, ")");
}

/* "vda1: mounted on /; dm-0 lies on it" */
static char *in_use_text(struct json_object *parameters, const char *then)
{
	static const struct list_text list = { "reasons", "; ", "; and ", reason_message };

	return list_reason(parameters, &list, "in use: ", then);
}

static char *in_use_reason(struct json_object *parameters)
{
	return in_use_text(parameters, " (--force changes the device nevertheless)");
}

static char *bench_in_use_reason(struct json_object *parameters)
{
	return in_use_text(parameters, " (this kind of benchmark needs an unused device)");
}

static char *text_then(struct json_object *parameters, const char *key, const char *then)
{
	const char *text = parameter(parameters, key);
	char *reason;

	return asprintf(&reason, "%s (%s)", text && *text ? text : "the reason is unknown", then) <
			       0
		       ? NULL
		       : reason;
}

static char *busy_reason(struct json_object *parameters)
{
	const char *holder = parameter(parameters, "holder") ?: "";
	char *reason;

	return asprintf(&reason, "the device is busy with another change%s%s (try again later)",
			*holder ? ": " : "", holder) < 0
		       ? NULL
		       : reason;
}

static char *rolled_back_reason(struct json_object *parameters)
{
	return text_then(parameters, "message",
			 "all was undone, and the device is as it was before");
}

static char *not_rolled_back_reason(struct json_object *parameters)
{
	return text_then(parameters, "message",
			 "NOT all could be undone, 'virtctl show' shows the device's state");
}

struct service_error {
	const char *name;
	enum exit_code code;
	const char *object;    /* the parameter that names it; NULL: "virtd" */
	const char *operation; /* on that object, after "cannot"; NULL: there is none */
	const char *problem;   /* NULL: the parameter "message" or "reason" */
	char *(*describe)(struct json_object *parameters); /* instead of PROBLEM */
	const char *thing; /* no OBJECT of this kind exists; PROBLEM is the command that lists them
			    */
	bool names_operation; /* the parameter "operation" has it */
};

static const struct service_error service_errors[] = {
	{ "io.virtd.Devices.NoSuchDevice", EXIT_NO_DEVICE, .object = "selector", .thing = "device",
	  .problem = "virtctl list --all" },
	{ "io.virtd.Devices.AmbiguousDevice", EXIT_AMBIGUOUS, .object = "selector",
	  .describe = matches_reason },
	{ "io.virtd.Devices.BadNativeId", EXIT_USAGE, .object = "nativeId",
	  .problem = "no native id of any bus (virtctl(1) shows their forms)" },
	{ "io.virtd.Devices.UnusableTree", EXIT_FAILED, .object = "path",
	  .operation = "read the devices" },
	{ "io.virtd.Devices.Failed", EXIT_FAILED, .object = "object", .names_operation = true },
	{ "io.virtd.Drivers.InUse", EXIT_IN_USE, .object = "device", .describe = in_use_reason },
	{ "io.virtd.Drivers.NoSuchDriver", EXIT_NO_DRIVER, .object = "driver",
	  .operation = "use the driver" },
	{ "io.virtd.Drivers.Busy", EXIT_FAILED, .object = "device", .operation = "change it",
	  .describe = busy_reason },
	{ "io.virtd.Drivers.RolledBack", EXIT_ROLLED_BACK, .object = "device",
	  .operation = "change it", .describe = rolled_back_reason },
	{ "io.virtd.Drivers.NotRolledBack", EXIT_NOT_ROLLED_BACK, .object = "device",
	  .operation = "change it", .describe = not_rolled_back_reason },
	{ "io.virtd.Drivers.TimedOut", EXIT_TIMED_OUT, .object = "device",
	  .operation = "change it" },
	{ "io.virtd.Drivers.NotSupported", EXIT_UNSUPPORTED, .object = "device",
	  .operation = "change it" },
	{ "io.virtd.Drivers.BadSetting", EXIT_USAGE, .object = "setting", .operation = "set it" },
	{ "io.virtd.Drivers.NoSuchOverride", EXIT_FAILED, .object = "name", .thing = "override",
	  .problem = "virtctl override list" },
	{ "io.virtd.Bench.NoSuchKind", EXIT_USAGE, .object = "kind", .thing = "kind of benchmark",
	  .problem = "virtctl bench --kinds" },
	{ "io.virtd.Bench.BadSetting", EXIT_USAGE, .object = "setting", .operation = "set it" },
	{ "io.virtd.Bench.NotSupported", EXIT_UNSUPPORTED, .object = "device",
	  .operation = "measure it" },
	{ "io.virtd.Bench.InUse", EXIT_IN_USE, .object = "device",
	  .describe = bench_in_use_reason },
	{ "io.virtd.Bench.Busy", EXIT_FAILED, .object = "device", .operation = "measure it",
	  .problem = "another benchmark is running (try again after its end)" },
	{ "io.virtd.Bench.Failed", EXIT_FAILED, .object = "object", .names_operation = true },
	{ "io.virtd.Bench.TimedOut", EXIT_TIMED_OUT, .object = "device",
	  .operation = "measure it" },
	{ "io.virtd.Bench.RolledBack", EXIT_ROLLED_BACK, .object = "device",
	  .operation = "measure it", .describe = rolled_back_reason },
	{ "io.virtd.Bench.NotRolledBack", EXIT_NOT_ROLLED_BACK, .object = "device",
	  .operation = "measure it", .describe = not_rolled_back_reason },
	{ "org.varlink.service.InvalidParameter", EXIT_USAGE, .object = "parameter",
	  .problem = "virtd does not accept the value of this parameter" },
	{ "org.varlink.service.PermissionDenied", EXIT_PERMISSION,
	  .problem = "permission denied (become root, or a member of the group virtd)" },
	{ "org.varlink.service.ExpectedMore", EXIT_FAILED,
	  .problem = "the reply is too long for one message" },
	{ "org.varlink.service.InterfaceNotFound", EXIT_UNSUPPORTED, .object = "interface",
	  .problem = "this virtd does not have the interface (is it of another version?)" },
	{ "org.varlink.service.MethodNotFound", EXIT_UNSUPPORTED, .object = "method",
	  .problem = "this virtd does not have the method (is it of another version?)" },
	{ "org.varlink.service.MethodNotImplemented", EXIT_UNSUPPORTED, .object = "method",
	  .problem = "this virtd does not implement the method" },
};

static const struct service_error other_error = { .code = EXIT_FAILED, .operation = "answer" };

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

static const char *service_object(const struct service_error *known, struct json_object *parameters)
{
	const char *object = parameter(parameters, known->object);

	/* The default driver of a device has no name. */
	if (object && !*object && parameter(parameters, "device"))
		object = parameter(parameters, "device");
	return object ? object : "virtd";
}

static void set_service_message(struct error *error, int code, const struct service_error *known,
				const struct vd_varlink_error *service)
{
	const char *object = service_object(known, service->parameters);
	const char *operation = known->names_operation ? parameter(service->parameters, "operation")
						       : known->operation;
	vd_autofree char *described = known->describe ? known->describe(service->parameters) : NULL;
	const char *problem = described	       ? described
			      : known->problem ? known->problem
					       : service_words(service);

	if (known->thing)
		set_message(error, code, NULL, unknown(known->thing, object, NULL, problem));
	else if (operation)
		error_cannot(error, code, NULL, object, operation, "%s", problem);
	else
		error_set(error, code, NULL, object, "%s", problem);
}

int error_from_service(struct error *error, struct vd_varlink_error *service)
{
	const struct service_error *known = find_service_error(service->name);
	int code = code_by_errno(parameter(service->parameters, "errno"), known->code);

	set_service_message(error, code, known, service);
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
	static const char name[] = ERROR_UNREACHABLE, operation[] = "read the reply";

	switch (errno_) {
	case -ENOMEM:
		return error_memory(error);
	case -ECONNRESET:
	case -EPIPE:
		return error_cannot(error, EXIT_UNREACHABLE, name, object, operation,
				    "the connection was closed before its end");
	case -EPROTO:
		return error_cannot(error, EXIT_UNREACHABLE, name, object, operation,
				    "it is not a reply of this varlink interface");
	case -EMSGSIZE:
		return error_set(error, EXIT_UNREACHABLE, name, object,
				 "the call or its reply is too long (ask for less at a time)");
	case -ETIMEDOUT:
		return error_cannot(error, EXIT_UNREACHABLE, name, object, operation,
				    "no reply came within %d seconds", (timeout_ms + 999) / 1000);
	default:
		return error_cannot(error, EXIT_UNREACHABLE, name, object, "call", "%s",
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
