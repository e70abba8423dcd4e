// SPDX-License-Identifier: LGPL-2.1-or-later
#include "text/json-path.h"

#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

struct visitor {
	void (*visit)(void *data, struct json_object *value);
	void *data;
};

static void descend(struct json_object *value, const char *rest, const struct visitor *visitor);

static void descend_array(struct json_object *array, const char *rest,
			  const struct visitor *visitor)
{
	size_t count = array_count(array);
	const char *after = strchr(rest, ']') + 1;
	size_t first = 0, end = count;

	if (rest[1] == '-')
		first = count ? count - 1 : 0;
	else if (rest[1] != ']')
		end = count ? 1 : 0;
	for (size_t i = first; i < end; i++)
		descend(json_object_array_get_idx(array, i), after, visitor);
}

static void descend_object(struct json_object *object, const char *path,
			   const struct visitor *visitor)
{
	size_t length = strcspn(path, ".[;");

	if (!json_object_is_type(object, json_type_object))
		return;
	json_object_object_foreach(object, key, value)
	{
		if (strncmp(key, path, length) == 0 && !key[length]) {
			descend(value, path + length, visitor);
			return;
		}
	}
}

static void descend(struct json_object *value, const char *rest, const struct visitor *visitor)
{
	if (!value)
		return;
	if (*rest == '[')
		descend_array(value, rest, visitor);
	else if (*rest == '.')
		descend_object(value, rest + 1, visitor);
	else
		visitor->visit(visitor->data, value);
}

const char *json_path_next(const char *path)
{
	const char *separator = strchr(path, ';');

	return separator ? separator + 1 : NULL;
}

void json_path_each(struct json_object *record, const char *path,
		    void (*visit)(void *data, struct json_object *value), void *data)
{
	struct visitor visitor = { visit, data };

	for (const char *next = path; next; next = json_path_next(next))
		descend_object(record, next, &visitor);
}

static void keep_first(void *data, struct json_object *value)
{
	const char **text = data;

	if (!*text)
		*text = json_object_get_string(value);
}

const char *json_path_text(struct json_object *record, const char *path)
{
	const char *text = NULL;

	json_path_each(record, path, keep_first, &text);
	return text;
}

size_t array_count(struct json_object *array)
{
	return json_object_is_type(array, json_type_array) ? json_object_array_length(array) : 0;
}
