// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/link.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

static size_t parent_length(const char *path, size_t len)
{
	while (len && path[len - 1] != '/')
		len--;
	return len ? len - 1 : 0;
}

/* Appends the components of TEXT to the path in BUF, taking one away for each "..". */
static int append_components(char *buf, size_t size, size_t len, const char *text)
{
	while (*text) {
		size_t part = strcspn(text, "/");

		if (part == 2 && memcmp(text, "..", 2) == 0) {
			if (!len)
				return -EXDEV;
			len = parent_length(buf, len);
		} else if (part && !(part == 1 && *text == '.')) {
			if (len + 1 + part >= size)
				return -ENAMETOOLONG;
			if (len)
				buf[len++] = '/';
			memcpy(buf + len, text, part);
			len += part;
		}
		text += part + (text[part] == '/');
	}
	buf[len] = '\0';
	return 0;
}

int vd_link_resolve(const struct vd_root *root, const char *link, char *buf, size_t size)
{
	char text[PATH_MAX], path[PATH_MAX];
	size_t len = parent_length(link, strlen(link));
	int r = vd_root_readlink(root, link, text, sizeof(text));

	if (r < 0)
		return r;
	if (len >= sizeof(path))
		return -ENAMETOOLONG;
	if (text[0] == '/')
		len = 0;
	memcpy(path, link, len);
	r = append_components(path, sizeof(path), len, text);
	if (r < 0)
		return r;
	if (strncmp(path, "sys/", 4) != 0)
		return -EXDEV;
	if (strlen(path) >= size)
		return -ENAMETOOLONG;
	strcpy(buf, path);
	return 0;
}
