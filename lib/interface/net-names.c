// SPDX-License-Identifier: LGPL-2.1-or-later
#include "interface/net-names.h"

#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/parse.h"
#include "bus/attr.h"

/* A record has a few dozen properties. */
#define RECORD_SIZE_BYTES 16384

static int read_index(const struct vd_root *root, const char *dir, uint64_t *ret)
{
	char path[PATH_MAX], text[32];
	int r = vd_attr_path(path, sizeof(path), dir, "ifindex");

	if (r == 0)
		r = vd_root_read(root, path, text, sizeof(text), NULL);
	return r < 0 ? r : vd_parse_uint(text, 10, INT_MAX, ret);
}

/* Whether the COUNT bytes at NAMES, lines, have the line NAME. */
static bool has_line(const char *names, size_t count, const char *name, size_t length)
{
	for (const char *line = names; line < names + count;) {
		size_t own = strcspn(line, "\n");

		if (own == length && strncmp(line, name, length) == 0)
			return true;
		line += own + 1;
	}
	return false;
}

/* Put the names in RECORD before all else in it, each once, and end them with NUL. */
static void keep_names(char *record)
{
	static const char key[] = "E:ID_NET_NAME_";
	size_t count = 0;

	for (char *line = record, *next; line; line = next) {
		size_t length = strcspn(line, "\n");
		const char *equals = memchr(line, '=', length);
		size_t name;

		next = line[length] ? line + length + 1 : NULL;
		if (!equals || strncmp(line, key, strlen(key)) != 0)
			continue;
		name = length - (size_t)(equals + 1 - line);
		if (!name || has_line(record, count, equals + 1, name))
			continue;
		/* What is kept is shorter than what was read. */
		memmove(record + count, equals + 1, name);
		count += name;
		record[count++] = '\n';
	}
	record[count ? count - 1 : 0] = '\0';
}

int vd_net_udev_names(const struct vd_root *root, const char *dir, struct vd_arena *arena,
		      const char **ret)
{
	char path[64], record[RECORD_SIZE_BYTES];
	uint64_t index = 0;
	int r = read_index(root, dir, &index);

	*ret = NULL;
	if (r == 0) {
		snprintf(path, sizeof(path), "run/udev/data/n%u", (unsigned)index);
		r = vd_root_read(root, path, record, sizeof(record), NULL);
	}
	if (r < 0)
		return r == -ENOENT || r == -EINVAL || r == -E2BIG ? 0 : r;
	keep_names(record);
	if (!*record)
		return 0;
	*ret = vd_arena_strdup(arena, record);
	return *ret ? 0 : -ENOMEM;
}
