// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdio.h>

#include <json-c/json.h>

#include "array-table.h"
#include "bench-parts.h"
#include "json-path.h"
#include "page.h"
#include "session.h"
#include "varlink/json.h"

#define COLUMNS	       "KIND,SAFE,FIGURE,SETTINGS"
#define COLUMNS_DEVICE "KIND,MEASURES,SAFE,FIGURE,WHY-NOT"

static void put_settings(struct json_object *kind)
{
	struct json_object *settings = json_object_object_get(kind, "settings");

	if (!array_count(settings))
		return;
	putchar('\n');
	page_heading(0, "%s: --set", json_path_text(kind, "name") ?: "?");
	for (size_t i = 0; i < array_count(settings); i++) {
		struct json_object *setting = json_object_array_get_idx(settings, i);
		const char *usual = json_path_text(setting, "usual");
		char text[320];

		snprintf(text, sizeof(text), "%s%s%s", json_path_text(setting, "help") ?: "",
			 usual ? "; else " : "", usual ? usual : "");
		page_line(2, json_path_text(setting, "name") ?: "?", text);
	}
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
		json_list_end(&run->json, NULL);
		return EXIT_DONE;
	}
	code = array_table(kinds, ROW_BENCH_KIND, of_device ? COLUMNS_DEVICE : COLUMNS,
			   &run->error);
	for (size_t i = 0; code == EXIT_DONE && i < array_count(kinds); i++)
		put_settings(json_object_array_get_idx(kinds, i));
	return code;
}

int bench_kinds(struct run *run)
{
	const struct words *words = &run->request->arguments;
	struct json_object *parameters = json_object_new_object();
	vd_autojson struct json_object *reply = NULL;
	SESSION_AUTO struct session session = { 0 };
	int code;

	if (!parameters ||
	    (words->count && vd_json_set(parameters, "device", json_text(words->list[0])) < 0)) {
		json_object_put(parameters);
		return error_memory(&run->error);
	}
	code = session_open(&session, run->request, &run->error);
	if (code != EXIT_DONE) {
		json_object_put(parameters);
		return code;
	}
	code = session_call(&session, "Bench.Kinds", parameters, &reply, &run->error);
	if (code != EXIT_DONE)
		return code;
	return put(run, json_object_object_get(reply, "kinds"), words->count > 0);
}
