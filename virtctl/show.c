// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdio.h>

#include "call.h"
#include "device-page.h"
#include "json-list.h"
#include "session.h"
#include "verbs.h"

struct show {
	struct run *run;
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

int verb_show(struct run *run)
{
	SESSION_AUTO struct session session = { 0 };
	struct show show = { .run = run };
	int code = session_open(&session, run->request, &run->error);

	if (code == EXIT_DONE)
		code = session_each(&session, &method_show,
				    words_parameter("devices", &run->request->arguments),
				    show_record, &show, &run->error);
	if (code == EXIT_DONE && request_has(run->request, OPT_JSON))
		json_list_end(&run->json, NULL);
	return code;
}
