// SPDX-License-Identifier: LGPL-2.1-or-later
#include "id/ids-parser.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/parse.h"
#include "base/utf8.h"
#include "id/ids-key.h"

struct row {
	struct vd_ids_entry entry;
	uint32_t order; /* of its line, among all that were taken */
	uint32_t line;
};

struct type_row {
	struct vd_ids_type type;
	uint32_t file;
};

struct vd_ids_parser {
	struct vd_ids_table view; /* what is there so far, unsorted: for its strings */
	char *strings;
	size_t strings_used, strings_room;
	struct row *rows;
	size_t row_count, row_room;
	struct type_row *types;
	size_t type_count;
	struct vd_ids_entry *sorted_entries;
	struct vd_ids_type *sorted_types;
	uint32_t files, taken;

	vd_ids_report report;
	void *data;
	const char *file;
	uint32_t line;
	unsigned bad;
};

void vd_ids_parser_free(struct vd_ids_parser *parser)
{
	if (!parser)
		return;
	free(parser->strings);
	free(parser->rows);
	free(parser->types);
	free(parser->sorted_entries);
	free(parser->sorted_types);
	free(parser);
}

/* 1, so that a caller can tell a bad line from an error. */
__attribute__((format(printf, 2, 3))) static int bad_line(struct vd_ids_parser *parser,
							  const char *format, ...)
{
	char reason[VD_IDS_LINE_MAX + 256];
	va_list args;

	va_start(args, format);
	vsnprintf(reason, sizeof(reason), format, args);
	va_end(args);
	parser->bad++;
	if (parser->report)
		parser->report(parser->data, parser->file, parser->line, reason);
	return 1;
}

static int reserve_strings(struct vd_ids_parser *parser, size_t more)
{
	size_t wanted = parser->strings_used + more;
	char *grown;

	if (wanted <= parser->strings_room)
		return 0;
	wanted += wanted / 2;
	grown = realloc(parser->strings, wanted);
	if (!grown)
		return -ENOMEM;
	parser->strings = grown;
	parser->strings_room = wanted;
	parser->view.strings = grown;
	return 0;
}

static int add_string(struct vd_ids_parser *parser, const char *text, uint32_t *ret)
{
	size_t size = strlen(text) + 1;
	int r;

	if (size == 1) {
		*ret = 0;
		return 0;
	}
	r = reserve_strings(parser, size);
	if (r < 0)
		return r;
	memcpy(parser->strings + parser->strings_used, text, size);
	*ret = (uint32_t)parser->strings_used;
	parser->strings_used += size;
	return 0;
}

