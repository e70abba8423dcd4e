// SPDX-License-Identifier: LGPL-2.1-or-later
#include "snapshot/snapshot.h"

#include <errno.h>
#include <limits.h>
#include <search.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"

/* No path of sysfs has as many; each level is a folder to make. */
#define DEPTH_MAX 64

struct vd_snapshot *vd_snapshot_new(void)
{
	struct vd_snapshot *snapshot = calloc(1, sizeof(*snapshot));

	if (snapshot)
		snapshot->end = &snapshot->first;
	return snapshot;
}

/* The arena has the entries. */
static void keep(void *entry)
{
}

void vd_snapshot_free(struct vd_snapshot *snapshot)
{
	if (!snapshot)
		return;
	tdestroy(snapshot->paths, keep);
	vd_arena_clear(&snapshot->arena);
	free(snapshot);
}

int vd_snapshot_fault(struct vd_snapshot *snapshot, int error, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(snapshot->fault, sizeof(snapshot->fault), format, arguments);
	va_end(arguments);
	return error;
}

static int no_memory(struct vd_snapshot *snapshot)
{
	return vd_snapshot_fault(snapshot, -ENOMEM, "out of memory");
}

int vd_snapshot_check_time(struct vd_snapshot *snapshot)
{
	if (!snapshot->deadline_ns || vd_clock_ns() < snapshot->deadline_ns)
		return 0;
	return vd_snapshot_fault(snapshot, -ETIME, "it takes more than %u s",
				 VD_SNAPSHOT_SECONDS_MAX);
}

static int compare_paths(const void *a, const void *b)
{
	return strcmp(((const struct vd_snapshot_entry *)a)->path,
		      ((const struct vd_snapshot_entry *)b)->path);
}

struct vd_snapshot_entry *vd_snapshot_find(const struct vd_snapshot *snapshot, const char *path)
{
	struct vd_snapshot_entry wanted = { .path = path };
	struct vd_snapshot_entry **found = tfind(&wanted, &snapshot->paths, compare_paths);

	return found ? *found : NULL;
}

static bool is_dots(const char *part, size_t len)
{
	return (len == 1 && part[0] == '.') || (len == 2 && part[0] == '.' && part[1] == '.');
}

static bool is_path(const char *path)
{
	unsigned depth = 0;

	for (const char *at = path;; at++) {
		size_t len = strcspn(at, "/");

		if (len == 0 || len > NAME_MAX || is_dots(at, len) || depth++ == DEPTH_MAX)
			return false;
		at += len;
		if (!*at)
			return at - path < PATH_MAX;
	}
}

static unsigned count_slashes(const char *path)
{
	unsigned count = 0;

	for (; *path; path++)
		count += *path == '/';
	return count;
}

/*
 * Whether the link TARGET at PATH stays inside. An absolute one begins at the top of the snapshot,
 * as proc/device-tree does; one to any other place than sys or proc was made by hand.
 */
static bool stays_inside(const char *path, const char *target)
{
	unsigned depth = count_slashes(path);

	if (*target == '/')
		return strncmp(target, "/sys/", 5) == 0 || strncmp(target, "/proc/", 6) == 0;
	while (*target) {
		size_t len = strcspn(target, "/");

		if (len == 2 && is_dots(target, len) && depth-- == 0)
			return false;
		depth += len && !is_dots(target, len);
		target += len + strspn(target + len, "/");
	}
	return true;
}

static bool is_folder(const struct vd_snapshot_entry *entry)
{
	return entry->kind == VD_ENTRY_FOLDER || entry->kind == VD_ENTRY_PARENT;
}

/* Append an entry. PATH is in the arena. */
static int append(struct vd_snapshot *snapshot, const char *path, struct vd_snapshot_entry **ret)
{
	struct vd_snapshot_entry *entry = vd_arena_alloc(&snapshot->arena, sizeof(*entry));

	if (snapshot->count == VD_SNAPSHOT_ENTRIES_MAX)
		return vd_snapshot_fault(snapshot, -E2BIG, "it has more than %u entries",
					 VD_SNAPSHOT_ENTRIES_MAX);
	if (!entry)
		return no_memory(snapshot);
	entry->path = path;
	if (!tsearch(entry, &snapshot->paths, compare_paths))
		return no_memory(snapshot);
	*snapshot->end = entry;
	snapshot->end = &entry->next;
	snapshot->count++;
	*ret = entry;
	return 0;
}

