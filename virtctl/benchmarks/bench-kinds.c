// SPDX-License-Identifier: LGPL-2.1-or-later
/* `bench --kinds`: what can be measured of which device. */
#include <stdio.h>

#include <json-c/json.h>

#include "benchmarks/bench-internal.h"
#include "json/build.h"
#include "json/json.h"
#include "output/page.h"
#include "output/table.h"
#include "session/hosts.h"
#include "session/session-call.h"
#include "text/json-path.h"
#include "text/wrap.h"

static void put_settings(struct json_object *kind)
{
	struct json_object *settings = json_object_object_get(kind, "settings");

	if (!array_count(settings))
		return;
	putchar('\n');
	page_heading(0, "%s: --set", json_path_text(kind, "name") ?: "?");
	for (size_t i = 0; i < array_count(settings); i++) {
		struct json_object *setting = json_object_array_get_idx(settings, i);
		const char *default_value = json_path_text(setting, "usual");
		vd_autojson struct json_object *words = NULL;
		char text[320];

		snprintf(text, sizeof(text), "%s%s%s", json_path_text(setting, "help") ?: "",
			 default_value ? "; default: " : "", default_value ? default_value : "");
		words = wrap_text(text, 1);
		page_words(2, json_path_text(setting, "name") ?: "?", words);
	}
}

/* Before the last column the others take so much of the 80. */
static int put_table(struct json_object *kinds, bool of_device, struct error *error)
{
	const struct column list[] = {
		{ .name = "KIND", .path = "name" },
		{ .name = "MEASURES", .path = "applies", .form = FORM_YES, .hidden = !of_device },
		{ .name = "SAFE", .path = "safe", .form = FORM_YES },
		{ .name = of_device ? "FIGURES-OR-WHY-NOT" : "FIGURES",
		  .path = "reason",
		  .otherwise = "figure",
		  .lines = true,
		  .wrap = of_device ? 56 : 65 },
	};
	const struct column_table columns = COLUMN_TABLE(list);

	return table_put_array(kinds, &columns, error);
}

static int put(struct run *run, struct json_object *kinds, bool of_device)
{
	int code;

	if (request_has(run->request, OPT_JSON)) {
		json_list_begin(&run->json, "kinds");
		for (size_t i = 0; i < array_count(kinds); i++) {
			if (json_list_add(&run->json, json_object_array_get_idx(kinds, i)) < 0)
				return error_memory(&run->error);
		}
		return json_list_end(&run->json, NULL, &run->error);
	}
	code = put_table(kinds, of_device, &run->error);
	for (size_t i = 0; code == EXIT_DONE && i < array_count(kinds); i++) {
		struct json_object *kind = json_object_array_get_idx(kinds, i);

		/* What can't measure the device can't be set for it either. */
		if (!json_path_text(kind, "reason"))
			put_settings(kind);
	}
	return code;
}

int bench_kinds(struct run *run)
{
	const struct words *words = &run->request->arguments;
	struct json_object *parameters = vd_json_object();
	vd_autojson struct json_object *reply = NULL;
	SESSION_AUTO struct session session = { 0 };
	int code;

	if (!parameters ||
	    (words->count && vd_json_set(parameters, "device", vd_json_text(words->list[0])) < 0)) {
		json_object_put(parameters);
		return error_memory(&run->error);
	}
	code = sessions_one(run, &session);
	if (code != EXIT_DONE) {
		json_object_put(parameters);
		return code;
	}
	code = session_call(&session, &method_kinds, parameters, &reply, &run->error);
	if (code != EXIT_DONE)
		return code;
	return put(run, json_object_object_get(reply, "kinds"), words->count > 0);
}
