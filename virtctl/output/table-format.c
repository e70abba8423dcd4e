// SPDX-License-Identifier: LGPL-2.1-or-later
/* Tables for programs: pairs and raw cells. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "output/table-internal.h"

/*
 * A name of a column as a variable of a shell. A shell that reads PATH would find no program any
 * more.
 */
static void put_key(const char *name)
{
	if (strcmp(name, "PATH") == 0)
		fputs("SYSFS_", stdout);
	for (; *name; name++)
		putchar(isalnum((unsigned char)*name) ? *name : '_');
}

/* What has a meaning between double quotes gets a backslash (POSIX, Shell Command Language, 2.2.3). */
static int put_quoted(const char *text)
{
	vd_autofree char *safe = text_safe(text);

	if (!safe)
		return -ENOMEM;
	putchar('"');
	for (const char *s = safe; *s; s++) {
		if (strchr("\\\"$`", *s))
			putchar('\\');
		putchar(*s);
	}
	putchar('"');
	return 0;
}

/* As lsblk(8) does: blanks, backslashes and what a terminal may obey are \xNN. */
static int put_raw(const char *text)
{
	while (*text) {
		size_t plain = strcspn(text, " \\");
		vd_autofree char *part = strndup(text, plain);
		vd_autofree char *safe = part ? text_safe(part) : NULL;

		if (!safe)
			return -ENOMEM;
		fputs(safe, stdout);
		text += plain;
		if (*text)
			printf("\\x%02x", (unsigned char)*text++);
	}
	return 0;
}

static int put_pair(const char *name, const char *text)
{
	put_key(name);
	putchar('=');
	return put_quoted(text);
}

static int put_row(void *data, struct libscols_line *line)
{
	const struct table *table = data;
	int r = 0;

	for (size_t n = 0; r == 0 && n < table->columns.shown; n++) {
		const char *text = scols_cell_get_data(scols_line_get_cell(line, n)) ?: "";

		if (n)
			putchar(' ');
		r = table->flags & TABLE_PAIRS ? put_pair(table->columns.list[n]->name, text)
					       : put_raw(text);
	}
	putchar('\n');
	return r;
}

static void put_legend(const struct table *table)
{
	for (size_t n = 0; n < table->columns.shown; n++)
		printf("%s%s", n ? " " : "", table->columns.list[n]->name);
	putchar('\n');
}

int table_print_format(struct table *table)
{
	if (table->flags & TABLE_RAW && !(table->flags & TABLE_NO_LEGEND))
		put_legend(table);
	return table_each_row(table, put_row, table);
}
