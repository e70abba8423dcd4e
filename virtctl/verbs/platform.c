// SPDX-License-Identifier: LGPL-2.1-or-later
/* The verb `platform`. */
#include <errno.h>
#include <stdio.h>

#include "json/build.h"
#include "json/json.h"
#include "output/column-help.h"
#include "output/json-list.h"
#include "session/hosts.h"
#include "session/session-call.h"
#include "text/json-path.h"
#include "text/text.h"
#include "verbs/records.h"

#define COLUMNS "LEVEL,NAME,CERTAINTY,EVIDENCE"

static const struct column platform_list[] = {
	{ .name = "LEVEL",
	  .path = "level",
	  .right = true,
	  .help = "0: this system runs on it; 1: the hypervisor of level 0 runs on it; and so on" },
	{ .name = "NAME", .path = "name", .help = "the hypervisor, or the cloud" },
	{ .name = "CERTAINTY",
	  .path = "certainty",
	  .help = "how certain the name is: certain or likely" },
	{ .name = "EVIDENCE",
	  .path = "evidence[]",
	  .lines = true,
	  .help = "the facts that prove the name" },
};

const struct column_table platform_columns = COLUMN_TABLE(platform_list);

static bool is_list_of_objects(struct json_object *value)
{
	if (!json_object_is_type(value, json_type_array))
		return false;
	for (size_t i = 0; i < json_object_array_length(value); i++)
		if (!json_object_is_type(json_object_array_get_idx(value, i), json_type_object))
			return false;
	return true;
}

static int fetch(struct run *run, struct json_object **ret)
{
	SESSION_AUTO struct session session = { 0 };
	int code = sessions_one(run, &session);

	if (code != EXIT_DONE)
		return code;
	code = session_call(&session, &method_platform, vd_json_object(), ret, &run->error);
	if (code == EXIT_DONE && !is_list_of_objects(json_object_object_get(*ret, "platforms")))
		code = error_from_transport(&run->error, session.peer, -EPROTO, 0);
	return code;
}

/* A virtd that is older than this program has neither of the next two. */
static bool is_guest(struct json_object *reply)
{
	struct json_object *value = json_object_object_get(reply, "isGuest");

	if (json_object_is_type(value, json_type_boolean))
		return json_object_get_boolean(value);
	return json_object_array_length(json_object_object_get(reply, "platforms")) > 0;
}

static const char *short_name(struct json_object *reply)
{
	const char *name = json_path_text(reply, "shortName");

	if (!name)
		name = json_path_text(reply, "platforms[0].name");
	return name ? name : "none";
}

static int put_answer(struct json_object *object, struct json_object *reply)
{
	int r = vd_json_set(object, "isGuest", vd_json_boolean(is_guest(reply)));

	return r < 0 ? r : vd_json_set(object, "shortName", vd_json_text(short_name(reply)));
}

static int print_short_json(struct json_object *reply)
{
	vd_autojson struct json_object *object = vd_json_object();

	if (vd_json_set(object, "schemaVersion", vd_json_integer(SCHEMA_VERSION)) < 0 ||
	    put_answer(object, reply) < 0)
		return -ENOMEM;
	return json_line(object);
}

static int print_short(struct run *run, struct json_object *reply)
{
	vd_autofree char *word = NULL;

	if (request_has(run->request, OPT_JSON))
		return print_short_json(reply) < 0 ? error_memory(&run->error) : EXIT_DONE;
	word = text_safe(short_name(reply));
	if (!word)
		return error_memory(&run->error);
	puts(word);
	return EXIT_DONE;
}

static int print_records(struct records *records, struct json_object *platforms,
			 struct json_object *problems)
{
	int code = EXIT_DONE;

	for (size_t i = 0; code == EXIT_DONE && i < json_object_array_length(platforms); i++)
		if (records_add(records, json_object_array_get_idx(platforms, i)) < 0)
			code = error_memory(&records->run->error);
	return records_finish(records, problems, code);
}

/* The words of a "no", which is an answer: they stand where the answer stands. */
static void print_no(const struct run *run, bool any, bool lacks)
{
	if (request_has(run->request, OPT_JSON) || request_has(run->request, OPT_NO_LEGEND))
		return;
	puts(any ? "\nThis system is not a guest."
	     : lacks ? "Not known: nothing shows that this system is a guest, but this tree lacks "
		       "the files that could show it."
		     : "No hypervisor: nothing shows that this system is a guest.");
}

static int print_all(struct run *run, struct records *records, struct json_object *reply)
{
	struct json_object *platforms = json_object_object_get(reply, "platforms");
	vd_autojson struct json_object *answer = vd_json_object();
	int code;

	if (put_answer(answer, reply) < 0)
		return error_memory(&run->error);
	run->json.beside = answer;
	code = print_records(records, platforms, json_object_object_get(reply, "problems"));
	run->json.beside = NULL;
	if (code == EXIT_DONE && !is_guest(reply))
		print_no(run, json_object_array_length(platforms) > 0,
			 array_count(json_object_object_get(reply, "problems")) > 0);
	return code;
}

int verb_platform(struct run *run)
{
	RECORDS_AUTO struct records records = { 0 };
	vd_autojson struct json_object *reply = NULL;
	bool is_short = request_has(run->request, OPT_SHORT);
	int code = EXIT_DONE;

	if (!is_short)
		code = records_open(&records, run, "platforms", &platform_columns, COLUMNS);
	if (code == EXIT_DONE)
		code = fetch(run, &reply);
	if (code == EXIT_DONE)
		code = is_short ? print_short(run, reply) : print_all(run, &records, reply);
	if (code != EXIT_DONE)
		return code;
	return is_guest(reply) ? EXIT_DONE : EXIT_FAILED;
}
