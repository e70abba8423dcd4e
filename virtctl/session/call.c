// SPDX-License-Identifier: LGPL-2.1-or-later
#include "session/call.h"

#include <stdlib.h>
#include <string.h>

#include "cli/request.h"
#include "json/build.h"
#include "json/json.h"
#include "output/error.h"
#include "output/json-list.h"
#include "text/json-path.h"

static struct json_object *text_array(const struct words *words)
{
	vd_autojson struct json_object *array = vd_json_array();

	for (size_t i = 0; array && i < words->count; i++) {
		struct json_object *text = vd_json_text(words->list[i]);

		if (!text || json_object_array_add(array, text) < 0) {
			json_object_put(text);
			return NULL;
		}
	}
	return vd_take_ptr(array);
}

/* Nothing to say is said by leaving it out. */
static int add_words(struct json_object *parameters, const char *key, const struct words *words)
{
	return words->count ? vd_json_set(parameters, key, text_array(words)) : 0;
}

static int add_filters(struct json_object *parameters, const struct request *request)
{
	for (unsigned i = 0; i < OPT_COUNT; i++) {
		if (options[i].parameter &&
		    add_words(parameters, options[i].parameter, &request->values[i]) < 0)
			return -1;
	}
	return 0;
}

struct json_object *list_parameters(const struct request *request, struct json_object *fields)
{
	vd_autojson struct json_object *parameters = filter_parameters(request, fields);

	if (!parameters || add_words(parameters, "devices", &request->arguments) < 0)
		return NULL;
	return vd_take_ptr(parameters);
}

struct json_object *filter_parameters(const struct request *request, struct json_object *fields)
{
	vd_autojson struct json_object *parameters = vd_json_object();

	if (!parameters || add_filters(parameters, request) < 0)
		return NULL;
	if (request_has(request, OPT_ALL) &&
	    vd_json_set(parameters, "all", vd_json_boolean(true)) < 0)
		return NULL;
	if (fields && vd_json_set(parameters, "fields", json_object_get(fields)) < 0)
		return NULL;
	return vd_take_ptr(parameters);
}

struct json_object *words_parameter(const char *key, const struct words *words)
{
	vd_autojson struct json_object *parameters = vd_json_object();

	if (!parameters || vd_json_set(parameters, key, text_array(words)) < 0)
		return NULL;
	return vd_take_ptr(parameters);
}

struct json_object *select_parameters(const char *selector, struct json_object *fields)
{
	char *list[] = { (char *)selector, NULL };
	struct words words = { .list = list, .count = 1 };
	vd_autojson struct json_object *parameters = words_parameter("devices", &words);

	if (!parameters || vd_json_set(parameters, "all", vd_json_boolean(true)) < 0 ||
	    vd_json_set(parameters, "fields", json_object_get(fields)) < 0)
		return NULL;
	return vd_take_ptr(parameters);
}

void list_explain(const struct request *request, struct error *error)
{
	const char *parameter =
		error->parameters ? json_path_text(error->parameters, "parameter") : NULL;

	if (!parameter || !error_is(error, "org.varlink.service.InvalidParameter"))
		return;
	for (unsigned i = 0; i < OPT_COUNT; i++) {
		const char *name = options[i].parameter;
		size_t length = name ? strlen(name) : 0;
		unsigned long index;

		if (!name || strncmp(parameter, name, length) != 0 || parameter[length] != '[')
			continue;
		index = strtoul(parameter + length + 1, NULL, 10);
		if (index < request->values[i].count)
			option_value_unknown(error, &options[i], request->values[i].list[index]);
		return;
	}
}
