// SPDX-License-Identifier: LGPL-2.1-or-later
#include "snapshot/collect.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/link.h"
#include "base/loss.h"
#include "base/read-all.h"
#include "base/read-for.h"
#include "json/build.h"
#include "json/json.h"
#include "json/write.h"
#include "snapshot/collect-internal.h"
#include "snapshot/what.h"

/* As long as virtd waits for one (lib/bus/attr.c). */
#define ATTRIBUTE_MS 1000
/* An attribute has a page of memory at most, which is 64 KiB on some processors. */
#define ATTRIBUTE_SIZE 65537
/* Enough to see why values are missing. */
#define UNREADABLE_MAX 1000

bool vd_collect_path(char *buf, size_t size, const char *dir, const char *name)
{
	return snprintf(buf, size, "%s/%s", dir, name) < (int)size;
}

/* Note that PATH could not be read. What has gone since its name was read is no problem. */
static void note(struct vd_collect *collect, const char *path, int error)
{
	struct json_object *item;

	if (error == -ENOENT || error == -ENODEV || collect->unreadable_count++ >= UNREADABLE_MAX)
		return;
	item = vd_json_object();
	vd_json_add_text(item, "path", path);
	vd_json_add_text(item, "reason", strerror(-error));
	vd_json_append(collect->unreadable, item);
}

static ssize_t read_bytes(struct vd_collect *collect, const char *path)
{
	int fd = vd_root_open(collect->root, path);
	ssize_t n;

	if (fd < 0)
		return fd;
	/* This closes it. */
	if (vd_root_is_live(collect->root) && strncmp(path, "sys/", 4) == 0)
		return vd_read_for(fd, ATTRIBUTE_MS, collect->buf, ATTRIBUTE_SIZE);
	n = vd_read_all(fd, collect->buf, sizeof(collect->buf));
	close(fd);
	return n;
}

/* An entry that is there already was met by another way. */
static int add(struct vd_collect *collect, enum vd_entry_kind kind, const char *path,
	       const char *content, size_t len, struct vd_snapshot_entry **ret)
{
	const struct vd_snapshot_entry *entry = vd_snapshot_find(collect->snapshot, path);
	int r;

	if (entry && !(kind == VD_ENTRY_FOLDER && entry->kind == VD_ENTRY_PARENT))
		return 0;
	r = vd_snapshot_add(collect->snapshot, kind, path, content, len, ret);
	/* A tree that lies is recorded as far as it can be. */
	if (r == -EINVAL || r == -EXDEV || r == -EEXIST) {
		note(collect, path, r);
		return 0;
	}
	return r;
}

int vd_collect_folder_entry(struct vd_collect *collect, const char *path)
{
	return add(collect, VD_ENTRY_FOLDER, path, NULL, 0, NULL);
}

int vd_collect_link(struct vd_collect *collect, const char *path)
{
	char target[PATH_MAX];
	int r = vd_root_readlink(collect->root, path, target, sizeof(target));

	if (r < 0 && r != -EINVAL && r != -ENOTDIR)
		note(collect, path, r);
	return r < 0 ? 0 : add(collect, VD_ENTRY_LINK, path, target, strlen(target), NULL);
}

int vd_collect_file(struct vd_collect *collect, const char *path)
{
	ssize_t n;

	if (!vd_root_has_file(collect->root, path))
		return 0;
	n = read_bytes(collect, path);
	if (n == ATTRIBUTE_SIZE)
		n = -E2BIG;
	if (n == -ENOMEM)
		return vd_snapshot_fault(collect->snapshot, -ENOMEM, "out of memory");
	if (n >= 0)
		return add(collect, VD_ENTRY_FILE, path, collect->buf, (size_t)n, NULL);
	note(collect, path, (int)n);
	return 0;
}

/* Call EACH with the path of each entry of the folder DIR. */
int vd_collect_each(struct vd_collect *collect, const char *dir, vd_collect_fn *each)
{
	VD_CLEANUP(vd_names_freep) char **names = NULL;
	char path[PATH_MAX];
	int r = vd_root_names(collect->root, dir, &names, NULL);

	if (r == -ENOMEM)
		return vd_snapshot_fault(collect->snapshot, r, "out of memory");
	if (r < 0) {
		if (r != -ENOTDIR)
			note(collect, dir, r);
		return 0;
	}
	for (char **name = names; *name && r == 0; name++) {
		if (vd_collect_path(path, sizeof(path), dir, *name))
			r = each(collect, path, *name);
	}
	return r;
}

static int add_file_or_link(struct vd_collect *collect, const char *path, const char *name)
{
	int r = vd_collect_file(collect, path);

	return r == 0 ? vd_collect_link(collect, path) : r;
}

static bool is_folder(const struct vd_collect *collect, const char *path)
{
	char target[PATH_MAX];
	uint64_t inode;

	return vd_root_readlink(collect->root, path, target, sizeof(target)) < 0 &&
	       vd_root_inode(collect->root, path, &inode) == 0;
}

static int add_inner(struct vd_collect *collect, const char *path, const char *name)
{
	return vd_what_has(vd_what_inner, name) ? vd_collect_file(collect, path) : 0;
}

/* A queue or a channel. */
static int add_named(struct vd_collect *collect, const char *path, const char *name)
{
	int r;

	if (!is_folder(collect, path))
		return 0;
	r = vd_collect_folder_entry(collect, path);
	return r == 0 ? vd_collect_each(collect, path, add_inner) : r;
}

/* Attributes in a folder of a device: "queue/rotational". */
static int add_below(struct vd_collect *collect, const char *dir, const char *name)
{
	size_t len = strlen(name);
	char path[PATH_MAX];
	int r = 0;

	for (const char *const *file = vd_what_attributes; *file && r == 0; file++) {
		if (strncmp(*file, name, len) == 0 && (*file)[len] == '/' &&
		    vd_collect_path(path, sizeof(path), dir, *file + len + 1))
			r = vd_collect_file(collect, path);
	}
	return r;
}

