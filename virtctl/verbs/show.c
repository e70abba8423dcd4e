// SPDX-License-Identifier: LGPL-2.1-or-later
/* The verb `show`. */
#include <stdio.h>

#include "cli/failures.h"
#include "output/device-page.h"
#include "output/json-list.h"
#include "session/call.h"
#include "session/session-call.h"
#include "verbs/devices.h"
#include "verbs/verbs.h"

struct show {
	struct run *run;
	struct session *session;
	bool any;
};

static int show_record(void *data, struct json_object *device)
{
	struct show *show = data;

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

/* One call for all is the fastest; if one of them is no device, each gets a call of its own. */
static int show_all(struct show *show)
{
	struct run *run = show->run;
	DEVICES_AUTO struct devices devices = { 0 };
	int code = devices_find(run, show->session, false, &devices);

	if (code != EXIT_DONE)
		return code;
	if (devices.several && devices.names.count) {
		code = session_each(show->session, &method_show,
				    words_parameter("devices", &devices.names), show_record, show,
				    &run->error);
		if (code == EXIT_DONE)
			return failures_finish(run);
		error_clear(&run->error);
	}
	return devices_each(run, &devices, show_one, show);
}

int verb_show(struct run *run)
{
	SESSION_AUTO struct session session = { 0 };
	struct show show = { .run = run, .session = &session };
	int code = session_open(&session, run->request, &run->error);

	if (code == EXIT_DONE)
		code = show_all(&show);
	if (code == EXIT_DONE && request_has(run->request, OPT_JSON))
		code = json_list_end(&run->json, NULL, &run->error);
	return code;
}
