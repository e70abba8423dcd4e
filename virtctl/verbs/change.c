// SPDX-License-Identifier: LGPL-2.1-or-later
#include "verbs/change.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/settings.h"
#include "json/build.h"
#include "json/json.h"
#include "output/table.h"
#include "session/hosts.h"
#include "session/session-call.h"
#include "text/json-path.h"
#include "verbs/change-rest.h"
#include "verbs/devices.h"
#include "cli/timeout.h"
#include "verbs/verbs.h"

/* What virtd needs beyond the time that it gives the drivers. */
#define ANSWER_MS 15000

static const struct column step_list[] = {
	{ .name = "STEP", .path = "what" },   { .name = "WRITES", .path = "value" },
	{ .name = "TO", .path = "path" },     { .name = "UNDONE-BY", .path = "undoValue" },
	{ .name = "IN", .path = "undoPath" },
};

static const struct column_table step_columns = COLUMN_TABLE(step_list);

static const struct column result_list[] = {
	{ .name = "STATE", .path = "state" },	    { .name = "STEP", .path = "step.what" },
	{ .name = "WRITES", .path = "step.value" }, { .name = "TO", .path = "step.path" },
	{ .name = "ERROR", .path = "errno" },	    { .name = "MESSAGE", .path = "message" },
};

static const struct column_table result_columns = COLUMN_TABLE(result_list);

static const struct column reason_list[] = {
	{ .name = "REASON", .path = "reason" },
	{ .name = "HOLDER", .path = "holder" },
	{ .name = "MESSAGE", .path = "message" },
};

static const struct column_table reason_columns = COLUMN_TABLE(reason_list);

static int put_reasons(struct json_object *record, const char *member, const char *heading,
		       struct error *error)
{
	if (!array_count(json_object_object_get(record, member)))
		return EXIT_DONE;
	printf("\n%s\n", heading);
	return table_put_array(json_object_object_get(record, member), &reason_columns, error);
}

static int put_record(struct run *run, const char *list, struct json_object *record)
{
	json_list_begin(&run->json, list);
	return json_list_add(&run->json, record) < 0 ? error_memory(&run->error) : EXIT_DONE;
}

static int put_plan(struct run *run, struct json_object *plan)
{
	bool force = request_has(run->request, OPT_FORCE);
	int code;

	if (request_has(run->request, OPT_JSON))
		return put_record(run, "plans", plan);
	code = table_put_array(json_object_object_get(plan, "steps"), &step_columns, &run->error);
	if (code == EXIT_DONE)
		code = put_reasons(plan, "inUse",
				   force ? "The device is in use, and --force overrides that:"
					 : "The device is in use, so the change needs --force:",
				   &run->error);
	if (code == EXIT_DONE)
		change_put_rest(plan, true);
	return code;
}

static int put_change(struct run *run, struct json_object *change)
{
	int code;

	if (request_has(run->request, OPT_JSON))
		return put_record(run, "changes", change);
	code = table_put_array(json_object_object_get(change, "results"), &result_columns,
			       &run->error);
	if (code == EXIT_DONE)
		code = put_reasons(change, "overridden", "The device was in use:", &run->error);
	if (code == EXIT_DONE)
		change_put_rest(change, false);
	return code;
}

/* What was done and undone is worth a table too; the error follows it. */
static bool has_results(const struct error *error)
{
	return error->parameters &&
	       array_count(json_object_object_get(error->parameters, "results"));
}

static void put_results_of_error(struct run *run)
{
	struct error ignored = { 0 };

	if (request_has(run->request, OPT_JSON) || !has_results(&run->error))
		return;
	table_put_array(json_object_object_get(run->error.parameters, "results"), &result_columns,
			&ignored);
	error_clear(&ignored);
}

static int add_flag(struct json_object *parameters, const struct request *request,
		    enum option_id option, const char *key)
{
	return request_has(request, option) ? vd_json_set(parameters, key, vd_json_boolean(true))
					    : 0;
}

static int add_layer(struct json_object *parameters, const struct request *request)
{
	const char *layer = request_value(request, OPT_LAYER);

	return layer ? vd_json_set(parameters, "layer", vd_json_text(layer)) : 0;
}

static int add_flags(struct json_object *parameters, const struct request *request)
{
	if (add_flag(parameters, request, OPT_FORCE, "force") < 0 ||
	    add_flag(parameters, request, OPT_PERSIST, "persist") < 0 ||
	    add_flag(parameters, request, OPT_LOAD, "load") < 0)
		return -ENOMEM;
	return add_layer(parameters, request);
}

