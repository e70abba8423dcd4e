// SPDX-License-Identifier: LGPL-2.1-or-later
/* Writes a snapshot as a text. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "snapshot/buffer.h"
#include "snapshot/text.h"

static void put_byte(struct vd_buffer *out, unsigned char byte)
{
	char escape[8];

	if (byte == '\\')
		vd_buffer_text(out, "\\\\");
	else if (byte == '\n')
		vd_buffer_text(out, "\\n");
	else if (byte < ' ' || byte > '~') {
		snprintf(escape, sizeof(escape), "\\x%02x", byte);
		vd_buffer_text(out, escape);
	} else
		vd_buffer_byte(out, (char)byte);
}

/* What ends a line: its last blank would be lost. */
static void put_end(struct vd_buffer *out, const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (bytes[i] == ' ' && i + 1 == len)
			vd_buffer_text(out, "\\x20");
		else
			put_byte(out, (unsigned char)bytes[i]);
	}
	vd_buffer_byte(out, '\n');
}

/* A path below the folder that was named last is short. */
static void put_path(struct vd_buffer *out, const char *path, const char *folder)
{
	size_t len = folder ? strlen(folder) : 0;

	if (len && strncmp(path, folder, len) == 0 && path[len] == '/') {
		vd_buffer_byte(out, '.');
		path += len;
	}
	for (; *path; path++) {
		if (*path == ' ')
			vd_buffer_text(out, "\\x20");
		else
			put_byte(out, (unsigned char)*path);
	}
}

static void put_lines(struct vd_buffer *out, const char *bytes, size_t len)
{
	const char *end = bytes + len;

	while (bytes < end) {
		const char *newline = memchr(bytes, '\n', (size_t)(end - bytes));

		vd_buffer_byte(out, '\t');
		put_end(out, bytes, (size_t)(newline - bytes));
		bytes = newline + 1;
	}
}

static void put_content(struct vd_buffer *out, const char *mark, const char *bytes, size_t len)
{
	vd_buffer_text(out, mark);
	if (len)
		vd_buffer_byte(out, ' ');
	put_end(out, bytes, len);
}

static void put_file(struct vd_buffer *out, const struct vd_snapshot_entry *entry,
		     const char *folder)
{
	const char *newline = memchr(entry->content, '\n', entry->len);
	bool is_line = newline && newline == entry->content + entry->len - 1;
	bool is_lines = newline && !is_line && entry->content[entry->len - 1] == '\n';

	vd_buffer_byte(out, is_line ? 'F' : is_lines ? 'B' : 'N');
	vd_buffer_byte(out, ' ');
	put_path(out, entry->path, folder);
	if (is_lines) {
		vd_buffer_byte(out, '\n');
		put_lines(out, entry->content, entry->len);
	} else {
		put_content(out, " =", entry->content, entry->len - is_line);
	}
}

static void put_entry(struct vd_buffer *out, const struct vd_snapshot_entry *entry,
		      const char **folder)
{
	size_t len = *folder ? strlen(*folder) : 0;

	if (entry->kind == VD_ENTRY_FILE) {
		put_file(out, entry, *folder);
		return;
	}
	vd_buffer_text(out, entry->kind == VD_ENTRY_LINK ? "L " : "D ");
	put_path(out, entry->path, *folder);
	if (entry->kind == VD_ENTRY_LINK)
		put_content(out, " ->", entry->content, entry->len);
	else
		vd_buffer_byte(out, '\n');
	if (entry->kind == VD_ENTRY_FOLDER &&
	    !(len && strncmp(entry->path, *folder, len) == 0 && entry->path[len] == '/'))
		*folder = entry->path;
}

int vd_text_write(const struct vd_snapshot *snapshot, const char *head, char **ret,
		  size_t *ret_len)
{
	struct vd_buffer out = { .len = 0 };
	const char *folder = NULL;

	vd_buffer_text(&out, "# ");
	put_end(&out, head, strlen(head));
	for (const struct vd_snapshot_entry *entry = snapshot->first; entry; entry = entry->next) {
		if (entry->kind != VD_ENTRY_PARENT)
			put_entry(&out, entry, &folder);
	}
	if (out.failed) {
		free(out.bytes);
		return -ENOMEM;
	}
	*ret = out.bytes;
	*ret_len = out.len;
	return 0;
}
