// SPDX-License-Identifier: LGPL-2.1-or-later
/* Mounts, swaps, and block devices that lie on files. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/link.h"
#include "bus/attr.h"
#include "proc/usage.h"

/* proc(5): ID PARENT MAJOR:MINOR ROOT POINT OPTIONS [OPTIONAL…] - TYPE SOURCE OPTIONS. A line cut
 * short tells as much as it has. */
static int add_mount(struct vd_usage *usage, void *process, char *line)
{
	struct vd_mount *mount;
	char *device, *root, *point, *word, *type, *source, *options;

	vd_usage_word(&line);
	vd_usage_word(&line);
	device = vd_usage_word(&line);
	root = vd_usage_word(&line);
	point = vd_usage_word(&line);
	if (!*point)
		return 0;
	vd_usage_unescape(root);
	vd_usage_unescape(point);
	do {
		word = vd_usage_word(&line);
	} while (*word && strcmp(word, "-") != 0);
	type = vd_usage_word(&line);
	source = vd_usage_word(&line);
	options = vd_usage_word(&line);
	vd_usage_unescape(source);
	vd_usage_unescape(options);
	mount = vd_rows_add(&usage->mounts, sizeof(*mount));
	if (!mount)
		return -ENOMEM;
	mount->device = vd_arena_strdup(&usage->arena, device);
	mount->root = vd_arena_strdup(&usage->arena, root);
	mount->point = vd_arena_strdup(&usage->arena, point);
	mount->type = vd_arena_strdup(&usage->arena, type);
	mount->source = vd_arena_strdup(&usage->arena, source);
	mount->options = vd_arena_strdup(&usage->arena, options);
	mount->process = process;
	return mount->device && mount->root && mount->point && mount->type && mount->source &&
			       mount->options
		       ? 0
		       : -ENOMEM;
}

/* The mount namespaces that were read already. */
struct namespaces {
	struct vd_rows seen;
};

static bool is_new(const struct namespaces *namespaces, const char *name)
{
	const char *const *seen = namespaces->seen.rows;

	for (size_t i = 0; i < namespaces->seen.count; i++) {
		if (strcmp(seen[i], name) == 0)
			return false;
	}
	return true;
}

/* Reads the mounts of PID, unless its namespace was read before. PROCESS is what they are marked
 * with. */
static int read_namespace_of(struct vd_usage *usage, struct namespaces *namespaces, const char *pid,
			     const char *process)
{
	char path[64], name[64];
	int r;

	snprintf(path, sizeof(path), "proc/%s/ns/mnt", pid);
	/* Skip processes whose mount namespace is unknown: otherwise the mounts of each would be
	 * read. These two are read in any case. */
	if (vd_root_readlink(usage->root, path, name, sizeof(name)) < 0)
		snprintf(name, sizeof(name), "%s",
			 strcmp(pid, "1") == 0 || strcmp(pid, "self") == 0 ? pid : "");
	if (!*name || !is_new(namespaces, name))
		return 0;
	snprintf(path, sizeof(path), "proc/%s/mountinfo", pid);
	r = vd_usage_lines(usage, path, add_mount, (void *)process);
	return r < 0 ? r : vd_rows_add_text(usage, &namespaces->seen, name);
}

static int read_other(struct vd_usage *usage, void *data, const char *pid)
{
	const char *process = vd_arena_strdup(&usage->arena, pid);

	if (!process || read_namespace_of(usage, data, pid, process) == -ENOMEM)
		return -ENOMEM;
	return 0;
}

/*
 * The first process's mounts are the system's; our own can be others, as those of a service are.
 * Without either no answer is safe on a running system; a tree tells what it has.
 */
static int read_own_mounts(struct vd_usage *usage, struct namespaces *namespaces)
{
	int r = read_namespace_of(usage, namespaces, "1", NULL), own;

	if (r == -ENOMEM)
		return r;
	own = read_namespace_of(usage, namespaces, "self", r < 0 ? NULL : "self");
	usage->has_mounts = r == 0 || own == 0;
	if (own == -ENOMEM || (r < 0 && own < 0 && vd_root_is_live(usage->root)))
		return own;
	return 0;
}

