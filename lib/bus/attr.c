// SPDX-License-Identifier: LGPL-2.1-or-later
#include "bus/attr.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/link.h"

/* A sysfs attribute is at most a page; the largest page of a kernel that we know is 64 KiB, but
 * nothing that we read is near 8. */
#define ATTR_SIZE_BYTES 8192

int vd_attr_path(char *buf, size_t size, const char *dir, const char *file)
{
	size_t dir_len = strlen(dir), file_len = strlen(file);

	if (dir_len + 1 + file_len >= size)
		return -ENAMETOOLONG;
	memcpy(buf, dir, dir_len);
	buf[dir_len] = '/';
	memcpy(buf + dir_len + 1, file, file_len + 1);
	return 0;
}

static int keep(struct vd_arena *arena, const char *text, const char **ret)
{
	const char *copy = vd_arena_strdup(arena, text);

	if (!copy)
		return -ENOMEM;
	*ret = copy;
	return 0;
}

/* Fields of a fixed width come padded: "FBA ", an NVMe serial of 20 characters. */
static void drop_trailing_blanks(char *text)
{
	size_t len = strlen(text);

	while (len && strchr(" \t\n", text[len - 1]))
		text[--len] = '\0';
}

static int read_file(const struct vd_root *root, const char *path, const struct vd_attr *attr,
		     struct vd_arena *arena, const char **ret)
{
	char buf[ATTR_SIZE_BYTES];
	int r = attr->may_wait ? vd_root_read_for(root, VD_ATTR_WAIT_MS, path, buf, sizeof(buf))
			       : vd_root_read(root, path, buf, sizeof(buf), NULL);

	if (r < 0)
		return r;
	drop_trailing_blanks(buf);
	if (!*buf && attr->required)
		return -ENODATA;
	if (!*buf || (attr->absent_text && strcmp(buf, attr->absent_text) == 0)) {
		*ret = NULL;
		return 0;
	}
	return keep(arena, buf, ret);
}

static int read_link(const struct vd_root *root, const char *path, struct vd_arena *arena,
		     const char **ret)
{
	char buf[PATH_MAX];
	const char *slash;
	int r = vd_root_readlink(root, path, buf, sizeof(buf));

	if (r < 0)
		return r;
	slash = strrchr(buf, '/');
	return keep(arena, slash ? slash + 1 : buf, ret);
}

/* Write the path of what PATH, a link and a name, means to BUF of PATH_MAX bytes. */
static int find_beyond(const struct vd_root *root, char *path, char *buf)
{
	char dir[PATH_MAX];
	char *file = strrchr(path, '/');
	int r;

	*file++ = '\0';
	r = vd_link_resolve(root, path, dir, sizeof(dir));
	return r < 0 ? r : vd_attr_path(buf, PATH_MAX, dir, file);
}

static int read_beyond(const struct vd_root *root, char *path, const struct vd_attr *attr,
		       struct vd_arena *arena, const char **ret)
{
	char beyond[PATH_MAX];
	int r = find_beyond(root, path, beyond);

	return r < 0 ? r : read_file(root, beyond, attr, arena, ret);
}

static int read_chosen(const struct vd_root *root, const char *path, const struct vd_attr *attr,
		       struct vd_arena *arena, const char **ret)
{
	const char *text = NULL, *open, *close;
	char *word;
	int r = read_file(root, path, attr, arena, &text);

	if (r < 0)
		return r;
	open = text ? strchr(text, '[') : NULL;
	close = open ? strchr(open, ']') : NULL;
	if (!close) {
		*ret = text;
		return 0;
	}
	word = vd_arena_strdup(arena, open + 1);
	if (!word)
		return -ENOMEM;
	word[close - open - 1] = '\0';
	*ret = word;
	return 0;
}

static int read_names(const struct vd_root *root, const char *path, struct vd_arena *arena,
		      const char **ret)
{
	VD_CLEANUP(vd_names_freep) char **names = NULL;
	size_t size = 1;
	char *text, *p;
	int r = vd_root_names(root, path, &names, NULL);

	if (r < 0)
		return r;
	for (char **name = names; *name; name++)
		size += strlen(*name) + 1;
	text = p = vd_arena_alloc(arena, size);
	if (!text)
		return -ENOMEM;
	for (char **name = names; *name; name++)
		p += sprintf(p, "%s%s", name == names ? "" : "\n", *name);
	*ret = text;
	return 0;
}

static int read_names_beyond(const struct vd_root *root, char *path, struct vd_arena *arena,
			     const char **ret)
{
	char beyond[PATH_MAX];
	int r = find_beyond(root, path, beyond);

	return r < 0 ? r : read_names(root, beyond, arena, ret);
}

static int count_names(const struct vd_root *root, char *path, struct vd_arena *arena,
		       const char **ret)
{
	VD_CLEANUP(vd_names_freep) char **names = NULL;
	char *prefix = strrchr(path, '/');
	char text[24];
	size_t count = 0;
	int r;

	*prefix++ = '\0';
	r = vd_root_names(root, path, &names, NULL);
	if (r < 0)
		return r;
	for (char **name = names; *name; name++)
		count += strncmp(*name, prefix, strlen(prefix)) == 0;
	snprintf(text, sizeof(text), "%zu", count);
	return keep(arena, text, ret);
}

static int read_kind(const struct vd_root *root, char *path, const struct vd_attr *attr,
		     struct vd_arena *arena, const char **ret)
{
	switch (attr->kind) {
	case VD_ATTR_LINK:
		return read_link(root, path, arena, ret);
	case VD_ATTR_BEYOND:
		return read_beyond(root, path, attr, arena, ret);
	case VD_ATTR_NAMES:
		return read_names(root, path, arena, ret);
	case VD_ATTR_NAMES_BEYOND:
		return read_names_beyond(root, path, arena, ret);
	case VD_ATTR_CHOSEN:
		return read_chosen(root, path, attr, arena, ret);
	case VD_ATTR_COUNT:
		return count_names(root, path, arena, ret);
	default:
		return read_file(root, path, attr, arena, ret);
	}
}

/* The running kernel knows best what it has: a device may go while it is read. */
static bool is_missed(const struct vd_root *root, const struct vd_attr *attr)
{
	return attr->required || (attr->in_copies && !vd_root_is_live(root));
}

int vd_attr_read(const struct vd_root *root, const char *dir, const struct vd_attr *attr,
		 struct vd_arena *arena, const char **ret)
{
	char path[PATH_MAX];
	int r;

	if (attr->read)
		return attr->read(root, dir, arena, ret);
	r = vd_attr_path(path, sizeof(path), dir, attr->file);
	if (r == 0)
		r = read_kind(root, path, attr, arena, ret);
	if (r == -ENOENT && attr->otherwise &&
	    vd_attr_path(path, sizeof(path), dir, attr->otherwise) == 0)
		r = read_beyond(root, path, attr, arena, ret);
	if ((r == -ENOENT && !is_missed(root, attr)) || (r < 0 && r == -attr->absent_errno)) {
		*ret = NULL;
		return 0;
	}
	return r;
}
