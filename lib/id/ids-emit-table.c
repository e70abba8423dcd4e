// SPDX-License-Identifier: LGPL-2.1-or-later
/* The registry as a table in C. */
#include <inttypes.h>
#include <string.h>

#include "id/ids-emit.h"

static void emit_literal(FILE *out, const char *text)
{
	fputs("\t\"", out);
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			fprintf(out, "\\%c", *text);
		else if (*text < ' ' || *text > '~')
			fprintf(out, "\\%03o", (unsigned char)*text);
		else
			fputc(*text, out);
	}
	fputs("\\0\"\n", out);
}

static void emit_strings(FILE *out, const struct vd_ids_table *table)
{
	fputs("static const char strings[] =\n", out);
	for (size_t at = 0; at < table->strings_size; at += strlen(table->strings + at) + 1)
		emit_literal(out, table->strings + at);
	fputs("\t\"\";\n\n", out);
}

static void emit_types(FILE *out, const struct vd_ids_table *table)
{
	fputs("static const struct vd_ids_type types[] = {\n", out);
	for (size_t i = 0; i < table->type_count; i++) {
		const struct vd_ids_type *type = &table->types[i];

		fprintf(out, "\t{ %" PRIu32 ", %" PRIu32 ", 0x%04x, %s },\n", type->name,
			type->description, type->number, type->plumbing ? "true" : "false");
	}
	fputs("};\n\n", out);
}

static void emit_entries(FILE *out, const struct vd_ids_table *table)
{
	fputs("static const struct vd_ids_entry entries[] = {\n", out);
	for (size_t i = 0; i < table->entry_count; i++) {
		const struct vd_ids_entry *entry = &table->entries[i];

		fprintf(out,
			"\t{ UINT64_C(0x%" PRIx64 "), UINT64_C(0x%" PRIx64 "), %" PRIu32
			", %" PRIu32 ", 0x%04" PRIx32 ", 0x%04" PRIx32 ", 0x%04x, %d, %d, %d },\n",
			entry->hi, entry->lo, entry->text, entry->name, entry->vendor,
			entry->device, entry->type, entry->kind, entry->origin, entry->certainty);
	}
	fputs("};\n\n", out);
}

void vd_ids_emit_table(FILE *out, const struct vd_ids_table *table)
{
	fputs("/* Made from virt.ids by ids-compile. */\n#include \"id/ids-table.h\"\n\n", out);
	emit_strings(out, table);
	emit_types(out, table);
	emit_entries(out, table);
	fprintf(out,
		"const struct vd_ids_table vd_ids_builtin = {\n"
		"\t.strings = strings,\n"
		"\t.strings_size = %zu,\n"
		"\t.types = types,\n"
		"\t.type_count = sizeof(types) / sizeof(types[0]),\n"
		"\t.entries = entries,\n"
		"\t.entry_count = sizeof(entries) / sizeof(entries[0]),\n"
		"};\n",
		table->strings_size);
}