static int add_row(struct vd_ids_parser *parser, const struct vd_ids_entry *entry)
{
	if (parser->row_count == parser->row_room) {
		size_t wanted = parser->row_room ? parser->row_room * 2 : 512;
		struct row *grown = reallocarray(parser->rows, wanted, sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		parser->rows = grown;
		parser->row_room = wanted;
	}
	parser->rows[parser->row_count] = (struct row){
		.entry = *entry,
		.order = parser->taken++,
		.line = parser->line,
	};
	parser->row_count++;
	return 0;
}

static int take_base(struct vd_ids_parser *parser, const struct vd_ids_table *base)
{
	int r = reserve_strings(parser, base ? base->strings_size : 1);

	if (r < 0)
		return r;
	parser->types = calloc(VD_IDS_TYPES_MAX, sizeof(*parser->types));
	if (!parser->types)
		return -ENOMEM;
	memcpy(parser->strings, base ? base->strings : "", base ? base->strings_size : 1);
	parser->strings_used = base ? base->strings_size : 1;
	for (size_t i = 0; base && i < base->type_count; i++)
		parser->types[parser->type_count++].type = base->types[i];
	for (size_t i = 0; r == 0 && base && i < base->entry_count; i++)
		r = add_row(parser, &base->entries[i]);
	return r;
}

int vd_ids_parser_new(const struct vd_ids_table *base, vd_ids_report report, void *data,
		      struct vd_ids_parser **ret)
{
	VD_CLEANUP(vd_ids_parser_freep) struct vd_ids_parser *parser = calloc(1, sizeof(*parser));
	int r;

	if (!parser)
		return -ENOMEM;
	parser->report = report;
	parser->data = data;
	r = take_base(parser, base);
	if (r < 0)
		return r;
	*ret = vd_take_ptr(parser);
	return 0;
}

/* The next word of the line, or what is left of it; "" at its end. */
static char *next_word(char **at)
{
	char *word = *at;

	*at += strcspn(*at, " \t");
	if (**at)
		*(*at)++ = '\0';
	*at += strspn(*at, " \t");
	return word;
}

static bool type_name_ok(const char *name)
{
	size_t length = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-");

	return length > 0 && length <= 32 && !name[length] && name[0] != '-' &&
	       name[strspn(name, "0123456789")] && strcmp(name, "unknown") != 0;
}

static struct type_row *type_called(const struct vd_ids_parser *parser, const char *name)
{
	for (size_t i = 0; i < parser->type_count; i++) {
		if (strcmp(parser->strings + parser->types[i].type.name, name) == 0)
			return &parser->types[i];
	}
	return NULL;
}

static struct type_row *type_numbered(const struct vd_ids_parser *parser, uint16_t number)
{
	for (size_t i = 0; i < parser->type_count; i++) {
		if (parser->types[i].type.number == number)
			return &parser->types[i];
	}
	return NULL;
}

static int store_type(struct vd_ids_parser *parser, struct vd_ids_type type, const char *name,
		      const char *description)
{
	struct type_row *row = type_numbered(parser, type.number);
	const struct type_row *namesake = type_called(parser, name);
	int r;

	if (row && row->file == parser->files)
		return bad_line(parser, "type %04X stands in this file already", type.number);
	if (namesake && namesake != row)
		return bad_line(parser, "\"%s\" is the name of type %04X already", name,
				namesake->type.number);
	if (!row && parser->type_count == VD_IDS_TYPES_MAX)
		return bad_line(parser, "more than %d types", VD_IDS_TYPES_MAX);
	r = add_string(parser, name, &type.name);
	if (r == 0)
		r = add_string(parser, description, &type.description);
	if (r < 0)
		return r;
	if (!row)
		row = &parser->types[parser->type_count++];
	*row = (struct type_row){ .type = type, .file = parser->files };
	return 0;
}

/* type NUMBER NAME FLAGS DESCRIPTION */
static int parse_type(struct vd_ids_parser *parser, char *at)
{
	const char *number = next_word(&at), *name = next_word(&at), *flags = next_word(&at);
	struct vd_ids_type type = { .plumbing = strcmp(flags, "plumbing") == 0 };
	uint64_t value;

	if (strlen(number) != 4 || vd_parse_hexn(number, 4, &value) < 0 || value == 0)
		return bad_line(parser,
				"\"%s\" is no type number: four hexadecimal digits, not 0000",
				number);
	if (!type_name_ok(name))
		return bad_line(parser,
				"\"%s\" can't be the name of a type: a-z, 0-9 and -, at most 32, "
				"not digits alone",
				name);
	if (!type.plumbing && strcmp(flags, "-") != 0)
		return bad_line(parser, "\"%s\" is no flag: plumbing or -", flags);
	if (!*at)
		return bad_line(parser, "type %s has no description", name);
	type.number = (uint16_t)value;
	return store_type(parser, type, name, at);
}

static int parse_ids_column(const char *text, const struct vd_ids_key *key,
			    struct vd_ids_entry *entry)
{
	uint64_t pair;

	if (strcmp(text, "-") == 0)
		return vd_ids_key_derive(key, &entry->vendor, &entry->device);
	if (key->kind == VD_IDS_PCI_CLASS || vd_ids_pair_parse(text, &pair) < 0)
		return -EINVAL;
	entry->vendor = (uint32_t)(pair >> 16);
	entry->device = pair & 0xffff;
	return 0;
}

static int store_entry(struct vd_ids_parser *parser, struct vd_ids_entry *entry, const char *text,
		       const char *name)
{
	int r;

	if (parser->row_count >= VD_IDS_ENTRIES_MAX)
		return bad_line(parser, "more than %d entries", VD_IDS_ENTRIES_MAX);
	r = add_string(parser, text, &entry->text);
	if (r == 0)
		r = add_string(parser, name, &entry->name);
	return r < 0 ? r : add_row(parser, entry);
}

/* KIND KEY TYPE VENDOR:DEVICE ORIGIN CERTAINTY NAME, the first two read already */
static int parse_columns(struct vd_ids_parser *parser, const struct vd_ids_key *key, char *at)
{
	const char *type = next_word(&at), *ids = next_word(&at);
	const char *origin_word = next_word(&at), *certainty_word = next_word(&at);
	const struct type_row *row = type_called(parser, type);
	struct vd_ids_entry entry = { .hi = key->hi, .lo = key->lo, .kind = (uint8_t)key->kind };
	enum vd_origin origin;
	enum vd_certainty certainty;

	if (!row && strcmp(type, "unknown") != 0)
		return bad_line(parser, "no type is called \"%s\"", type);
	if (parse_ids_column(ids, key, &entry) < 0)
		return bad_line(parser,
				"\"%s\" is no VENDOR:DEVICE that this kind of line can have", ids);
	if (vd_origin_parse(origin_word, &origin) < 0)
		return bad_line(parser,
				"\"%s\" is no origin: emulated, virtual, bus, assigned or "
				"unknown",
				origin_word);
	if (vd_certainty_parse(certainty_word, &certainty) < 0)
		return bad_line(parser, "\"%s\" is no certainty: certain, likely or unknown",
				certainty_word);
	if (!*at)
		return bad_line(parser, "the entry has no name");
	entry.type = row ? row->type.number : 0;
	entry.origin = (uint8_t)origin;
	entry.certainty = (uint8_t)certainty;
	return store_entry(parser, &entry, key->text, at);
}

static int parse_entry(struct vd_ids_parser *parser, const char *kind, char *at)
{
	const char *text = next_word(&at), *form = NULL;
	struct vd_ids_key key;
	int r = vd_ids_key_parse(kind, text, &key, &form);

	if (r == -ENOENT)
		return bad_line(parser, "no line begins with \"%s\"", kind);
	if (r < 0)
		return bad_line(parser, "\"%s\" is no key: %s", text, form);
	return parse_columns(parser, &key, at);
}

static bool has_control(const char *text)
{
	for (; *text; text++) {
		if (((unsigned char)*text < ' ' && *text != '\t') || *text == 0x7f)
			return true;
	}
	return false;
}

static int parse_line(struct vd_ids_parser *parser, const char *text, size_t len)
{
	char line[VD_IDS_LINE_MAX + 1], *at = line;
	const char *kind;

	while (len && strchr(" \t\r", text[len - 1]) && text[len - 1])
		len--;
	if (len > VD_IDS_LINE_MAX)
		return bad_line(parser, "longer than %d bytes", VD_IDS_LINE_MAX);
	if (memchr(text, '\0', len))
		return bad_line(parser, "holds a NUL byte");
	if (!vd_utf8_valid(text, len))
		return bad_line(parser, "is not UTF-8");
	memcpy(line, text, len);
	line[len] = '\0';
	if (has_control(line))
		return bad_line(parser, "holds a control character");
	at += strspn(at, " \t");
	if (!*at || *at == '#')
		return 0;
	kind = next_word(&at);
	return strcmp(kind, "type") == 0 ? parse_type(parser, at) : parse_entry(parser, kind, at);
}

static int by_key_then_order(const void *a, const void *b, void *data)
{
	const struct row *one = a, *other = b;
	int r = vd_ids_compare(data, &one->entry, &other->entry);

	return r ? r : (one->order > other->order) - (one->order < other->order);
}

static void sort_rows(struct vd_ids_parser *parser, size_t from)
{
	if (parser->row_count - from > 1)
		qsort_r(parser->rows + from, parser->row_count - from, sizeof(*parser->rows),
			by_key_then_order, &parser->view);
}

/* The rows of one file, FROM on: the first of a key stays. */
static void drop_repeated(struct vd_ids_parser *parser, size_t from)
{
	size_t kept = from;

	sort_rows(parser, from);
	for (size_t i = from; i < parser->row_count; i++) {
		struct row *row = &parser->rows[i], *last = &parser->rows[kept - (kept > from)];

		if (kept > from && vd_ids_compare(&parser->view, &row->entry, &last->entry) == 0) {
			parser->line = row->line;
			bad_line(parser, "the key stands in line %u already", last->line);
			continue;
		}
		parser->rows[kept++] = *row;
	}
	parser->row_count = kept;
}

int vd_ids_parse(struct vd_ids_parser *parser, const char *file, const char *text, size_t len)
{
	const char *end = text + len;
	size_t from = parser->row_count;

	parser->file = file;
	parser->line = 0;
	parser->bad = 0;
	parser->files++;
	while (text < end) {
		const char *newline = memchr(text, '\n', (size_t)(end - text));
		const char *stop = newline ? newline : end;
		int r;

		parser->line++;
		r = parse_line(parser, text, (size_t)(stop - text));
		if (r < 0)
			return r;
		text = newline ? newline + 1 : end;
	}
	drop_repeated(parser, from);
	return (int)parser->bad;
}

static int by_number(const void *a, const void *b)
{
	const struct vd_ids_type *one = a, *other = b;

	return (one->number > other->number) - (one->number < other->number);
}

/* Of the rows of one key the last was taken last. */
static void keep_last(struct vd_ids_parser *parser)
{
	size_t kept = 0;

	sort_rows(parser, 0);
	for (size_t i = 0; i < parser->row_count; i++) {
		const struct vd_ids_entry *entry = &parser->rows[i].entry;

		if (kept &&
		    vd_ids_compare(&parser->view, &parser->sorted_entries[kept - 1], entry) == 0)
			kept--;
		parser->sorted_entries[kept++] = *entry;
	}
	parser->view.entry_count = kept;
}

int vd_ids_parser_table(struct vd_ids_parser *parser, struct vd_ids_table *ret)
{
	parser->sorted_entries = calloc(parser->row_count + 1, sizeof(*parser->sorted_entries));
	parser->sorted_types = calloc(parser->type_count + 1, sizeof(*parser->sorted_types));
	if (!parser->sorted_entries || !parser->sorted_types)
		return -ENOMEM;
	keep_last(parser);
	for (size_t i = 0; i < parser->type_count; i++)
		parser->sorted_types[i] = parser->types[i].type;
	qsort(parser->sorted_types, parser->type_count, sizeof(*parser->sorted_types), by_number);
	*ret = (struct vd_ids_table){
		.strings = parser->strings,
		.strings_size = parser->strings_used,
		.types = parser->sorted_types,
		.type_count = parser->type_count,
		.entries = parser->sorted_entries,
		.entry_count = parser->view.entry_count,
	};
	return 0;
}
