// SPDX-License-Identifier: LGPL-2.1-or-later
/* The verb `show`. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli/failures.h"
#include "output/device-page.h"
#include "output/json-list.h"
#include "session/call.h"
#include "session/hosts.h"
#include "session/session-call.h"
#include "text/json-path.h"
#include "verbs/devices.h"
#include "verbs/verbs.h"

struct show {
	struct run *run;
	struct session *session;
	struct words shown; /* ids: a device that several words mean is shown once */
	bool any;
};

static bool was_shown(struct show *show, const char *id)
{
	for (size_t i = 0; i < show->shown.count; i++) {
		if (strcmp(show->shown.list[i], id) == 0)
			return true;
	}
	return false;
}

static int show_record(void *data, struct json_object *device)
{
	struct show *show = data;
	const char *id = json_path_text(device, "id") ?: "";

	if (was_shown(show, id))
		return 0;
	if (words_add(&show->shown, id, strlen(id)) < 0)
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

static int show_one(void *data, const char *device)
{
	struct show *show = data;
	char *list[] = { (char *)device, NULL };
	const struct words words = { .list = list, .count = 1 };

	return session_each(show->session, &method_show, words_parameter("devices", &words),
			    show_record, show, &show->run->error);
}

/* Each has a result of its own. Patterns are replaced by what they match. */
static int show_each(struct show *show)
{
	DEVICES_AUTO struct devices devices = { 0 };
	int code = devices_find(show->run, show->session, false, &devices);

	return code != EXIT_DONE ? code : devices_each(show->run, &devices, show_one, show);
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
	code = session_each(show->session, &method_show, words_parameter("devices", words),
			    show_record, show, &run->error);
	if (code != EXIT_NO_DEVICE && code != EXIT_AMBIGUOUS)
		return code;
	error_clear(&run->error);
	return show_each(show);
}

int verb_show(struct run *run)
{
	SESSION_AUTO struct session session = { 0 };
	struct show show = { .run = run, .session = &session };
	int code = sessions_one(run, &session);

	if (code == EXIT_DONE)
		code = show_all(&show);
	words_clear(&show.shown);
	if (code == EXIT_DONE && request_has(run->request, OPT_JSON))
		code = json_list_end(&run->json, NULL, &run->error);
	return code;
}