int vd_usage_mounts(struct vd_usage *usage, const struct vd_mount **ret)
{
	struct namespaces namespaces = {};
	int r = 0;

	if (!usage->mounts.read) {
		usage->mounts.count = 0;
		r = read_own_mounts(usage, &namespaces);
		if (r == 0)
			r = vd_usage_each_process(usage, read_other, &namespaces);
		free(namespaces.seen.rows);
		usage->mounts.read = r == 0;
	}
	*ret = usage->mounts.rows;
	return r < 0 ? r : (int)usage->mounts.count;
}

static int add_swap(struct vd_usage *usage, void *data, char *line)
{
	char *file = vd_usage_word(&line);

	vd_usage_unescape(file);
	/* The first line is a heading. */
	return *file == '/' ? vd_rows_add_text(usage, &usage->swaps, file) : 0;
}

int vd_usage_swaps(struct vd_usage *usage, const char *const **ret)
{
	int r = 0;

	if (!usage->swaps.read) {
		usage->swaps.count = 0;
		r = vd_usage_lines(usage, "proc/swaps", add_swap, NULL);
		usage->has_swaps = r == 0;
		/* A kernel without swap has no such file. */
		if (r == -ENOENT || (r != -ENOMEM && !vd_root_is_live(usage->root)))
			r = 0;
		usage->swaps.read = r == 0;
	}
	*ret = usage->swaps.rows;
	return r < 0 ? r : (int)usage->swaps.count;
}

/* Linux, drivers/block/loop.c; Documentation/admin-guide/blockdev/zram.rst. */
static const struct {
	const char *prefix;
	const char *file;
} backed_kinds[] = {
	{ "loop", "loop/backing_file" },
	{ "zram", "backing_dev" },
};

static int add_backed(struct vd_usage *usage, const char *name, const char *attribute)
{
	char path[PATH_MAX], dir[PATH_MAX], file[PATH_MAX];
	struct vd_backed *backed;

	if (vd_attr_path(path, sizeof(path), "sys/block", name) < 0 ||
	    vd_link_resolve(usage->root, path, dir, sizeof(dir)) < 0 ||
	    vd_attr_path(path, sizeof(path), dir, attribute) < 0 ||
	    vd_root_read(usage->root, path, file, sizeof(file), NULL) < 0 || *file != '/')
		return 0;
	backed = vd_rows_add(&usage->backed, sizeof(*backed));
	if (!backed)
		return -ENOMEM;
	backed->name = vd_arena_strdup(&usage->arena, name);
	backed->path = vd_arena_strdup(&usage->arena, dir);
	backed->file = vd_arena_strdup(&usage->arena, file);
	return backed->name && backed->path && backed->file ? 0 : -ENOMEM;
}

static int read_backed(struct vd_usage *usage)
{
	VD_CLEANUP(vd_names_freep) char **names = NULL;
	int r = vd_usage_names(usage, "sys/block", NULL, &names);

	for (char **name = names; r == 0 && *name; name++) {
		for (size_t i = 0; i < VD_ARRAY_SIZE(backed_kinds) && r == 0; i++) {
			const char *prefix = backed_kinds[i].prefix;

			if (strncmp(*name, prefix, strlen(prefix)) == 0)
				r = add_backed(usage, *name, backed_kinds[i].file);
		}
	}
	return r;
}

int vd_usage_backed(struct vd_usage *usage, const struct vd_backed **ret)
{
	int r = 0;

	if (!usage->backed.read) {
		usage->backed.count = 0;
		r = read_backed(usage);
		usage->backed.read = r == 0;
	}
	*ret = usage->backed.rows;
	return r < 0 ? r : (int)usage->backed.count;
}
