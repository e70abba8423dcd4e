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
#include "text/state-color.h"
#include "text/json-path.h"
#include "text/terminal.h"
#include "text/text.h"
#include "text/wrap.h"

#define LABEL_WIDTH  19
#define PAGE_WIDTH   80
#define NARROW_WIDTH 60 /* below it, values follow their labels at once */
#define LABEL_MAX    64

/* Where a line is: its values begin at START, and it has room for WIDTH columns; 0: for any. A word
 * that is too long for START begins at HANG. */
struct place {
	size_t start, hang, at, width;
	const char *color; /* a control sequence; NULL: none */
	int blanks;	   /* that come before the next piece, and are not written yet */
	bool is_empty;	   /* the line has no value yet */
};

static struct place put_label(unsigned indent, const char *label, size_t width)
{
	bool is_narrow = width && width < NARROW_WIDTH;
	vd_autofree char *safe = text_safe(label);
	int used = (int)text_width(safe ? safe : "?", strlen(safe ? safe : "?")) + 1;
	int blanks = is_narrow || used >= LABEL_WIDTH ? 1 : LABEL_WIDTH - used;

	printf("%*s%s:", (int)indent, "", safe ? safe : "?");
	return (struct place){ .start = indent + (is_narrow ? 2 : LABEL_WIDTH),
			       .hang = indent + 2,
			       .at = indent + (size_t)(used + blanks),
			       .width = width,
			       .blanks = blanks,
			       .is_empty = true };
}

/* Begin a new line, if this one has no room for WIDTH columns. Return whether there is one. */
static bool break_line(struct place *place, size_t width)
{
	if (!place->width || place->at + width <= place->width)
		return false;
	if (place->is_empty && place->hang + width <= place->width)
		place->start = place->hang;
	if (place->is_empty && place->at <= place->start)
		return false;
	printf("\n%*s", (int)place->start, "");
	place->at = place->start;
	place->blanks = 0;
	return true;
}

/* Write the first LENGTH bytes of TEXT, in a new line if this one has no room for them. */
static void put_piece(struct place *place, const char *text, size_t length)
{
	vd_autofree char *piece = strndup(text, length);
	vd_autofree char *safe = piece ? text_safe(piece) : NULL;
	const char *shown = safe ? safe : "?";
	size_t width = text_width(shown, strlen(shown));

	/* No line ends with a blank. */
	if (strcmp(shown, " ") == 0) {
		place->blanks++;
		place->at++;
		return;
	}
	if (break_line(place, width)) {
		width -= *shown == ' ';
		shown += *shown == ' ';
	}
	printf("%*s%s%s%s", place->blanks, "", place->color ?: "", shown,
	       place->color ? STATE_COLOR_END : "");
	place->blanks = 0;
	place->at += width;
	place->is_empty = false;
}

static void put_pieces(struct place *place, const char *text)
{
	bool in_path = false;
	size_t length;

	for (; *text; text += length) {
		length = wrap_piece(text, &in_path);
		put_piece(place, text, length);
	}
}

void page_heading(unsigned indent, const char *format, ...)
{
	struct place place = { .start = indent + 2,
			       .hang = indent + 2,
			       .at = indent,
			       .width = terminal_width(),
			       .is_empty = true };
	bool bold = terminal_has_colors();
	vd_autofree char *text = NULL;
	va_list ap;

	va_start(ap, format);
	if (vasprintf(&text, format, ap) < 0)
		text = NULL;
	va_end(ap);
	printf("%*s%s", (int)indent, "", bold ? "\033[1m" : "");
	put_pieces(&place, text ? text : "?");
	puts(bold ? "\033[0m" : "");
}

static void put_value(unsigned indent, const char *label, const char *value, size_t width)
{
	struct place place;

	if (!value || !*value)
		return;
	place = put_label(indent, label, width);
	if (terminal_has_colors())
		place.color = state_color(label, value);
	put_pieces(&place, value);
	putchar('\n');
}

static size_t page_width(void)
{
	size_t width = terminal_width();

	return width ? width : PAGE_WIDTH;
}

void page_line(unsigned indent, const char *label, const char *value)
{
	put_value(indent, label, value, terminal_width());
}

void page_text(unsigned indent, const char *label, const char *value)
{
	put_value(indent, label, value, page_width());
}

void page_words(unsigned indent, const char *label, struct json_object *words)
{
	size_t count = array_count(words);
	struct place place;

	if (!count)
		return;
	place = put_label(indent, label, page_width());
	for (size_t i = 0; i < count; i++) {
		const char *word = json_object_get_string(json_object_array_get_idx(words, i));
		vd_autofree char *piece = NULL;

		if (asprintf(&piece, "%s%s", i ? " " : "", word ? word : "-") < 0)
			piece = NULL;
		put_piece(&place, piece ? piece : "?", strlen(piece ? piece : "?"));
	}
	putchar('\n');
}

static bool is_abbreviation(const char *word, size_t length)
{
	static const char *const known[] = { "chpid",	  "cssid", "cu",  "guid", "iommu",
					     "irq",	  "mac",   "msi", "mtu",  "numa",
					     "pimpampom", "qeth",  "vpm", "wwn" };

	for (size_t i = 0; i < VD_ARRAY_SIZE(known); i++) {
		if (strncasecmp(word, known[i], length) == 0 && !known[i][length])
			return true;
	}
	return false;
}

/* Whether WORD is several of an abbreviation: its "s" stays small. */
static bool is_plural(const char *word, size_t length)
{
	return length > 1 && word[length - 1] == 's' && is_abbreviation(word, length - 1);
}

/* "numaNode" as "NUMA node", "readOnly" as "Read only". */
static void make_label(const char *key, char label[static LABEL_MAX])
{
	char *out = label, *end = label + LABEL_MAX - 2;

	while (*key) {
		size_t length = 1 + strcspn(key + 1, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
		bool plural = is_plural(key, length);
		bool loud = plural || is_abbreviation(key, length);

		if (out != label && out < end)
			*out++ = ' ';
		for (size_t i = 0; i < length && out < end; i++, out++)
			*out = (char)((loud && i + plural < length) || out == label
					      ? toupper((unsigned char)key[i])
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

/* Whether KEY is a number of UNIT, which is then cut from LABEL. */
static bool has_unit(const char *key, const char *unit, char *label)
{
	size_t length = strlen(key), unit_length = strlen(unit);

	if (length <= unit_length || strcmp(key + length - unit_length, unit) != 0)
		return false;
	label[strlen(label) - unit_length - 1] = '\0';
	return true;
}

static void put_number(unsigned indent, const char *key, char *label, struct json_object *value)
{
	char text[64];

	if (has_unit(key, "Bytes", label)) {
		put_bytes(indent, label, json_object_get_uint64(value));
		return;
	}
	snprintf(text, sizeof(text), "%s%s", json_object_get_string(value),
		 has_unit(key, "Mbps", label) ? " Mbit/s" : "");
	page_line(indent, label, text);
}

void page_member(unsigned indent, const char *key, struct json_object *value)
{
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
		put_number(indent, key, label, value);
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
