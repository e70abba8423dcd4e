// SPDX-License-Identifier: LGPL-2.1-or-later
#include "kinds/fs/mount.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/link.h"
#include "bench/device.h"

#define DRIVER "sys/bus/virtio/drivers/virtiofs"

/* Bits of the number that "cache=" may have (Linux, fs/9p/v9fs.h). */
#define CACHE_META  0x2
#define CACHE_LOOSE 0x8

/* By the type of the device. */
static const struct {
	const char *device, *mount;
} types[] = {
	{ "9p", "9p" },
	{ "fs", "virtiofs" },
};

static const char *mount_type(const struct vd_bench_device *device)
{
	const char *type = vd_bench_text_of(device, "type");

	for (size_t i = 0; type && i < VD_ARRAY_SIZE(types); i++) {
		if (strcmp(types[i].device, type) == 0)
			return types[i].mount;
	}
	return NULL;
}

/* The value of the option NAME ("cache=") in OPTIONS, and its length. */
static const char *option(const char *options, const char *name, size_t *ret_len)
{
	for (const char *at = options; at; at = strchr(at, ',')) {
		at += *at == ',';
		if (strncmp(at, name, strlen(name)) != 0)
			continue;
		at += strlen(name);
		*ret_len = strcspn(at, ",");
		return at;
	}
	return NULL;
}

static bool option_is(const char *options, const char *name, const char *value)
{
	size_t len;
	const char *found = option(options, name, &len);

	return found && len == strlen(value) && strncmp(found, value, len) == 0;
}

bool vd_fs_keeps_attributes(const char *options)
{
	static const char *const modes[] = { "loose", "fscache" };
	size_t len;
	const char *cache = option(options, "cache=", &len);
	unsigned long bits;
	char *end;

	for (size_t i = 0; i < VD_ARRAY_SIZE(modes); i++) {
		if (option_is(options, modes[i], "") || option_is(options, "cache=", modes[i]))
			return true;
	}
	if (!cache)
		return false;
	bits = strtoul(cache, &end, 16);
	return end == cache + len && (bits & (CACHE_META | CACHE_LOOSE));
}

/* Those that this process sees: see struct vd_mount. */
static bool is_own(const struct vd_mount *mounts, size_t count, const struct vd_mount *mount)
{
	for (size_t i = 0; i < count; i++) {
		if (mounts[i].process && strcmp(mounts[i].process, "self") == 0)
			return mount->process && strcmp(mount->process, "self") == 0;
	}
	return !mount->process;
}

static bool is_same_point(const char *point, const char *wanted)
{
	size_t len = strlen(wanted);

	while (len > 1 && wanted[len - 1] == '/')
		len--;
	return strlen(point) == len && strncmp(point, wanted, len) == 0;
}

static bool fits(const struct vd_mount *mount, const struct vd_fs_wanted *wanted)
{
	size_t len;

	if (strcmp(mount->type, wanted->type) != 0 ||
	    (wanted->tag && strcmp(mount->source, wanted->tag) != 0) ||
	    (wanted->point && !is_same_point(mount->point, wanted->point)))
		return false;
	/* By TCP or a pipe, the source is a host or anything else. */
	return !option(mount->options, "trans=", &len) ||
	       option_is(mount->options, "trans=", "virtio");
}

struct choice {
	const struct vd_mount *last, *whole;
	unsigned all, wholes;
	char points[VD_BENCH_REASON_MAX / 2];
};

static void add(struct choice *choice, const struct vd_mount *mount)
{
	size_t len = strlen(choice->points);

	choice->last = mount;
	choice->all++;
	if (strcmp(mount->root, "/") == 0) {
		choice->whole = mount;
		choice->wholes++;
	}
	snprintf(choice->points + len, sizeof(choice->points) - len, "%s%s", len ? ", " : "",
		 mount->point);
}

