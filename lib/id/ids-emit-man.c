// SPDX-License-Identifier: LGPL-2.1-or-later
/* The registry as a part of a manual page. */
#include <string.h>

#include "id/ids-emit.h"

/* scdoc's own characters lose their meaning after a backslash. */
static void emit_text(FILE *out, const char *text)
{
	for (; *text; text++) {
		if (strchr("\\*_<>[]|~`#.!&", *text))
			fputc('\\', out);
		fputc(*text, out);
	}
}

void vd_ids_emit_man(FILE *out, const struct vd_ids_table *table)
{
	fputs("[[ *Number*\n:[ *Name*\n:[ *Devices*\n", out);
	for (size_t i = 0; i < table->type_count; i++) {
		const struct vd_ids_type *type = &table->types[i];

		fprintf(out, "|  %04X\n:  ", type->number);
		emit_text(out, table->strings + type->name);
		fputs("\n:  ", out);
		emit_text(out, table->strings + type->description);
		fputs(type->plumbing ? " (plumbing)\n" : "\n", out);
	}
	fputc('\n', out);
}
