// SPDX-License-Identifier: LGPL-2.1-or-later
/* Which kinds measure a device. */
#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

#include "benchmarks/bench-run.h"
#include "json/build.h"
#include "json/json.h"
#include "session/session-call.h"
#include "text/json-path.h"

static bool flag(struct json_object *kind, const char *key)
{
	return json_object_get_boolean(json_object_object_get(kind, key));
}

/* The kinds that can measure the device, and harm nobody. */
static int run_safe(struct bench *bench, const char *device, struct json_object *kinds)
{
	unsigned count = 0;
	int code = EXIT_DONE;

	for (size_t i = 0; code == EXIT_DONE && i < array_count(kinds); i++) {
		struct json_object *kind = json_object_array_get_idx(kinds, i);
		const char *name = json_path_text(kind, "name");

		if (!name || !flag(kind, "applies") || !flag(kind, "safe"))
			continue;
		code = bench_run_kind(bench, device, name);
		/* What the program itself has found: no gateway, for example. */
		if (code == EXIT_UNSUPPORTED) {
			error_clear(&bench->run->error);
			code = EXIT_DONE;
			continue;
		}
		count++;
	}
	if (code == EXIT_DONE && !count)
		return error_set(&bench->run->error, EXIT_UNSUPPORTED,
				 "io.virtctl.NothingToMeasure", device,
				 "no harmless kind of benchmark can measure it ('virtctl bench "
				 "--kinds %s' says why)",
				 device);
	return code;
}

static bool has_setting(struct json_object *kind, const char *word)
{
	struct json_object *settings = json_object_object_get(kind, "settings");
	size_t len = strcspn(word, "=");

	for (size_t i = 0; i < array_count(settings); i++) {
		const char *name = json_path_text(json_object_array_get_idx(settings, i), "name");

		if (name && strlen(name) == len && strncmp(name, word, len) == 0)
			return true;
	}
	return false;
}

static bool has_settings(struct json_object *kind, const struct words *settings)
{
	for (size_t i = 0; i < settings->count; i++) {
		if (!has_setting(kind, settings->list[i]))
			return false;
	}
	return true;
}

/* Kinds that could be meant by settings. */
struct choice {
	const char *found; /* the last one */
	unsigned count;
	char names[256]; /* all */
};

static void choice_add(struct choice *choice, const char *name)
{
	size_t len = strlen(choice->names);

	snprintf(choice->names + len, sizeof(choice->names) - len, "%s%s", len ? ", " : "", name);
	choice->found = name;
	choice->count++;
}

static int no_choice(struct bench *bench, const char *device, const struct choice *safe,
		     const struct choice *harmful)
{
	const char *setting = bench->run->request->values[OPT_SET].list[0];

	if (safe->count)
		return error_set(&bench->run->error, EXIT_USAGE, ERROR_USAGE, setting,
				 "several kinds have this setting: %s (name one with --kind)",
				 safe->names);
	if (bench->is_suite)
		return error_set(&bench->run->error, EXIT_UNSUPPORTED,
				 "io.virtctl.NothingToMeasure", device,
				 "no harmless kind that can measure it has the setting");
	if (harmful->count)
		return error_set(&bench->run->error, EXIT_USAGE, ERROR_USAGE, setting,
				 "no harmless kind that can measure %s has this setting (to run %s "
				 "nevertheless, name it with --kind)",
				 device, harmful->names);
	return error_set(&bench->run->error, EXIT_USAGE, ERROR_USAGE, setting,
			 "no kind that can measure %s has this setting ('virtctl bench --kinds' "
			 "lists the settings)",
			 device);
}

/* The one harmless kind that can measure the device and has all the settings. */
static int run_with_settings(struct bench *bench, const char *device, struct json_object *kinds)
{
	const struct words *settings = &bench->run->request->values[OPT_SET];
	struct choice safe = { 0 }, harmful = { 0 };

	for (size_t i = 0; i < array_count(kinds); i++) {
		struct json_object *kind = json_object_array_get_idx(kinds, i);
		const char *name = json_path_text(kind, "name");

		if (name && flag(kind, "applies") && has_settings(kind, settings))
			choice_add(flag(kind, "safe") ? &safe : &harmful, name);
	}
	return safe.count == 1 ? bench_run_kind(bench, device, safe.found)
			       : no_choice(bench, device, &safe, &harmful);
}

static int fetch_kinds(struct bench *bench, const char *device, struct json_object **ret)
{
	struct json_object *parameters = vd_json_object();

	if (parameters && vd_json_set(parameters, "device", vd_json_text(device)) < 0) {
		json_object_put(parameters);
		parameters = NULL;
	}
	return session_call(&bench->session, &method_kinds, parameters, ret, &bench->run->error);
}

int bench_check_device(struct bench *bench, const char *device)
{
	vd_autojson struct json_object *reply = NULL;

	return fetch_kinds(bench, device, &reply);
}

static int choose(struct bench *bench, const char *device)
{
	vd_autojson struct json_object *reply = NULL;
	struct json_object *kinds;
	int code = fetch_kinds(bench, device, &reply);

	if (code != EXIT_DONE)
		return code;
	kinds = json_object_object_get(reply, "kinds");
	return bench->run->request->values[OPT_SET].count ? run_with_settings(bench, device, kinds)
							  : run_safe(bench, device, kinds);
}

int bench_run_kinds(struct bench *bench, const char *device)
{
	const struct words *kinds = &bench->run->request->values[OPT_KIND];
	int code = EXIT_DONE;

	if (!kinds->count)
		return choose(bench, device);
	for (size_t i = 0; code == EXIT_DONE && i < kinds->count; i++)
		code = bench_run_kind(bench, device, kinds->list[i]);
	return code;
}
