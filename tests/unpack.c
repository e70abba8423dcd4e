// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * unpack FILE.tree DIR - make the tree that FILE describes below DIR, which is made if need be.
 * Exit: 0 done; 1 a line that can't be used, named by file and line, and nothing was made; 2 usage.
 *
 * A .tree file is a copy of the interesting part of a system's /sys and /proc as text, one entry a
 * line:
 *
 *   # comment                 on a line of its own; empty lines are skipped too
 *   D PATH                    a folder. Parents of anything are made without being named
 *   L PATH -> TARGET          a symbolic link
 *   F PATH = TEXT             a file that holds TEXT and a newline, as most attributes do
 *   N PATH = TEXT             a file that holds TEXT alone; "N PATH =" is an empty file
 *   B PATH                    a file of several lines: each following line that begins with a tab,
 *                             less that tab, and a newline each
 *
 * PATH is relative (sys/…, proc/…), without "." and ".." in it. A PATH that begins with "./" goes
 * on from the folder of the last "D PATH" that did not. It ends at the first " -> " or " = "; a
 * blank of its own there is written \x20.
 * In PATH, TEXT, TARGET and the lines of a B: \\ is a backslash, \n a newline, \t a tab, \xNN (two
 * lower-case hexadecimal digits) any byte. Who records a tree writes every byte that is not
 * printable ASCII as \xNN.
 * No path may come twice, and only folders may have something below them.
 */
#include <fcntl.h>
#include <search.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/read-all.h"

#define TREE_MAX   (64u << 20)
#define EXIT_USAGE 2

struct text {
	char *bytes; /* with a NUL after them */
	size_t len;
};

struct tree_entry {
	char kind; /* 'D', 'L' or 'F'; 'P': a folder that only the paths below it name */
	char *path;
	struct text content;
	struct tree_entry *next;
};

struct unpack {
	const char *file;
	unsigned line;
	struct vd_arena arena;
	void *paths; /* tsearch(3)'s, of entries */
	struct tree_entry *first, **end;
	const char *folder;	  /* of the last "D PATH" without "./" */
	struct tree_entry *block; /* the B whose lines come */
};

static int die(struct unpack *u, const char *why, const char *what)
{
	fprintf(stderr, "%s:%u: %s%s\n", u->file, u->line, why, what);
	return -EINVAL;
}

