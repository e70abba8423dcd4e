// SPDX-License-Identifier: LGPL-2.1-or-later
#include "output/json-list.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "json/json.h"
#include "output/error.h"

/*
 * json-c leaves DEL and the control characters from U+0080 on as they are, and a terminal may obey
 * those. In a serialised text such bytes stand in strings only.
 */
static void write_text(const char *text)
{
	for (;;) {
		size_t plain = strcspn(text, "\x7f\xc2");
		const unsigned char *s = (const unsigned char *)text + plain;
		bool is_c1 = s[0] == 0xc2 && s[1] < 0xa0;

		fwrite(text, 1, plain, stdout);
		if (!*s)
			return;
		if (s[0] == 0x7f || is_c1)
			printf("\\u%04x", is_c1 ? s[1] : s[0]);
		else
			putchar(s[0]);
		text += plain + 1 + is_c1;
	}
}

static int write_json(struct json_object *value)
{
	const char *text = json_object_to_json_string_ext(
		value, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE);

	if (!text)
		return -ENOMEM;
	write_text(text);
	return 0;
}

void json_list_begin(struct json_list *list, const char *member)
{
	if (list->open)
		return;
	printf("{\"schemaVersion\":%d,\"%s\":[", SCHEMA_VERSION, member);
	list->open = true;
}

int json_list_add(struct json_list *list, struct json_object *record)
{
	fputs(list->any ? ",\n" : "\n", stdout);
	list->any = true;
	return write_json(record);
}

static void write_beside(const struct json_list *list)
{
	json_object_object_foreach(list->beside, name, value)
	{
		printf(",\"%s\":", name);
		if (write_json(value) < 0)
			fputs("null", stdout);
	}
}

void json_list_end(struct json_list *list, struct json_object *problems)
{
	printf("%s]", list->any ? "\n" : "");
	if (list->beside)
		write_beside(list);
	if (problems) {
		fputs(",\"problems\":", stdout);
		if (write_json(problems) < 0)
			fputs("[]", stdout);
	}
	puts("}");
	list->open = false;
}

void json_list_fail(struct json_list *list, const struct error *error, struct json_object *errors)
{
	vd_autojson struct json_object *json = error_json(error);

	if (list->open)
		printf("%s],", list->any ? "\n" : "");
	else
		printf("{\"schemaVersion\":%d,", SCHEMA_VERSION);
	if (errors) {
		fputs("\"errors\":", stdout);
		if (write_json(errors) < 0)
			fputs("[]", stdout);
		putchar(',');
	}
	fputs("\"error\":", stdout);
	if (!json || write_json(json) < 0)
		printf("{\"name\":\"%s\",\"message\":\"\",\"exitCode\":%d,\"parameters\":{}}",
		       ERROR_MEMORY, EXIT_FAILED);
	puts("}");
	list->open = false;
}