static int add_parent(struct vd_snapshot *snapshot, const char *path, size_t len)
{
	char *parent = vd_arena_memdup(&snapshot->arena, path, len);
	struct vd_snapshot_entry *entry = parent ? vd_snapshot_find(snapshot, parent) : NULL;

	if (!parent)
		return no_memory(snapshot);
	if (!entry)
		return append(snapshot, parent, &entry);
	if (!is_folder(entry))
		return vd_snapshot_fault(snapshot, -EEXIST, "%.250s is no folder", parent);
	return 0;
}

static int add_parents(struct vd_snapshot *snapshot, const char *path)
{
	int r = 0;

	for (const char *at = strchr(path, '/'); at && r == 0; at = strchr(at + 1, '/'))
		r = add_parent(snapshot, path, (size_t)(at - path));
	return r;
}

static int check(struct vd_snapshot *snapshot, enum vd_entry_kind kind, const char *path,
		 const char *content, size_t len)
{
	int r = vd_snapshot_check_time(snapshot);

	if (r < 0)
		return r;
	if (!is_path(path))
		return vd_snapshot_fault(
			snapshot, -EINVAL,
			"not a relative path without \".\" and \"..\": %.200s", path);
	if (kind == VD_ENTRY_LINK && (len >= PATH_MAX || strlen(content) != len || len == 0))
		return vd_snapshot_fault(snapshot, -EINVAL, "%.200s: a link without a good target",
					 path);
	if (kind == VD_ENTRY_LINK && !snapshot->takes_any_link && !stays_inside(path, content))
		return vd_snapshot_fault(snapshot, -EXDEV, "%.120s: a link out of it, to %.120s",
					 path, content);
	if (kind == VD_ENTRY_FILE && len > VD_SNAPSHOT_FILE_MAX)
		return vd_snapshot_fault(snapshot, -E2BIG, "%.200s: has more than %u KiB", path,
					 VD_SNAPSHOT_FILE_MAX >> 10);
	snapshot->bytes += strlen(path) + len;
	if (snapshot->bytes > VD_SNAPSHOT_BYTES_MAX)
		return vd_snapshot_fault(snapshot, -E2BIG, "it has more than %u MiB",
					 VD_SNAPSHOT_BYTES_MAX >> 20);
	return 0;
}

/* The entry of PATH, which is made: a parent may become a folder. */
static int claim(struct vd_snapshot *snapshot, enum vd_entry_kind kind, const char *path,
		 struct vd_snapshot_entry **ret)
{
	struct vd_snapshot_entry *entry = vd_snapshot_find(snapshot, path);
	char *copy;
	int r;

	if (entry && !(kind == VD_ENTRY_FOLDER && entry->kind == VD_ENTRY_PARENT))
		return vd_snapshot_fault(snapshot, -EEXIST, "%.250s comes twice", path);
	if (entry) {
		*ret = entry;
		return 0;
	}
	r = add_parents(snapshot, path);
	copy = r == 0 ? vd_arena_strdup(&snapshot->arena, path) : NULL;
	if (r == 0 && !copy)
		return no_memory(snapshot);
	return r == 0 ? append(snapshot, copy, ret) : r;
}

int vd_snapshot_add(struct vd_snapshot *snapshot, enum vd_entry_kind kind, const char *path,
		    const char *content, size_t len, struct vd_snapshot_entry **ret)
{
	struct vd_snapshot_entry *entry = NULL;
	char *copy = NULL;
	int r = check(snapshot, kind, path, content, len);

	if (r == 0 && content && !(copy = vd_arena_memdup(&snapshot->arena, content, len)))
		r = no_memory(snapshot);
	if (r == 0)
		r = claim(snapshot, kind, path, &entry);
	if (r < 0)
		return r;
	entry->kind = kind;
	entry->content = copy;
	entry->len = len;
	if (ret)
		*ret = entry;
	return 0;
}