static int no_memory(struct unpack *u)
{
	return die(u, "out of memory", "");
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
static int decode(struct unpack *u, const char *text, const char *extra, struct text *ret)
{
	char *to = vd_arena_alloc(&u->arena, strlen(text) + strlen(extra) + 1);
	size_t len = 0;

	if (!to)
		return no_memory(u);
	while (*text) {
		int byte = (unsigned char)*text++;

		if (byte == '\\' && (byte = escaped_byte(&text)) < 0)
			return die(u, "bad escape: only \\\\, \\n, \\t and \\xNN are known", "");
		to[len++] = (char)byte;
	}
	memcpy(to + len, extra, strlen(extra));
	*ret = (struct text){ to, len + strlen(extra) };
	return 0;
}

static bool is_relative(const struct text *path)
{
	const char *at = path->bytes;

	if (strlen(at) != path->len)
		return false;
	for (;;) {
		size_t len = strcspn(at, "/");

		if (len == 0 || (len == 1 && at[0] == '.') ||
		    (len == 2 && at[0] == '.' && at[1] == '.'))
			return false;
		if (!at[len])
			return true;
		at += len + 1;
	}
}

static int decode_path(struct unpack *u, const char *text, char **ret)
{
	struct text rest, path;

	if (decode(u, strncmp(text, "./", 2) == 0 ? text + 2 : text, "", &rest) < 0)
		return -EINVAL;
	path = rest;
	if (strncmp(text, "./", 2) == 0) {
		path.len = rest.len + strlen(u->folder) + 1;
		path.bytes = vd_arena_alloc(&u->arena, path.len + 1);
		if (!path.bytes)
			return no_memory(u);
		sprintf(path.bytes, "%s/", u->folder);
		memcpy(path.bytes + strlen(u->folder) + 1, rest.bytes, rest.len);
	}
	if (!is_relative(&path))
		return die(u, "not a relative path without \".\" and \"..\": ", text);
	*ret = path.bytes;
	return 0;
}

static int compare_paths(const void *a, const void *b)
{
	return strcmp(((const struct tree_entry *)a)->path, ((const struct tree_entry *)b)->path);
}

/* The entry of PATH: the one that is there, or a new one, after all others, of kind 0. */
static struct tree_entry *entry_of(struct unpack *u, char *path)
{
	struct tree_entry wanted = { .path = path }, *entry,
			  **found = tfind(&wanted, &u->paths, compare_paths);

	if (found)
		return *found;
	entry = vd_arena_alloc(&u->arena, sizeof(*entry));
	if (!entry)
		return NULL;
	entry->path = path;
	if (!tsearch(entry, &u->paths, compare_paths))
		return NULL;
	*u->end = entry;
	u->end = &entry->next;
	return entry;
}

static int add_parents(struct unpack *u, const char *path)
{
	for (const char *at = strchr(path, '/'); at; at = strchr(at + 1, '/')) {
		char *parent = vd_arena_memdup(&u->arena, path, (size_t)(at - path));
		struct tree_entry *entry = parent ? entry_of(u, parent) : NULL;

		if (!entry)
			return no_memory(u);
		if (!entry->kind)
			entry->kind = 'P';
		else if (entry->kind != 'D' && entry->kind != 'P')
			return die(u, parent, " is no folder");
	}
	return 0;
}

static int add(struct unpack *u, char kind, const char *text, struct tree_entry **ret)
{
	struct tree_entry *entry;
	char *path = NULL;

	if (decode_path(u, text, &path) < 0 || add_parents(u, path) < 0)
		return -EINVAL;
	entry = entry_of(u, path);
	if (!entry)
		return no_memory(u);
	if (entry->kind && !(kind == 'D' && entry->kind == 'P'))
		return die(u, path, " comes twice");
	entry->kind = kind;
	*ret = entry;
	return 0;
}

static int add_folder(struct unpack *u, char *rest)
{
	struct tree_entry *entry;

	if (add(u, 'D', rest, &entry) < 0)
		return -EINVAL;
	if (strncmp(rest, "./", 2) != 0)
		u->folder = entry->path;
	return 0;
}

/* An entry whose path ends at MARK in REST, and whose content is what follows, and then EXTRA. */
static int add_with(struct unpack *u, char kind, char *rest, const char *mark, const char *extra)
{
	size_t mark_len = strlen(mark), len = strlen(rest), left;
	char *value = strstr(rest, mark);
	struct tree_entry *entry;

	/* An empty content may lack the mark's last blank. */
	if (!value && len >= mark_len &&
	    strncmp(rest + len - mark_len + 1, mark, mark_len - 1) == 0)
		value = rest + len - mark_len + 1;
	if (!value) {
		fprintf(stderr, "%s:%u: no \"%s\" in: %s\n", u->file, u->line, mark, rest);
		return -EINVAL;
	}
	left = strlen(value);
	if (kind == 'L' && left <= mark_len)
		return die(u, "a link without a target: ", rest);
	*value = '\0';
	value += left < mark_len ? left : mark_len;
	return add(u, kind, rest, &entry) < 0 ? -EINVAL : decode(u, value, extra, &entry->content);
}

static int add_line_to_block(struct unpack *u, const char *text)
{
	struct text *content = &u->block->content, line, both;

	if (decode(u, text, "\n", &line) < 0)
		return -EINVAL;
	both.len = content->len + line.len;
	both.bytes = vd_arena_alloc(&u->arena, both.len + 1);
	if (!both.bytes)
		return no_memory(u);
	if (content->len)
		memcpy(both.bytes, content->bytes, content->len);
	memcpy(both.bytes + content->len, line.bytes, line.len);
	*content = both;
	return 0;
}

static int read_line(struct unpack *u, char *line)
{
	if (u->block && line[0] == '\t')
		return add_line_to_block(u, line + 1);
	u->block = NULL;
	if (line[0] == '#' || line[0] == '\0')
		return 0;
	if (line[1] == ' ') {
		switch (line[0]) {
		case 'D':
			return add_folder(u, line + 2);
		case 'L':
			return add_with(u, 'L', line + 2, " -> ", "");
		case 'F':
			return add_with(u, 'F', line + 2, " = ", "\n");
		case 'N':
			return add_with(u, 'F', line + 2, " = ", "");
		case 'B':
			return add(u, 'F', line + 2, &u->block);
		}
	}
	return die(u, "not a D, L, F, N or B line: ", line);
}

static int read_lines(struct unpack *u, char *text)
{
	char *line;
	int r = 0;

	while (r == 0 && text && *text && (line = strsep(&text, "\n"))) {
		u->line++;
		r = read_line(u, line);
	}
	return r;
}

static int read_tree(struct unpack *u)
{
	vd_autoclose int fd = open(u->file, O_RDONLY | O_CLOEXEC);
	vd_autofree char *text = NULL;
	char *copy;
	ssize_t len;

	if (fd < 0)
		return die(u, "can't be opened: ", strerror(errno));
	len = vd_read_whole(fd, TREE_MAX, &text);
	if (len < 0)
		return die(u, "can't be read: ", strerror((int)-len));
	if (memchr(text, '\0', (size_t)len))
		return die(u, "is no text: it has a NUL", "");
	copy = vd_arena_memdup(&u->arena, text, (size_t)len);
	return copy ? read_lines(u, copy) : no_memory(u);
}

static int make_file(int top, const struct tree_entry *entry)
{
	vd_autoclose int fd = openat(top, entry->path,
				     O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644);
	const char *at = entry->content.bytes;
	size_t left = entry->content.len;

	if (fd < 0)
		return -errno;
	while (left) {
		ssize_t n = write(fd, at, left);

		if (n < 0)
			return -errno;
		at += n;
		left -= (size_t)n;
	}
	return 0;
}

static int make_entry(int top, const struct tree_entry *entry)
{
	switch (entry->kind) {
	case 'L':
		/* A file or link that is there already is replaced. */
		unlinkat(top, entry->path, 0);
		return symlinkat(entry->content.bytes, top, entry->path) < 0 ? -errno : 0;
	case 'F':
		return make_file(top, entry);
	default:
		return mkdirat(top, entry->path, 0755) < 0 && errno != EEXIST ? -errno : 0;
	}
}

static int make_folder(const char *folder)
{
	vd_autofree char *path = strdup(folder);

	if (!path)
		return -ENOMEM;
	for (char *at = strchr(path + 1, '/'); at; at = strchr(at + 1, '/')) {
		*at = '\0';
		if (mkdir(path, 0755) < 0 && errno != EEXIST)
			return -errno;
		*at = '/';
	}
	return mkdir(path, 0755) < 0 && errno != EEXIST ? -errno : 0;
}

static int make_tree(const struct unpack *u, int top)
{
	for (const struct tree_entry *entry = u->first; entry; entry = entry->next) {
		int r = make_entry(top, entry);

		if (r < 0) {
			fprintf(stderr, "unpack: %s can't be made: %s\n", entry->path,
				strerror(-r));
			return r;
		}
	}
	return 0;
}

static int unpack(struct unpack *u, const char *folder)
{
	vd_autoclose int top = -1;
	int r = make_folder(folder);

	if (r == 0 && (top = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0)
		r = -errno;
	if (r < 0)
		return die(u, "the folder can't be made: ", strerror(-r));
	r = read_tree(u);
	return r < 0 ? r : make_tree(u, top);
}

static void keep(void *entry)
{
}

int main(int argc, char **argv)
{
	struct unpack u = {};
	int r;

	if (argc != 3) {
		fprintf(stderr, "usage: unpack FILE.tree DIR\n");
		return EXIT_USAGE;
	}
	u.file = argv[1];
	u.end = &u.first;
	u.folder = ".";
	r = unpack(&u, argv[2]);
	tdestroy(u.paths, keep);
	vd_arena_clear(&u.arena);
	return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
