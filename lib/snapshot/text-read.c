// SPDX-License-Identifier: LGPL-2.1-or-later
/* Reads a snapshot that is a text. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "snapshot/buffer.h"
#include "snapshot/text.h"

struct text {
	char *bytes; /* with a NUL after them */
	size_t len;
};

struct reader {
	struct vd_snapshot *snapshot;
	struct vd_arena arena; /* what the lines become, until the snapshot has it */
	const char *folder;    /* of the last "D PATH" without "./" */
	char *block_path;      /* of the B whose lines come; NULL: none does */
	struct vd_buffer block;
};

static int bad(struct reader *reader, const char *why, const char *what)
{
	return vd_snapshot_fault(reader->snapshot, -EINVAL, "%.100s%.160s", why, what);
}

static int no_memory(struct reader *reader)
{
	return vd_snapshot_fault(reader->snapshot, -ENOMEM, "out of memory");
}

static int digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The byte that the escape at *FROM, after its backslash, stands for; -1 if it is none. */
static int escaped_byte(const char **from)
{
	const char *at = *from;

	*from = at + 1;
	switch (*at) {
	case '\\':
		return '\\';
	case 'n':
		return '\n';
	case 't':
		return '\t';
	case 'x':
		if (digit(at[1]) < 0 || digit(at[2]) < 0)
			return -1;
		*from = at + 3;
		return digit(at[1]) * 16 + digit(at[2]);
	default:
		return -1;
	}
}

/* What TEXT stands for, and EXTRA after it. */
static int decode(struct reader *reader, const char *text, const char *extra, struct text *ret)
{
	char *to = vd_arena_alloc(&reader->arena, strlen(text) + strlen(extra) + 1);
	size_t len = 0;

	if (!to)
		return no_memory(reader);
	while (*text) {
		int byte = (unsigned char)*text++;

		if (byte == '\\' && (byte = escaped_byte(&text)) < 0)
			return bad(reader, "bad escape: only \\\\, \\n, \\t and \\xNN are known",
				   "");
		to[len++] = (char)byte;
	}
	memcpy(to + len, extra, strlen(extra));
	*ret = (struct text){ to, len + strlen(extra) };
	return 0;
}

static int decode_path(struct reader *reader, const char *text, char **ret)
{
	bool goes_on = strncmp(text, "./", 2) == 0;
	struct text rest;
	char *path;
	int r = decode(reader, goes_on ? text + 2 : text, "", &rest);

	if (r < 0)
		return r;
	if (strlen(rest.bytes) != rest.len)
		return bad(reader, "not a relative path without \".\" and \"..\": ", text);
	path = rest.bytes;
	if (goes_on) {
		path = vd_arena_alloc(&reader->arena, rest.len + strlen(reader->folder) + 2);
		if (!path)
			return no_memory(reader);
		sprintf(path, "%s/%s", reader->folder, rest.bytes);
	}
	*ret = path;
	return 0;
}

static int add_folder(struct reader *reader, const char *rest)
{
	struct vd_snapshot_entry *entry;
	char *path = NULL;
	int r = decode_path(reader, rest, &path);

	if (r == 0)
		r = vd_snapshot_add(reader->snapshot, VD_ENTRY_FOLDER, path, NULL, 0, &entry);
	if (r == 0 && strncmp(rest, "./", 2) != 0)
		reader->folder = entry->path;
	return r;
}

/* Where MARK begins in REST; an empty content may lack the mark's last blank. */
static char *find_mark(char *rest, const char *mark)
{
	size_t mark_len = strlen(mark), len = strlen(rest);
	char *found = strstr(rest, mark);

	if (!found && len >= mark_len &&
	    strncmp(rest + len - mark_len + 1, mark, mark_len - 1) == 0)
		found = rest + len - mark_len + 1;
	return found;
}

/* An entry whose path ends at MARK in REST, and whose content is what follows, and then EXTRA. */
static int add_with(struct reader *reader, enum vd_entry_kind kind, char *rest, const char *mark,
		    const char *extra)
{
	char *value = find_mark(rest, mark), *path = NULL;
	struct text content;
	size_t left;
	int r;

	if (!value)
		return vd_snapshot_fault(reader->snapshot, -EINVAL, "no \"%s\" in: %.200s", mark,
					 rest);
	left = strlen(value);
	if (kind == VD_ENTRY_LINK && left <= strlen(mark))
		return bad(reader, "a link without a target: ", rest);
	*value = '\0';
	value += left < strlen(mark) ? left : strlen(mark);
	r = decode_path(reader, rest, &path);
	if (r == 0)
		r = decode(reader, value, extra, &content);
	return r < 0 ? r
		     : vd_snapshot_add(reader->snapshot, kind, path, content.bytes, content.len,
				       NULL);
}

static int add_line_to_block(struct reader *reader, const char *text)
{
	struct text line;
	int r = decode(reader, text, "\n", &line);

	if (r < 0)
		return r;
	if (reader->block.len + line.len > VD_SNAPSHOT_FILE_MAX)
		return bad(reader, "too many lines of ", reader->block_path);
	vd_buffer_add(&reader->block, line.bytes, line.len);
	return reader->block.failed ? no_memory(reader) : 0;
}

static int end_block(struct reader *reader)
{
	int r = 0;

	if (reader->block_path)
		r = vd_snapshot_add(reader->snapshot, VD_ENTRY_FILE, reader->block_path,
				    reader->block.len ? reader->block.bytes : "",
				    reader->block.len, NULL);
	reader->block_path = NULL;
	reader->block.len = 0;
	return r;
}

static int read_entry(struct reader *reader, char *line)
{
	if (line[0] == '#' || line[0] == '\0')
		return 0;
	if (line[1] == ' ') {
		switch (line[0]) {
		case 'D':
			return add_folder(reader, line + 2);
		case 'L':
			return add_with(reader, VD_ENTRY_LINK, line + 2, " -> ", "");
		case 'F':
			return add_with(reader, VD_ENTRY_FILE, line + 2, " = ", "\n");
		case 'N':
			return add_with(reader, VD_ENTRY_FILE, line + 2, " = ", "");
		case 'B':
			return decode_path(reader, line + 2, &reader->block_path);
		}
	}
	return bad(reader, "not a D, L, F, N or B line: ", line);
}

static int read_line(struct reader *reader, char *line)
{
	int r;

	if (reader->block_path && line[0] == '\t')
		return add_line_to_block(reader, line + 1);
	r = end_block(reader);
	return r == 0 ? read_entry(reader, line) : r;
}

static int name_line(struct vd_snapshot *snapshot, unsigned line, int r)
{
	char why[sizeof(snapshot->fault)];

	strcpy(why, snapshot->fault);
	return vd_snapshot_fault(snapshot, r, "line %u: %.300s", line, why);
}

int vd_text_read(struct vd_snapshot *snapshot, char *text, size_t len)
{
	struct reader reader = { .snapshot = snapshot, .folder = "." };
	unsigned number = 1;
	char *line;
	int r = 0;

	if (memchr(text, '\0', len))
		return vd_snapshot_fault(snapshot, -EINVAL, "1: is no text: it has a NUL");
	while (r == 0 && text && *text && (line = strsep(&text, "\n"))) {
		r = read_line(&reader, line);
		number += r == 0;
	}
	if (r == 0)
		r = end_block(&reader);
	vd_arena_clear(&reader.arena);
	free(reader.block.bytes);
	return r < 0 ? name_line(snapshot, number, r) : 0;
}
