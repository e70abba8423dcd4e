// SPDX-License-Identifier: LGPL-2.1-or-later
#include "output/page.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <json-c/json.h>

#include "base/cleanup.h"
#include "text/json-path.h"
#include "text/text.h"

#define LABEL_WIDTH 19
#define PAGE_WIDTH  80
#define LABEL_MAX   64

static void put(const char *text)
{
	vd_autofree char *safe = text_safe(text);

	fputs(safe ? safe : "?", stdout);
}

void page_heading(unsigned indent, const char *format, ...)
{
	bool bold = text_colors();
	vd_autofree char *text = NULL;
	va_list ap;

	va_start(ap, format);
	if (vasprintf(&text, format, ap) < 0)
		text = NULL;
	va_end(ap);
	printf("%*s%s", (int)indent, "", bold ? "\033[1m" : "");
	put(text ? text : "?");
	puts(bold ? "\033[0m" : "");
}

static void put_label(unsigned indent, const char *label)
{
	vd_autofree char *safe = text_safe(label);
	int width = LABEL_WIDTH - 1 - (int)strlen(safe ? safe : "");

	printf("%*s%s:%*s", (int)indent, "", safe ? safe : "?", width > 1 ? width : 1, "");
}

void page_line(unsigned indent, const char *label, const char *value)
{
	if (!value || !*value)
		return;
	put_label(indent, label);
	put(value);
	putchar('\n');
}

static void end_line(unsigned indent)
{
	printf("\n%*s", (int)indent + LABEL_WIDTH, "");
}

/* The blank that TEXT may begin with, and what is up to the next blank, or to the comma. */
static size_t piece_length(const char *text)
{
	size_t blanks = *text == ' ', length = strcspn(text + blanks, " ,");

	return blanks + length + (text[blanks + length] == ',');
}

void page_text(unsigned indent, const char *label, const char *value)
{
	size_t at = indent + LABEL_WIDTH, length;

	if (!value || !*value)
		return;
	put_label(indent, label);
	for (; *value; value += length, at += length) {
		vd_autofree char *piece = NULL;

		length = piece_length(value);
		if (at > indent + LABEL_WIDTH && at + length > PAGE_WIDTH) {
			end_line(indent);
			at = indent + LABEL_WIDTH;
			/* No line begins with the blank. */
			value += *value == ' ';
			length = piece_length(value);
		}
		piece = strndup(value, length);
		put(piece ? piece : "?");
	}
	putchar('\n');
}

void page_words(unsigned indent, const char *label, struct json_object *words)
{
	size_t count = array_count(words);
	size_t at = indent + LABEL_WIDTH;

	if (!count)
		return;
	put_label(indent, label);
	for (size_t i = 0; i < count; i++) {
		const char *word = json_object_get_string(json_object_array_get_idx(words, i));
		size_t length = word ? strlen(word) : 0;

		if (i && at + 1 + length > PAGE_WIDTH) {
			end_line(indent);
			at = indent + LABEL_WIDTH;
		} else if (i) {
			putchar(' ');
			at++;
		}
		put(word ? word : "-");
		at += length;
	}
	putchar('\n');
}

static bool is_abbreviation(const char *word, size_t length)
{
	static const char *const known[] = { "cssid", "guid", "iommu", "irq",  "mac",
					     "msi",   "mtu",  "numa",  "qeth", "wwn" };

	for (size_t i = 0; i < VD_ARRAY_SIZE(known); i++) {
		if (strncasecmp(word, known[i], length) == 0 && !known[i][length])
			return true;
	}
	return false;
}

/* "numaNode" as "NUMA node", "readOnly" as "Read only". */
static void make_label(const char *key, char label[static LABEL_MAX])
{
	char *out = label, *end = label + LABEL_MAX - 2;

	while (*key) {
		size_t length = 1 + strcspn(key + 1, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
		bool loud = is_abbreviation(key, length);

		if (out != label && out < end)
			*out++ = ' ';
		for (size_t i = 0; i < length && out < end; i++, out++)
			*out = (char)(loud || out == label ? toupper((unsigned char)key[i])
							   : tolower((unsigned char)key[i]));
		key += length;
	}
	*out = '\0';
}

static void put_bytes(unsigned indent, const char *label, uint64_t bytes)
{
	char size[TEXT_SIZE_MAX], value[64];

	text_size(bytes, size);
	if (bytes < 1024)
		snprintf(value, sizeof(value), "%" PRIu64 " bytes", bytes);
	else
		snprintf(value, sizeof(value), "%s (%" PRIu64 " bytes)", size, bytes);
	page_line(indent, label, value);
}

void page_member(unsigned indent, const char *key, struct json_object *value)
{
	static const char bytes[] = "Bytes";
	size_t length = strlen(key);
	char label[LABEL_MAX];

	make_label(key, label);
	switch (json_object_get_type(value)) {
	case json_type_object:
		page_heading(indent, "%s", label);
		page_object(indent + 2, value);
		return;
	case json_type_array:
		page_words(indent, label, value);
		return;
	case json_type_boolean:
		page_line(indent, label, json_object_get_boolean(value) ? "yes" : "no");
		return;
	case json_type_int:
		if (length > sizeof(bytes) && strcmp(key + length - strlen(bytes), bytes) == 0) {
			label[strlen(label) - strlen(" bytes")] = '\0';
			put_bytes(indent, label, json_object_get_uint64(value));
			return;
		}
		page_line(indent, label, json_object_get_string(value));
		return;
	default:
		page_line(indent, label, json_object_get_string(value));
	}
}

void page_object(unsigned indent, struct json_object *object)
{
	if (!json_object_is_type(object, json_type_object))
		return;
	json_object_object_foreach(object, key, value) page_member(indent, key, value);
}
