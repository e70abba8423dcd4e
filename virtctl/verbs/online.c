// SPDX-License-Identifier: LGPL-2.1-or-later
/* The verbs `online` and `offline`. */
#include "cli/settings.h"
#include "json/json.h"
#include "verbs/change.h"
#include "verbs/verbs.h"

static int set_online(struct run *run, const char *action, bool online)
{
	const struct change change = { .action = action, .method = "Drivers.SetOnline" };
	vd_autojson struct json_object *parameters = vd_json_object();
	int code = settings_check(run);

	if (code != EXIT_DONE)
		return code;
	if (!parameters || vd_json_set(parameters, "online", vd_json_boolean(online)) < 0 ||
	    settings_add(parameters, run->request) < 0)
		return error_memory(&run->error);
	return change_run(run, &change, vd_take_ptr(parameters));
}

int verb_online(struct run *run)
{
	return set_online(run, "online", true);
}

int verb_offline(struct run *run)
{
	return set_online(run, "offline", false);
}
