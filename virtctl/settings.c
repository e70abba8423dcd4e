// SPDX-License-Identifier: LGPL-2.1-or-later
#include "settings.h"

#include <stdlib.h>
#include <string.h>

#include "varlink/json.h"
#include "verbs.h"

int settings_check(struct run *run)
{
	const struct words *words = &run->request->values[OPT_SET];

	for (size_t i = 0; i < words->count; i++) {
		if (!strchr(words->list[i], '=') || words->list[i][0] == '=')
			return error_set(&run->error, EXIT_USAGE, ERROR_USAGE, words->list[i],
					 "read the value", "--set needs NAME=VALUE");
	}
	return EXIT_DONE;
}

struct json_object *settings_object(const struct request *request)
{
	const struct words *words = &request->values[OPT_SET];
	vd_autojson struct json_object *settings = json_object_new_object();

	for (size_t i = 0; settings && i < words->count; i++) {
		const char *equals = strchr(words->list[i], '=');
		vd_autofree char *name = strndup(words->list[i], (size_t)(equals - words->list[i]));

		if (!name || vd_json_set(settings, name, json_text(equals + 1)) < 0)
			return NULL;
	}
	return settings ? vd_take_ptr(settings) : NULL;
}

int settings_add(struct json_object *parameters, const struct request *request)
{
	return request->values[OPT_SET].count
		       ? vd_json_set(parameters, "settings", settings_object(request))
		       : 0;
}
