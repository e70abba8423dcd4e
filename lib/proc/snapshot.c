// SPDX-License-Identifier: LGPL-2.1-or-later
#include "proc/snapshot.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bus/attr.h"

#define FILE_SIZE_FIRST 16384
#define FILE_SIZE_MAX	(64u << 20)

int vd_proc_new(const struct vd_root *root, const char *ids_dir, struct vd_proc_snapshot **ret)
{
	struct vd_proc_snapshot *proc = calloc(1, sizeof(*proc));
	int r = proc ? vd_registry_new(ids_dir, NULL, NULL, &proc->registry) : -ENOMEM;

	if (r < 0) {
		free(proc);
		return r;
	}
	proc->root = root;
	/* Folders of processes come and go by the same name. */
	vd_root_forget(root);
	*ret = proc;
	return 0;
}

void vd_proc_free(struct vd_proc_snapshot *proc)
{
	if (!proc)
		return;
	free(proc->mounts.rows);
	free(proc->swaps.rows);
	free(proc->opens.rows);
	free(proc->sockets.rows);
	free(proc->backing_files.rows);
	free(proc->default_routes.rows);
	free(proc->addresses.rows);
	free(proc->connections.rows);
	free(proc->consoles.rows);
	free(proc->remote.rows);
	free(proc->named_nodes.rows);
	vd_arena_clear(&proc->arena);
	vd_registry_free(proc->registry);
	vd_root_forget(proc->root);
	free(proc);
}

void *vd_rows_add(struct vd_rows *rows, size_t size)
{
	if (rows->count == rows->room) {
		size_t room = rows->room ? rows->room * 2 : 16;
		void *grown = reallocarray(rows->rows, room, size);

		if (!grown)
			return NULL;
		rows->rows = grown;
		rows->room = room;
	}
	return memset((char *)rows->rows + rows->count++ * size, 0, size);
}

int vd_rows_add_text(struct vd_proc_snapshot *proc, struct vd_rows *rows, const char *text)
{
	const char **row = vd_rows_add(rows, sizeof(*row));

	if (!row)
		return -ENOMEM;
	*row = vd_arena_strdup(&proc->arena, text);
	return *row ? 0 : -ENOMEM;
}

/* The whole file, as long as it is; to be freed. What is in /proc has no size beforehand. */
static int read_whole(const struct vd_root *root, const char *path, char **ret, size_t *ret_len)
{
	for (size_t size = FILE_SIZE_FIRST; size <= FILE_SIZE_MAX; size *= 4) {
		vd_autofree char *buf = malloc(size);
		int r = buf ? vd_root_read(root, path, buf, size, ret_len) : -ENOMEM;

		if (r == 0)
			*ret = vd_take_ptr(buf);
		if (r != -E2BIG)
			return r;
	}
	return -E2BIG;
}

int vd_proc_lines(struct vd_proc_snapshot *proc, const char *path, vd_line_fn line, void *data)
{
	vd_autofree char *text = NULL;
	size_t left;
	int r = read_whole(proc->root, path, &text, &left);

	for (char *at = text; r == 0 && left;) {
		char *end = memchr(at, '\n', left);
		size_t len = end ? (size_t)(end - at) : left;

		at[len] = '\0';
		if (!memchr(at, '\0', len))
			r = line(proc, data, at);
		len += end ? 1 : 0;
		at += len;
		left -= len;
	}
	return r;
}

int vd_proc_names(const struct vd_proc_snapshot *proc, const char *dir, const char *file,
		  char ***ret)
{
	char path[PATH_MAX];
	int r = file ? vd_attr_path(path, sizeof(path), dir, file) : 0;

	if (r == 0)
		r = vd_root_names(proc->root, file ? path : dir, ret, NULL);
	if (r == 0 || r == -ENOMEM)
		return r;
	*ret = calloc(1, sizeof(**ret));
	return *ret ? 0 : -ENOMEM;
}

char *vd_proc_word(char **cursor)
{
	char *word = *cursor + strspn(*cursor, " \t");
	size_t len = strcspn(word, " \t");

	*cursor = word + len;
	if (**cursor)
		*(*cursor)++ = '\0';
	return word;
}

static bool is_octal(const char *digits)
{
	return digits[0] >= '0' && digits[0] <= '3' && digits[1] >= '0' && digits[1] <= '7' &&
	       digits[2] >= '0' && digits[2] <= '7';
}

void vd_proc_unescape(char *text)
{
	char *out = text;

	while (*text) {
		char byte = *text++;

		if (byte == '\\' && is_octal(text)) {
			char value = (char)((text[0] - '0') << 6 | (text[1] - '0') << 3 |
					    (text[2] - '0'));

			byte = value ? value : '?';
			text += 3;
		}
		*out++ = byte;
	}
	*out = '\0';
}