static int add_driver(struct json_object *parameters, const struct request *request,
		      const struct change *change)
{
	const struct words *words = &request->arguments;

	return change->takes_driver && words->count > 1
		       ? vd_json_set(parameters, "driver", vd_json_text(words->list[1]))
		       : 0;
}

/* The change of one device after the other. */
struct changing {
	struct run *run;
	struct session *session;
	const struct change *change;
	struct json_object *parameters; /* of the method, but for the device */
	struct devices devices;
};

static void put_heading(const struct changing *changing, const char *device)
{
	if (!request_has(changing->run->request, OPT_JSON))
		devices_heading(&changing->devices, device);
}

static int plan(void *data, const char *device)
{
	static const struct session_method method = { "Drivers.Plan", "steps" };
	const struct changing *changing = data;
	const struct change *change = changing->change;
	struct run *run = changing->run;
	vd_autojson struct json_object *reply = NULL;
	vd_autojson struct json_object *parameters = vd_json_object();
	const char *selector = devices_selector(&changing->devices, device);
	int code;

	if (!parameters || vd_json_set(parameters, "device", vd_json_text(selector)) < 0 ||
	    vd_json_set(parameters, "action", vd_json_text(change->action)) < 0 ||
	    add_driver(parameters, run->request, change) < 0 ||
	    add_flags(parameters, run->request) < 0 || settings_add(parameters, run->request) < 0)
		return error_memory(&run->error);
	code = session_call(changing->session, &method, vd_take_ptr(parameters), &reply,
			    &run->error);
	if (code != EXIT_DONE)
		return code;
	put_heading(changing, device);
	code = put_plan(run, reply);
	return code == EXIT_DONE ? change_refusal(reply, &run->error) : code;
}

static int apply(void *data, const char *device)
{
	const struct changing *changing = data;
	const struct session_method method = { changing->change->method, "results" };
	struct run *run = changing->run;
	vd_autojson struct json_object *reply = NULL;
	int code;

	if (vd_json_set(changing->parameters, "device",
			vd_json_text(devices_selector(&changing->devices, device))) < 0)
		return error_memory(&run->error);
	code = session_call(changing->session, &method, json_object_get(changing->parameters),
			    &reply, &run->error);
	if (code != EXIT_DONE && !has_results(&run->error))
		return code;
	put_heading(changing, device);
	if (code == EXIT_DONE)
		return put_change(run, reply);
	put_results_of_error(run);
	return code;
}

static int add_options(struct json_object *parameters, const struct request *request,
		       unsigned timeout_ms)
{
	if (add_flags(parameters, request) < 0)
		return -ENOMEM;
	return vd_json_set(parameters, "timeoutMs", vd_json_integer((int)timeout_ms));
}

/* A second word of bind is a driver, and so the first is one device. */
static int find_devices(struct changing *changing)
{
	struct run *run = changing->run;
	const char *only = run->request->arguments.list[0];

	if (!changing->change->takes_driver)
		return devices_find(run, changing->session, true, &changing->devices);
	return devices_add(&changing->devices, only, only) < 0 ? error_memory(&run->error)
							       : EXIT_DONE;
}

static int change_all(struct changing *changing)
{
	struct run *run = changing->run;
	bool plans = request_has(run->request, OPT_DRY_RUN);
	int code = find_devices(changing);

	if (code == EXIT_DONE)
		code = devices_each(run, &changing->devices, plans ? plan : apply, changing);
	if (code == EXIT_DONE && request_has(run->request, OPT_JSON))
		code = json_list_end(&run->json, NULL, &run->error);
	devices_clear(&changing->devices);
	return code;
}

int change_run(struct run *run, const struct change *change, struct json_object *parameters)
{
	vd_autojson struct json_object *own = parameters;
	SESSION_AUTO struct session session = { 0 };
	struct changing changing = {
		.run = run, .session = &session, .change = change, .parameters = own
	};
	unsigned timeout_ms = 0;
	int code = timeout_read(run, 1, &timeout_ms);

	if (code == EXIT_DONE && (!own || add_options(own, run->request, timeout_ms) < 0))
		return error_memory(&run->error);
	if (code == EXIT_DONE)
		code = sessions_one(run, &session);
	if (code != EXIT_DONE)
		return code;
	session_set_timeout(&session, (int)timeout_ms + ANSWER_MS);
	return change_all(&changing);
}
