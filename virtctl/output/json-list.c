// SPDX-License-Identifier: LGPL-2.1-or-later
#include "output/json-list.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "json/build.h"
#include "json/json.h"
#include "json/write.h"
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

/* Behind BEFORE, or nothing at all: what is written stays JSON when memory runs out. */
static int write_json(const char *before, struct json_object *value)
{
	vd_autofree char *text = NULL;
	size_t len;
	int r = vd_json_write(value, &text, &len);

	if (r < 0)
		return r;
	fputs(before, stdout);
	write_text(text);
	return 0;
}

int json_line(struct json_object *value)
{
	int r = write_json("", value);

	if (r == 0)
		putchar('\n');
	return r;
}

void json_list_begin(struct json_list *list, const char *member)
{
	if (list->open)
		return;
	printf("{\"schemaVersion\":%d,", SCHEMA_VERSION);
	if (list->columns) {
		if (write_json("\"columns\":", list->columns) < 0)
			fputs("\"columns\":[]", stdout);
		putchar(',');
	}
	printf("\"%s\":[", member);
	list->open = true;
}

int json_list_add(struct json_list *list, struct json_object *record)
{
	const char *before = list->any ? ",\n" : "\n";
	int r = 0;

	if (json_object_is_type(record, json_type_string)) {
		fputs(before, stdout);
		write_text(json_object_get_string(record));
	} else {
		r = write_json(before, record);
	}
	list->any |= r == 0;
	return r;
}

/* The members in the text of an object. */
static void write_members(char *object, size_t len)
{
	if (len <= strlen("{}"))
		return;
	object[len - 1] = '\0';
	putchar(',');
	write_text(object + 1);
}

/* VALUE is JSON, or NULL for no member. */
static void write_member(const char *name, const char *value)
{
	if (!value)
		return;
	printf(",\"%s\":", name);
	write_text(value);
}

int json_list_replied(struct json_list *list, const char *host)
{
	unsigned losses = vd_json_losses();

	if (!list->hosts)
		list->hosts = vd_json_array();
	vd_json_append(list->hosts, vd_json_text(host));
	return vd_json_losses() == losses ? 0 : -ENOMEM;
}

void json_list_clear(struct json_list *list)
{
	json_object_put(list->hosts);
	*list = (struct json_list){ 0 };
}

int json_list_end(struct json_list *list, struct json_object *problems, struct error *error)
{
	vd_autofree char *beside = NULL, *hosts = NULL, *known = NULL;
	size_t beside_len = 0, hosts_len = 0, known_len = 0;

	/* All texts first: what is begun must end, with an error if need be. */
	if ((list->beside && vd_json_write(list->beside, &beside, &beside_len) < 0) ||
	    (list->hosts && vd_json_write(list->hosts, &hosts, &hosts_len) < 0) ||
	    (problems && vd_json_write(problems, &known, &known_len) < 0))
		return error_memory(error);
	printf("%s]", list->any ? "\n" : "");
	write_members(beside, beside_len);
	write_member("hosts", hosts);
	write_member("problems", known);
	puts("}");
	list->open = false;
	return EXIT_DONE;
}

/* Out of memory, it has no element. */
static void write_array(const char *name, struct json_object *array)
{
	if (!array)
		return;
	printf("\"%s\":", name);
	if (write_json("", array) < 0)
		fputs("[]", stdout);
	putchar(',');
}

void json_list_fail(struct json_list *list, const struct error *error, struct json_object *errors)
{
	vd_autojson struct json_object *json = error_json(error);

	if (list->open)
		printf("%s],", list->any ? "\n" : "");
	else
		printf("{\"schemaVersion\":%d,", SCHEMA_VERSION);
	write_array("hosts", list->hosts);
	write_array("errors", errors);
	fputs("\"error\":", stdout);
	if (!json || write_json("", json) < 0)
		printf("{\"name\":\"%s\",\"message\":\"\",\"exitCode\":%d,\"parameters\":{}}",
		       ERROR_MEMORY, error->code);
	puts("}");
	list->open = false;
}
