// SPDX-License-Identifier: LGPL-2.1-or-later
#include "verbs/devices.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli/failures.h"
#include "json/json.h"
#include "session/call.h"
#include "session/session-call.h"
#include "text/json-path.h"
#include "text/text.h"
#include "verbs/verbs.h"

void devices_clear(struct devices *devices)
{
	words_clear(&devices->names);
	words_clear(&devices->selectors);
	devices->several = false;
}

/* glob(7). */
static bool has_wildcard(const char *word)
{
	return strpbrk(word, "*?[");
}

bool devices_are_several(const struct words *words)
{
	return words->count > 1 || (words->count && has_wildcard(words->list[0]));
}

static int keep_id(void *data, struct json_object *device)
{
	const char *id = json_path_text(device, "id");

	return id ? words_add(data, id, strlen(id)) : -EPROTO;
}

static bool is_there(const struct words *words, const char *name)
{
	for (size_t i = 0; i < words->count; i++) {
		if (strcmp(words->list[i], name) == 0)
			return true;
	}
	return false;
}

int devices_add(struct devices *devices, const char *device, const char *selector)
{
	if (words_add(&devices->names, device, strlen(device)) < 0 ||
	    words_add(&devices->selectors, selector, strlen(selector)) < 0)
		return -ENOMEM;
	return 0;
}

const char *devices_selector(const struct devices *devices, const char *device)
{
	for (size_t i = 0; i < devices->names.count; i++) {
		if (strcmp(devices->names.list[i], device) == 0)
			return devices->selectors.list[i];
	}
	return device;
}

static int add_new(struct run *run, struct devices *devices, const char *word,
		   const struct words *ids)
{
	for (size_t i = 0; i < ids->count; i++) {
		const char *id = ids->list[i];

		if (!is_there(&devices->names, id) &&
		    devices_add(devices, id, has_wildcard(word) ? id : word) < 0)
			return error_memory(&run->error);
	}
	return EXIT_DONE;
}

static void print_matches(const char *pattern, const struct words *ids)
{
	vd_autofree char *safe = text_safe(pattern);

	printf("%s: matches", safe ? safe : "?");
	for (size_t i = 0; i < ids->count; i++) {
		vd_autofree char *id = text_safe(ids->list[i]);

		printf("%s %s", i ? "," : "", id ? id : "?");
	}
	putchar('\n');
}

static int find_ids(struct run *run, struct session *session, const char *word, struct words *ids)
{
	vd_autojson struct json_object *fields = vd_json_array();
	int code;

	if (!fields)
		return error_memory(&run->error);
	code = session_each(session, &method_list, select_parameters(word, fields), keep_id, ids,
			    &run->error);
	return code;
}

/* WORD means several devices without a pattern. What is only shown is left to virtd: the word may be a
 * disk, and these the controllers that have it. */
static int keep_word(struct run *run, bool changes, const char *word, struct words *ids)
{
	if (changes)
		return error_ambiguous(&run->error, word, ids);
	words_clear(ids);
	return words_add(ids, word, strlen(word)) < 0 ? error_memory(&run->error) : EXIT_DONE;
}

/* An exit code if all is over; that WORD alone is not found is a failure. */
static int find_word(struct run *run, struct session *session, bool changes, const char *word,
		     struct devices *devices)
{
	struct words ids = { 0 };
	int code = find_ids(run, session, word, &ids);

	if (code == EXIT_DONE && ids.count > 1 && !has_wildcard(word))
		code = keep_word(run, changes, word, &ids);
	if (code == EXIT_DONE) {
		if (changes && has_wildcard(word) && !request_has(run->request, OPT_JSON))
			print_matches(word, &ids);
		code = add_new(run, devices, word, &ids);
	} else if (code == EXIT_NO_DEVICE || code == EXIT_AMBIGUOUS) {
		failures_add(run, word);
		code = EXIT_DONE;
	}
	words_clear(&ids);
	return code;
}

int devices_find(struct run *run, struct session *session, bool changes, struct devices *devices)
{
	const struct words *words = &run->request->arguments;
	int code = EXIT_DONE;

	devices->several = devices_are_several(words);
	if (!devices->several && devices_add(devices, words->list[0], words->list[0]) < 0)
		return error_memory(&run->error);
	for (size_t i = 0; devices->several && i < words->count && code == EXIT_DONE; i++)
		code = find_word(run, session, changes, words->list[i], devices);
	return code;
}

int devices_each(struct run *run, const struct devices *devices, devices_step step, void *data)
{
	int code;

	if (!devices->several)
		return step(data, devices->names.list[0]);
	for (size_t i = 0; i < devices->names.count; i++) {
		code = step(data, devices->names.list[i]);
		if (code != EXIT_DONE && !failures_add(run, devices->names.list[i]))
			break;
	}
	return failures_finish(run);
}

void devices_heading(const struct devices *devices, const char *device)
{
	vd_autofree char *safe = NULL;

	if (!devices->several)
		return;
	safe = text_safe(device);
	printf("%s:\n", safe ? safe : "?");
}
