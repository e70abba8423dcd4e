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
#include "id/ids-rows.h"

struct vd_ids_parser {
	struct vd_ids_rows rows;
	uint32_t files; /* so far */

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
	vd_ids_rows_free(&parser->rows);
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

int vd_ids_parser_new(const struct vd_ids_table *base, vd_ids_report report, void *data,
		      struct vd_ids_parser **ret)
{
	VD_CLEANUP(vd_ids_parser_freep) struct vd_ids_parser *parser = calloc(1, sizeof(*parser));
	int r;

	if (!parser)
		return -ENOMEM;
	parser->report = report;
	parser->data = data;
	r = vd_ids_rows_init(&parser->rows, base, VD_IDS_TYPES_MAX);
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

static int store_type(struct vd_ids_parser *parser, struct vd_ids_type type, const char *name,
		      const char *description)
{
	struct vd_ids_rows *rows = &parser->rows;
	struct vd_ids_type_row *row = vd_ids_rows_type(rows, type.number);
	const struct vd_ids_type_row *namesake = vd_ids_rows_type_by_name(rows, name);
	int r;

	if (row && row->file == parser->files)
		return bad_line(parser, "type %04X stands in this file already", type.number);
	if (namesake && namesake != row)
		return bad_line(parser, "\"%s\" is the name of type %04X already", name,
				namesake->type.number);
	if (!row && rows->type_count == rows->type_max)
		return bad_line(parser, "more than %zu types", rows->type_max);
	r = vd_ids_rows_add_string(rows, name, &type.name);
	if (r == 0)
		r = vd_ids_rows_add_string(rows, description, &type.description);
	if (r < 0)
		return r;
	if (!row)
		row = &rows->types[rows->type_count++];
	*row = (struct vd_ids_type_row){ .type = type, .file = parser->files };
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
	uint64_t ids;

	if (strcmp(text, "-") == 0)
		return vd_ids_key_derive(key, &entry->vendor, &entry->device);
	if (key->kind < VD_IDS_PCI || vd_ids_vendor_device_parse(text, &ids) < 0)
		return -EINVAL;
	entry->vendor = (uint32_t)(ids >> 16);
	entry->device = ids & 0xffff;
	return 0;
}

static int store_entry(struct vd_ids_parser *parser, struct vd_ids_entry *entry, const char *text,
		       const char *name)
{
	int r;

	if (parser->rows.count >= VD_IDS_ENTRIES_MAX)
		return bad_line(parser, "more than %d entries", VD_IDS_ENTRIES_MAX);
	r = vd_ids_rows_add_string(&parser->rows, text, &entry->text);
	if (r == 0)
		r = vd_ids_rows_add_string(&parser->rows, name, &entry->name);
	return r < 0 ? r : vd_ids_rows_add(&parser->rows, entry, parser->line);
}

/* KIND KEY TYPE VENDOR:DEVICE ORIGIN CERTAINTY NAME, the first two read already */
static int parse_columns(struct vd_ids_parser *parser, const struct vd_ids_key *key, char *at)
{
	const char *type = next_word(&at), *ids = next_word(&at);
	const char *origin_word = next_word(&at), *certainty_word = next_word(&at);
	const struct vd_ids_type_row *row = vd_ids_rows_type_by_name(&parser->rows, type);
	struct vd_ids_entry entry = { .hi = key->hi, .lo = key->lo, .kind = (uint8_t)key->kind };
	enum vd_origin origin;
	enum vd_certainty certainty;

	if (!row && strcmp(type, "unknown") != 0)
		return bad_line(parser, "no type is called \"%s\"", type);
	if (parse_ids_column(ids, key, &entry) < 0)
		return bad_line(parser,
				"\"%s\" is no VENDOR:DEVICE that this kind of line can have", ids);
	if (row && (key->kind == VD_IDS_PCI_MAKER || key->kind == VD_IDS_PCI_MARK))
		return bad_line(parser, "the type of this kind of line is always unknown");
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

/* The rows of one file, FROM on: the first of a key stays. */
static void drop_repeated(struct vd_ids_parser *parser, size_t from)
{
	struct vd_ids_rows *rows = &parser->rows;
	size_t kept = from;

	vd_ids_rows_sort(rows, from);
	for (size_t i = from; i < rows->count; i++) {
		const struct vd_ids_row *row = &rows->list[i];
		const struct vd_ids_row *last = kept > from ? &rows->list[kept - 1] : NULL;

		if (last && vd_ids_rows_same_key(rows, row, last)) {
			parser->line = row->line;
			bad_line(parser, "the key stands in line %u already", last->line);
			continue;
		}
		rows->list[kept++] = *row;
	}
	rows->count = kept;
}

int vd_ids_parse(struct vd_ids_parser *parser, const char *file, const char *text, size_t len)
{
	const char *end = text + len;
	size_t from = parser->rows.count;

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

int vd_ids_parser_table(struct vd_ids_parser *parser, struct vd_ids_table *ret)
{
	return vd_ids_rows_table(&parser->rows, ret);
}
