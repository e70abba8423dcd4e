// SPDX-License-Identifier: LGPL-2.1-or-later
/* Writes a snapshot as a text. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "snapshot/text.h"

static void put_byte(FILE *out, unsigned char byte)
{
	if (byte == '\\')
		fputs("\\\\", out);
	else if (byte == '\n')
		fputs("\\n", out);
	else if (byte < ' ' || byte > '~')
		fprintf(out, "\\x%02x", byte);
	else
		putc(byte, out);
}

/* What ends a line: its last blank would be lost. */
static void put_end(FILE *out, const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (bytes[i] == ' ' && i + 1 == len)
			fputs("\\x20", out);
		else
			put_byte(out, (unsigned char)bytes[i]);
	}
	putc('\n', out);
}

/* A path below the folder that was named last is short. */
static void put_path(FILE *out, const char *path, const char *folder)
{
	size_t len = folder ? strlen(folder) : 0;

	if (len && strncmp(path, folder, len) == 0 && path[len] == '/') {
		putc('.', out);
		path += len;
	}
	for (; *path; path++) {
		if (*path == ' ')
			fputs("\\x20", out);
		else
			put_byte(out, (unsigned char)*path);
	}
}

static void put_lines(FILE *out, const char *bytes, size_t len)
{
	const char *end = bytes + len;

	while (bytes < end) {
		const char *newline = memchr(bytes, '\n', (size_t)(end - bytes));

		putc('\t', out);
		put_end(out, bytes, (size_t)(newline - bytes));
		bytes = newline + 1;
	}
}

static void put_content(FILE *out, const char *mark, const char *bytes, size_t len)
{
	fputs(mark, out);
	if (len)
		putc(' ', out);
	put_end(out, bytes, len);
}

static void put_file(FILE *out, const struct vd_snapshot_entry *entry, const char *folder)
{
	const char *newline = memchr(entry->content, '\n', entry->len);
	bool is_line = newline && newline == entry->content + entry->len - 1;
	bool is_lines = newline && !is_line && entry->content[entry->len - 1] == '\n';

	putc(is_line ? 'F' : is_lines ? 'B' : 'N', out);
	putc(' ', out);
	put_path(out, entry->path, folder);
	if (is_lines) {
		putc('\n', out);
		put_lines(out, entry->content, entry->len);
	} else {
		put_content(out, " =", entry->content, entry->len - is_line);
	}
}

static void put_entry(FILE *out, const struct vd_snapshot_entry *entry, const char **folder)
{
	size_t len = *folder ? strlen(*folder) : 0;

	if (entry->kind == VD_ENTRY_FILE) {
		put_file(out, entry, *folder);
		return;
	}
	fputs(entry->kind == VD_ENTRY_LINK ? "L " : "D ", out);
	put_path(out, entry->path, *folder);
	if (entry->kind == VD_ENTRY_LINK)
		put_content(out, " ->", entry->content, entry->len);
	else
		putc('\n', out);
	if (entry->kind == VD_ENTRY_FOLDER &&
	    !(len && strncmp(entry->path, *folder, len) == 0 && entry->path[len] == '/'))
		*folder = entry->path;
}

int vd_text_write(const struct vd_snapshot *snapshot, const char *head, char **ret,
		  size_t *ret_len)
{
	const char *folder = NULL;
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);
	bool failed;

	if (!out)
		return -ENOMEM;
	fputs("# ", out);
	put_end(out, head, strlen(head));
	for (const struct vd_snapshot_entry *entry = snapshot->first; entry; entry = entry->next) {
		if (entry->kind != VD_ENTRY_PARENT)
			put_entry(out, entry, &folder);
	}
	failed = ferror(out);
	if (fclose(out) != 0 || failed) {
		free(text);
		return -ENOMEM;
	}
	*ret = text;
	*ret_len = len;
	return 0;
}