static void set_reason(const struct vd_fs_wanted *wanted, char reason[static VD_BENCH_REASON_MAX])
{
	if (wanted->point)
		snprintf(reason, VD_BENCH_REASON_MAX, "its file system is not mounted on %.100s",
			 wanted->point);
	else
		snprintf(reason, VD_BENCH_REASON_MAX,
			 "its file system is not mounted (mount it: mount -t %s %.100s FOLDER)",
			 wanted->type, wanted->tag ?: "TAG");
}

int vd_fs_mount_choose(const struct vd_mount *mounts, size_t count,
		       const struct vd_fs_wanted *wanted, const struct vd_mount **ret,
		       char reason[static VD_BENCH_REASON_MAX])
{
	struct choice choice = { 0 };

	for (size_t i = 0; i < count; i++) {
		if (is_own(mounts, count, &mounts[i]) && fits(&mounts[i], wanted))
			add(&choice, &mounts[i]);
	}
	if (!choice.all) {
		set_reason(wanted, reason);
		return -ENOTSUP;
	}
	if (choice.all > 1 && choice.wholes != 1 && !wanted->point) {
		snprintf(reason, VD_BENCH_REASON_MAX,
			 "it is mounted on several folders: %s (name one: --set mount=FOLDER)",
			 choice.points);
		return -ENOTUNIQ;
	}
	/* On one and the same point, the last one covers the others. */
	*ret = !wanted->point && choice.wholes == 1 ? choice.whole : choice.last;
	return 0;
}

/* Before Linux 6.9 nothing tells the tag of a virtio file system: with one such device only, each
 * mount is its. */
static bool is_only_one(const struct vd_bench_device *device)
{
	VD_CLEANUP(vd_names_freep) char **names = NULL;
	unsigned count = 0;

	if (vd_root_names(device->root, DRIVER, &names, NULL) < 0)
		return false;
	for (char **name = names; *name; name++)
		count += strncmp(*name, "virtio", 6) == 0;
	return count == 1;
}

static int find_tag(const struct vd_bench_device *device, struct vd_fs_wanted *wanted,
		    char reason[static VD_BENCH_REASON_MAX])
{
	wanted->type = mount_type(device);
	if (!wanted->type) {
		snprintf(reason, VD_BENCH_REASON_MAX, "it is no file system");
		return -ENOTSUP;
	}
	wanted->tag = vd_bench_tag(device, wanted->type);
	if (wanted->tag)
		return 0;
	if (!vd_bench_text_of(device, "driver"))
		snprintf(reason, VD_BENCH_REASON_MAX, "it has no driver, so it is not mounted");
	else if (strcmp(wanted->type, "virtiofs") == 0 && is_only_one(device))
		return 0;
	else
		snprintf(reason, VD_BENCH_REASON_MAX,
			 "the kernel does not report its tag, so its mount can't be found");
	return -ENOTSUP;
}

int vd_fs_mount_find(const struct vd_bench_device *device, const char *wanted_point,
		     struct vd_proc_snapshot **ret_proc, struct vd_mount *ret,
		     char reason[static VD_BENCH_REASON_MAX])
{
	VD_CLEANUP(vd_proc_freep) struct vd_proc_snapshot *proc = NULL;
	struct vd_fs_wanted wanted = { .point = wanted_point };
	const struct vd_mount *mounts, *found;
	int count, r = find_tag(device, &wanted, reason);

	if (r < 0)
		return r;
	r = vd_proc_new(device->root, NULL, &proc);
	count = r < 0 ? r : vd_proc_mounts(proc, &mounts);
	if (count < 0) {
		snprintf(reason, VD_BENCH_REASON_MAX, "the list of mounts can't be read");
		return count;
	}
	r = vd_fs_mount_choose(mounts, (size_t)count, &wanted, &found, reason);
	if (r < 0)
		return r;
	*ret = *found;
	*ret_proc = vd_take_ptr(proc);
	return 0;
}
