// SPDX-License-Identifier: LGPL-2.1-or-later
#include "cli/settings.h"

#include <stdlib.h>
#include <string.h>

#include "cli/run.h"
#include "json/build.h"
#include "json/json.h"

static int refuse(struct run *run, const char *word, const char *reason)
{
	return error_set(&run->error, EXIT_USAGE, ERROR_USAGE, word, "--set %s", reason);
}

/* Whether one of the first COUNT has the name of WORD. */
static bool has_name_of(const struct words *words, size_t count, const char *word)
{
	size_t len = strcspn(word, "=") + 1;

	for (size_t i = 0; i < count; i++) {
		if (strncmp(words->list[i], word, len) == 0)
			return true;
	}
	return false;
}

int settings_check(struct run *run)
{
	const struct words *words = &run->request->values[OPT_SET];

	for (size_t i = 0; i < words->count; i++) {
		const char *word = words->list[i];

		if (!strchr(word, '=') || *word == '=')
			return refuse(run, word, "needs NAME=VALUE");
		if (has_name_of(words, i, word))
			return refuse(run, word, "has this name twice");
	}
	return EXIT_DONE;
}

struct json_object *settings_object(const struct request *request)
{
	const struct words *words = &request->values[OPT_SET];
	vd_autojson struct json_object *settings = vd_json_object();

	for (size_t i = 0; settings && i < words->count; i++) {
		const char *equals = strchr(words->list[i], '=');
		vd_autofree char *name = strndup(words->list[i], (size_t)(equals - words->list[i]));

		if (!name || vd_json_set(settings, name, vd_json_text(equals + 1)) < 0)
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
