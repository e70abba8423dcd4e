// SPDX-License-Identifier: LGPL-2.1-or-later
/* Mounts, swaps, and block devices that lie on files. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/link.h"
#include "bus/attr.h"
#include "proc/snapshot.h"

/* proc(5): ID PARENT MAJOR:MINOR ROOT POINT OPTIONS [OPTIONAL…] - TYPE SOURCE OPTIONS. A line cut
 * short tells as much as it has. */
static int add_mount(struct vd_proc_snapshot *proc, void *process, char *line)
{
	struct vd_mount *mount;
	char *device, *root, *point, *word, *type, *source, *options;

	vd_proc_word(&line);
	vd_proc_word(&line);
	device = vd_proc_word(&line);
	root = vd_proc_word(&line);
	point = vd_proc_word(&line);
	if (!*point)
		return 0;
	vd_proc_unescape(root);
	vd_proc_unescape(point);
	do {
		word = vd_proc_word(&line);
	} while (*word && strcmp(word, "-") != 0);
	type = vd_proc_word(&line);
	source = vd_proc_word(&line);
	options = vd_proc_word(&line);
	vd_proc_unescape(source);
	vd_proc_unescape(options);
	mount = vd_rows_add(&proc->mounts, sizeof(*mount));
	if (!mount)
		return -ENOMEM;
	mount->device = vd_arena_strdup(&proc->arena, device);
	mount->root = vd_arena_strdup(&proc->arena, root);
	mount->point = vd_arena_strdup(&proc->arena, point);
	mount->type = vd_arena_strdup(&proc->arena, type);
	mount->source = vd_arena_strdup(&proc->arena, source);
	mount->options = vd_arena_strdup(&proc->arena, options);
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
static int read_namespace_of(struct vd_proc_snapshot *proc, struct namespaces *namespaces,
			     const char *pid, const char *process)
{
	char path[64], name[64];
	int r;

	snprintf(path, sizeof(path), "proc/%s/ns/mnt", pid);
	/* Skip processes whose mount namespace is unknown: otherwise the mounts of each would be
	 * read. These two are read in any case. */
	if (vd_root_readlink(proc->root, path, name, sizeof(name)) < 0)
		snprintf(name, sizeof(name), "%s",
			 strcmp(pid, "1") == 0 || strcmp(pid, "self") == 0 ? pid : "");
	if (!*name || !is_new(namespaces, name))
		return 0;
	snprintf(path, sizeof(path), "proc/%s/mountinfo", pid);
	r = vd_proc_lines(proc, path, add_mount, (void *)process);
	return r < 0 ? r : vd_rows_add_text(proc, &namespaces->seen, name);
}

static int read_other(struct vd_proc_snapshot *proc, void *data, const char *pid)
{
	const char *process = vd_arena_strdup(&proc->arena, pid);

	if (!process || read_namespace_of(proc, data, pid, process) == -ENOMEM)
		return -ENOMEM;
	return 0;
}

/*
 * The first process's mounts are the system's; our own can be others, as those of a service are.
 * Without either no answer is safe on a running system; a tree tells what it has.
 */
static int read_own_mounts(struct vd_proc_snapshot *proc, struct namespaces *namespaces)
{
	int r = read_namespace_of(proc, namespaces, "1", NULL), own;

	if (r == -ENOMEM)
		return r;
	own = read_namespace_of(proc, namespaces, "self", r < 0 ? NULL : "self");
	proc->has_mounts = r == 0 || own == 0;
	if (own == -ENOMEM || (r < 0 && own < 0 && vd_root_is_live(proc->root)))
		return own;
	return 0;
}

int vd_proc_mounts(struct vd_proc_snapshot *proc, const struct vd_mount **ret)
{
	struct namespaces namespaces = {};
	int r = 0;

	if (!proc->mounts.read) {
		proc->mounts.count = 0;
		r = read_own_mounts(proc, &namespaces);
		if (r == 0)
			r = vd_proc_each_process(proc, read_other, &namespaces);
		free(namespaces.seen.rows);
		proc->mounts.read = r == 0;
	}
	*ret = proc->mounts.rows;
	return r < 0 ? r : (int)proc->mounts.count;
}

static int add_swap(struct vd_proc_snapshot *proc, void *data, char *line)
{
	char *file = vd_proc_word(&line);

	vd_proc_unescape(file);
	/* The first line is a heading. */
	return *file == '/' ? vd_rows_add_text(proc, &proc->swaps, file) : 0;
}

int vd_proc_swaps(struct vd_proc_snapshot *proc, const char *const **ret)
{
	int r = 0;

	if (!proc->swaps.read) {
		proc->swaps.count = 0;
		r = vd_proc_lines(proc, "proc/swaps", add_swap, NULL);
		proc->has_swaps = r == 0;
		/* A kernel without swap has no such file. */
		if (r == -ENOENT || (r != -ENOMEM && !vd_root_is_live(proc->root)))
			r = 0;
		proc->swaps.read = r == 0;
	}
	*ret = proc->swaps.rows;
	return r < 0 ? r : (int)proc->swaps.count;
}

/* Linux, drivers/block/loop.c; Documentation/admin-guide/blockdev/zram.rst. */
static const struct {
	const char *prefix;
	const char *file;
} backing_kinds[] = {
	{ "loop", "loop/backing_file" },
	{ "zram", "backing_dev" },
};

static int add_backing_file(struct vd_proc_snapshot *proc, const char *name, const char *attribute)
{
	char path[PATH_MAX], dir[PATH_MAX], file[PATH_MAX];
	struct vd_backing_file *backing;

	if (vd_attr_path(path, sizeof(path), "sys/block", name) < 0 ||
	    vd_link_resolve(proc->root, path, dir, sizeof(dir)) < 0 ||
	    vd_attr_path(path, sizeof(path), dir, attribute) < 0 ||
	    vd_root_read(proc->root, path, file, sizeof(file), NULL) < 0 || *file != '/')
		return 0;
	backing = vd_rows_add(&proc->backing_files, sizeof(*backing));
	if (!backing)
		return -ENOMEM;
	backing->name = vd_arena_strdup(&proc->arena, name);
	backing->path = vd_arena_strdup(&proc->arena, dir);
	backing->file = vd_arena_strdup(&proc->arena, file);
	return backing->name && backing->path && backing->file ? 0 : -ENOMEM;
}

static int read_backing_files(struct vd_proc_snapshot *proc)
{
	VD_CLEANUP(vd_names_freep) char **names = NULL;
	int r = vd_proc_names(proc, "sys/block", NULL, &names);

	for (char **name = names; r == 0 && *name; name++) {
		for (size_t i = 0; i < VD_ARRAY_SIZE(backing_kinds) && r == 0; i++) {
			const char *prefix = backing_kinds[i].prefix;

			if (strncmp(*name, prefix, strlen(prefix)) == 0)
				r = add_backing_file(proc, *name, backing_kinds[i].file);
		}
	}
	return r;
}

int vd_proc_backing_files(struct vd_proc_snapshot *proc, const struct vd_backing_file **ret)
{
	int r = 0;

	if (!proc->backing_files.read) {
		proc->backing_files.count = 0;
		r = read_backing_files(proc);
		proc->backing_files.read = r == 0;
	}
	*ret = proc->backing_files.rows;
	return r < 0 ? r : (int)proc->backing_files.count;
}
