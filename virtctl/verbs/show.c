// SPDX-License-Identifier: LGPL-2.1-or-later
/* The verb `show`. */
#include <errno.h>
#include <stdio.h>

#include "cli/failures.h"
#include "json/json.h"
#include "output/device-page.h"
#include "output/json-list.h"
#include "session/call.h"
#include "session/hosts.h"
#include "session/session-call.h"
#include "text/json-path.h"
#include "verbs/devices.h"
#include "verbs/verbs.h"

/* A call of a user who may change nothing can have so many: man/virtd.8.scd. */
#define BLOCK 1024

struct show {
	struct run *run;
	struct session *session;
	struct json_object
		*shown; /* ids, as keys: a device that several words mean is shown once */
	const struct words *names; /* of the devices that patterns matched */
	size_t next, asked;	   /* the name whose turn it is; the names that a block had */
	bool any;
};

static bool was_shown(struct show *show, const char *id)
{
	return json_object_object_get_ex(show->shown, id, NULL);
}

static int show_record(void *data, struct json_object *device)
{
	struct show *show = data;
	const char *id = json_path_text(device, "id") ?: "";

	if (was_shown(show, id))
		return 0;
	if (json_object_object_add(show->shown, id, NULL) < 0)
		return -ENOMEM;
	if (request_has(show->run->request, OPT_JSON)) {
		json_list_begin(&show->run->json, "devices");
		return json_list_add(&show->run->json, device);
	}
	if (show->any)
		putchar('\n');
	show->any = true;
	device_page(device);
	return 0;
}

static int show_words(struct show *show, const struct words *words)
{
	return session_each(show->session, &method_show, words_parameter("devices", words),
			    show_record, show, &show->run->error);
}

/* One call for the devices from the name whose turn it is. If it fails, each gets a call of its own. */
static void show_block(struct show *show)
{
	const struct words *names = show->names;
	size_t left = names->count - show->next, count = left < BLOCK ? left : BLOCK;
	const struct words block = { .list = names->list + show->next, .count = count };

	show->asked = show->next + count;
	if (show_words(show, &block) != EXIT_DONE)
		error_clear(&show->run->error);
}

static int show_one(void *data, const char *device)
{
	struct show *show = data;
	char *list[] = { (char *)device, NULL };
	const struct words words = { .list = list, .count = 1 };

	if (show->next == show->asked && show->names->count > 1)
		show_block(show);
	show->next++;
	return was_shown(show, device) ? EXIT_DONE : show_words(show, &words);
}

/* Each has a result of its own. Patterns are replaced by what they match. */
static int show_each(struct show *show)
{
	DEVICES_AUTO struct devices devices = { 0 };
	int code = devices_find(show->run, show->session, false, &devices);

	if (code != EXIT_DONE)
		return code;
	show->names = &devices.names;
	return devices_each(show->run, &devices, show_one, show);
}

/* One call for all looks at the devices once. If one of the words means no device, or several,
 * nothing was shown by it, and each word gets calls of its own. */
static int show_all(struct show *show)
{
	struct run *run = show->run;
	const struct words *words = &run->request->arguments;
	int code;

	if (words->count == 1)
		return show_each(show);
	code = show_words(show, words);
	if (code != EXIT_NO_DEVICE && code != EXIT_AMBIGUOUS)
		return code;
	error_clear(&run->error);
	return show_each(show);
}

int verb_show(struct run *run)
{
	SESSION_AUTO struct session session = { 0 };
	struct show show = { .run = run, .session = &session, .shown = json_object_new_object() };
	int code = show.shown ? sessions_one(run, &session) : error_memory(&run->error);

	if (code == EXIT_DONE)
		code = show_all(&show);
	json_object_put(show.shown);
	if (code == EXIT_DONE && request_has(run->request, OPT_JSON))
		code = json_list_end(&run->json, NULL, &run->error);
	return code;
}
