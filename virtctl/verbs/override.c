// SPDX-License-Identifier: LGPL-2.1-or-later
/* The verb `override`. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "json/build.h"
#include "json/json.h"
#include "output/column-help.h"
#include "session/hosts.h"
#include "session/session-call.h"
#include "text/closest.h"
#include "text/text.h"
#include "verbs/records.h"

#define COLUMNS "HOST,NAME,DEVICE,DRIVER,STATE,ONLINE,SETTINGS,MESSAGE"

static const struct column override_list[] = {
	{ .name = "HOST", .path = "host", .help = HELP_HOST },
	{ .name = "NAME",
	  .path = "name",
	  .help = "the name of the override: that of its file, without .conf" },
	{ .name = "STATE",
	  .path = "state",
	  .help = "in-force, pending, mismatch, no-device or bad-file" },
	{ .name = "DRIVER", .path = "driver", .help = "the driver that the device must have" },
	{ .name = "PATH", .path = "path", .help = "the file of the override" },
	{ .name = "DEVICE", .path = "address", .help = "bus and address of the device" },
	{ .name = "ONLINE",
	  .path = "online",
	  .form = FORM_YES_NO,
	  .help = "whether the channel device must be on" },
	{ .name = "SETTINGS",
	  .path = "settings",
	  .form = FORM_SETTINGS,
	  .help = "the settings that the channel device gets before it is switched on" },
	{ .name = "IDENTITY", .path = "identity", .help = "which device must be at the address" },
	{ .name = "MESSAGE", .path = "message", .help = "why the override is not in force" },
};

const struct column_table override_columns = COLUMN_TABLE(override_list);

/* To put one in force can take as long as its driver does. */
#define APPLY_MS 600000

struct overrides {
	struct records records;
	const struct session_method *method;
	const char *name; /* of one of them; NULL: all */
	bool apply;
	unsigned count, refused;
};

static bool is_refused(struct json_object *override)
{
	return json_object_get_boolean(json_object_object_get(override, "refused"));
}

static int take(void *data, struct json_object *override)
{
	struct overrides *overrides = data;

	overrides->count++;
	overrides->refused += is_refused(override);
	return records_add(&overrides->records, override);
}

/* {"name": NAME}, or {}. */
static struct json_object *name_parameter(const char *name)
{
	vd_autojson struct json_object *parameters = vd_json_object();

	if (!parameters || (name && vd_json_set(parameters, "name", vd_json_text(name)) < 0))
		return NULL;
	return vd_take_ptr(parameters);
}

static int report_session(void *data, struct session *session)
{
	struct overrides *overrides = data;
	struct run *run = overrides->records.run;
	int code;

	records_from(&overrides->records, session);
	if (overrides->apply)
		session_set_timeout(session, APPLY_MS);
	code = session_each(session, overrides->method, name_parameter(overrides->name), take,
			    overrides, &run->error);
	session_disconnect(session);
	if (code == EXIT_DONE && overrides->refused)
		code = error_set(&run->error, EXIT_FAILED, "io.virtctl.OverridesNotInForce",
				 "override",
				 "%u of %u overrides could not be put in force (the list says why)",
				 overrides->refused, overrides->count);
	return code;
}

static int report(struct run *run, struct overrides *overrides)
{
	bool is_list = overrides->method == &method_overrides;
	int code = records_open(&overrides->records, run, "overrides", &override_columns,
				records_columns(run->request, COLUMNS));

	if (code == EXIT_DONE)
		code = sessions_each(run, is_list ? HOSTS_MAX : 1, report_session, overrides);
	if (overrides->records.any_session)
		code = records_finish(&overrides->records, NULL, code);
	records_close(&overrides->records);
	return code;
}

static int list(struct run *run)
{
	struct overrides overrides = { .method = &method_overrides };

	return report(run, &overrides);
}

static int apply(struct run *run)
{
	const struct words *words = &run->request->arguments;
	bool dry_run = request_has(run->request, OPT_DRY_RUN);

	struct overrides overrides = {
		.method = dry_run ? &method_plan_overrides : &method_apply_overrides,
		.name = words->count > 1 ? words->list[1] : NULL,
		.apply = !dry_run,
	};

	return report(run, &overrides);
}

/* {"changed": whether it was there} beside the empty list, or a line. */
static int put_unset(struct run *run, const char *name, struct json_object *reply)
{
	bool changed = json_object_get_boolean(json_object_object_get(reply, "changed"));
	vd_autofree char *safe = text_safe(name);
	int code;

	if (!request_has(run->request, OPT_JSON)) {
		printf("%s: %s\n", safe ? safe : "?",
		       changed ? "removed" : "nothing to do: it has no file");
		return EXIT_DONE;
	}
	run->json.beside = reply;
	json_list_begin(&run->json, "overrides");
	code = json_list_end(&run->json, NULL, &run->error);
	run->json.beside = NULL;
	return code;
}

static int unset(struct run *run)
{
	const char *name = run->request->arguments.list[1];
	vd_autojson struct json_object *parameters = name_parameter(name);
	vd_autojson struct json_object *reply = NULL;
	SESSION_AUTO struct session session = { 0 };
	int code;

	if (!parameters)
		return error_memory(&run->error);
	code = sessions_one(run, &session);
	if (code == EXIT_DONE)
		code = session_call(&session, &method_unset_override, vd_take_ptr(parameters),
				    &reply, &run->error);
	return code == EXIT_DONE ? put_unset(run, name, reply) : code;
}

static const struct action {
	const char *name;
	unsigned arguments_min, arguments_max; /* its own name among them */
	int (*run)(struct run *run);
} actions[] = {
	{ "list", 0, 1, list },
	{ "unset", 2, 2, unset },
	{ "apply", 1, 2, apply },
};

int verb_override(struct run *run)
{
	const struct words *words = &run->request->arguments;
	const char *name = words->count ? words->list[0] : actions[0].name;
	struct closest closest = CLOSEST(name);

	for (size_t i = 0; i < VD_ARRAY_SIZE(actions); i++) {
		closest_consider(&closest, actions[i].name);
		if (strcmp(actions[i].name, name) != 0)
			continue;
		if (words->count < actions[i].arguments_min ||
		    words->count > actions[i].arguments_max)
			return error_set(
				&run->error, EXIT_USAGE, ERROR_USAGE, name,
				words->count < actions[i].arguments_min
					? "NAME is missing ('virtctl override list' lists the "
					  "names)"
					: "one argument too many (see 'virtctl override --help')");
		if (request_has(run->request, OPT_DRY_RUN) && actions[i].run != apply)
			return error_set(&run->error, EXIT_USAGE, ERROR_USAGE, "--dry-run",
					 "this option is for 'override apply' only");
		return actions[i].run(run);
	}
	return error_unknown(&run->error, "action", name, &closest, "virtctl override --help");
}