static int add_folder_of(struct vd_collect *collect, const char *path, vd_collect_fn *each)
{
	int r = is_folder(collect, path) ? vd_collect_folder_entry(collect, path) : 0;

	return r == 0 ? vd_collect_each(collect, path, each) : r;
}

static int add_link(struct vd_collect *collect, const char *path, const char *name)
{
	return vd_collect_link(collect, path);
}

/* "iommu_group" leads to a folder of the members of the group, which many devices share. */
static int add_beyond(struct vd_collect *collect, const char *link, const char *name)
{
	size_t len = strlen(name);
	char target[PATH_MAX], path[PATH_MAX];
	int r = 0;

	for (const char *const *folder = vd_what_beyond; *folder && r == 0; folder++) {
		if (strncmp(*folder, name, len) == 0 && (*folder)[len] == '/' &&
		    vd_collect_follow(collect, link, target, sizeof(target)) &&
		    vd_collect_path(path, sizeof(path), target, *folder + len + 1) &&
		    !vd_snapshot_find(collect->snapshot, path))
			r = add_folder_of(collect, path, add_link);
	}
	return r;
}

/* The name of the status of an ACPI node: a read runs code of the firmware. */
static bool runs_firmware(const struct vd_collect *collect, const char *name)
{
	return collect->only_ids && strcmp(name, "status") == 0;
}

/* What is in the folder of a device or of an interface. */
static int add_member(struct vd_collect *collect, const char *path, const char *name)
{
	if (vd_what_has(vd_what_links, name) || vd_what_begins(vd_what_linked, name)) {
		int r = vd_collect_link(collect, path);

		if (r == 0)
			r = add_beyond(collect, path, name);
		if (r < 0 || vd_snapshot_find(collect->snapshot, path))
			return r;
	}
	if (vd_what_has(vd_what_attributes, name))
		return runs_firmware(collect, name) ? 0 : vd_collect_file(collect, path);
	if (vd_what_has(vd_what_folders, name))
		return add_folder_of(collect, path, add_file_or_link);
	if (vd_what_has(vd_what_names, name))
		return add_folder_of(collect, path, add_named);
	return add_below(collect, path, name);
}

int vd_collect_device(struct vd_collect *collect, const char *path, bool is_node)
{
	struct vd_snapshot_entry *entry = vd_snapshot_find(collect->snapshot, path);
	bool is_new = !entry || entry->kind == VD_ENTRY_PARENT;
	int r = is_new ? add(collect, VD_ENTRY_FOLDER, path, NULL, 0, &entry) : 0;

	if (r < 0 || !entry)
		return r;
	entry->is_node = entry->is_node || is_node;
	if (is_new && collect->options->on_progress)
		collect->options->on_progress(collect->options->data, collect->snapshot->count);
	return is_new ? vd_collect_each(collect, path, add_member) : 0;
}

bool vd_collect_follow(struct vd_collect *collect, const char *link, char *buf, size_t size)
{
	return vd_link_resolve(collect->root, link, buf, size) == 0;
}

static struct json_object *make_manifest(struct vd_collect *collect)
{
	struct json_object *manifest = vd_json_object();
	char system[200];

	vd_json_add(manifest, "schemaVersion", vd_json_integer(1));
	vd_json_add_text(manifest, "program", collect->options->program);
	vd_json_add_text(manifest, "system",
			 vd_collect_system(collect->root, system, sizeof(system)));
	vd_json_add(manifest, "redacted", vd_json_boolean(collect->options->redact));
	vd_json_add(manifest, "entries", vd_json_unsigned(collect->snapshot->count));
	vd_json_add(manifest, "unreadableCount", vd_json_unsigned(collect->unreadable_count));
	vd_json_add(manifest, "unreadable", json_object_get(collect->unreadable));
	return manifest;
}

static int add_manifest(struct vd_collect *collect, unsigned losses)
{
	vd_autojson struct json_object *manifest =
		vd_json_complete(make_manifest(collect), losses);
	vd_autofree char *text = NULL;
	size_t len = 0;

	if (!manifest || vd_json_write(manifest, &text, &len) < 0)
		return vd_snapshot_fault(collect->snapshot, -ENOMEM, "out of memory");
	return vd_snapshot_add(collect->snapshot, VD_ENTRY_FILE, VD_SNAPSHOT_MANIFEST, text, len,
			       NULL);
}

int vd_collect(const struct vd_root *root, const struct vd_collect_options *options,
	       struct vd_snapshot *snapshot)
{
	unsigned losses = vd_losses();
	vd_autofree struct vd_collect *collect = malloc(sizeof(*collect));
	vd_autojson struct json_object *unreadable = vd_json_array();
	int r;

	if (!collect || !unreadable)
		return vd_snapshot_fault(snapshot, -ENOMEM, "out of memory");
	collect->root = root;
	collect->options = options;
	collect->snapshot = snapshot;
	collect->unreadable = unreadable;
	collect->unreadable_count = 0;
	collect->only_ids = false;
	snapshot->deadline_ns = vd_clock_ns() + VD_SNAPSHOT_SECONDS_MAX * 1000000000ull;
	r = vd_collect_devices(collect);
	if (r == 0)
		r = vd_collect_platform(collect);
	snapshot->unreadable = collect->unreadable_count;
	if (r == 0)
		r = add_manifest(collect, losses);
	/* A folder that could not be read for want of memory must not seem empty. */
	return r == 0 && vd_losses() != losses
		       ? vd_snapshot_fault(snapshot, -ENOMEM, "out of memory")
		       : r;
}
