// SPDX-License-Identifier: LGPL-2.1-or-later
#include "device/hwdb.h"

#include "config.h"

#if VD_HAVE_UDEV

#include <errno.h>
#include <libudev.h>
#include <search.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

#include "base/loss.h"

/* Modaliases that are remembered with their names: a guest has some dozens of kinds. */
#define NAMES_MAX 1024

struct name {
	char *modalias, *model; /* no MODEL: the database has none */
};

/* Which file a database was opened from: that of one of PATHS, or of several, as udev prefers. */
struct origin {
	struct {
		uint64_t device, inode;
		int64_t changed_s, changed_ns;
	} files[5];
};

struct vd_hwdb {
	unsigned holders;
	struct origin origin;
	struct udev *udev;
	struct udev_hwdb *hwdb;
	void *names; /* tsearch(3)'s, of struct name: each function of a kind asks again */
	size_t name_count;
};

static void name_free(void *data)
{
	struct name *name = data;

	free(name->modalias);
	free(name->model);
	free(name);
}

static int by_modalias(const void *a, const void *b)
{
	return strcmp(((const struct name *)a)->modalias, ((const struct name *)b)->modalias);
}

static void forget_names(struct vd_hwdb *hwdb)
{
	tdestroy(hwdb->names, name_free);
	hwdb->names = NULL;
	hwdb->name_count = 0;
}

/* Where libudev looks for the database (systemd, src/libsystemd/sd-hwdb/hwdb-internal.h). */
static void find_origin(struct origin *ret)
{
	static const char *const paths[] = {
		"/etc/systemd/hwdb/hwdb.bin",
		"/etc/udev/hwdb.bin",
		"/usr/lib/systemd/hwdb/hwdb.bin",
		"/usr/lib/udev/hwdb.bin",
		"/lib/udev/hwdb.bin",
	};
	struct stat st;

	_Static_assert(VD_ARRAY_SIZE(paths) == VD_ARRAY_SIZE(ret->files), "a file for each path");
	/* All of its bytes are compared. */
	memset(ret, 0, sizeof(*ret));
	for (size_t i = 0; i < VD_ARRAY_SIZE(paths); i++) {
		if (stat(paths[i], &st) < 0)
			continue;
		ret->files[i].device = st.st_dev;
		ret->files[i].inode = st.st_ino;
		ret->files[i].changed_s = st.st_ctim.tv_sec;
		ret->files[i].changed_ns = st.st_ctim.tv_nsec;
	}
}

static struct vd_hwdb *open_new(const struct origin *origin)
{
	VD_CLEANUP(vd_hwdb_closep) struct vd_hwdb *hwdb = calloc(1, sizeof(*hwdb));

	if (hwdb) {
		hwdb->holders = 1;
		hwdb->origin = *origin;
		hwdb->udev = udev_new();
	}
	if (!hwdb || !hwdb->udev) {
		vd_lose();
		return NULL;
	}
	errno = 0;
	hwdb->hwdb = udev_hwdb_new(hwdb->udev);
	if (!hwdb->hwdb) {
		vd_lose_if(-errno);
		return NULL;
	}
	return vd_take_ptr(hwdb);
}

struct vd_hwdb *vd_hwdb_open(void)
{
	static struct vd_hwdb *kept;
	struct origin origin;

	find_origin(&origin);
	if (kept && memcmp(&kept->origin, &origin, sizeof(origin)) != 0)
		vd_hwdb_close(vd_take_ptr(kept));
	if (!kept)
		kept = open_new(&origin);
	if (kept)
		kept->holders++;
	return kept;
}

void vd_hwdb_close(struct vd_hwdb *hwdb)
{
	if (!hwdb || --hwdb->holders)
		return;
	forget_names(hwdb);
	udev_hwdb_unref(hwdb->hwdb);
	udev_unref(hwdb->udev);
	free(hwdb);
}

/* A copy of the name that the database has for MODALIAS; NULL: none. */
static char *look_up(struct vd_hwdb *hwdb, const char *modalias)
{
	struct udev_list_entry *entry;

	errno = 0;
	entry = udev_hwdb_get_properties_list_entry(hwdb->hwdb, modalias, 0);
	if (!entry)
		vd_lose_if(-errno);
	for (; entry; entry = udev_list_entry_get_next(entry)) {
		char *model;

		if (strcmp(udev_list_entry_get_name(entry), "ID_MODEL_FROM_DATABASE") != 0)
			continue;
		model = strdup(udev_list_entry_get_value(entry));
		if (!model)
			vd_lose();
		return model;
	}
	return NULL;
}

static struct name *name_new(struct vd_hwdb *hwdb, const char *modalias)
{
	struct name *name = calloc(1, sizeof(*name));

	if (name)
		name->modalias = strdup(modalias);
	if (!name || !name->modalias) {
		free(name);
		vd_lose();
		return NULL;
	}
	name->model = look_up(hwdb, modalias);
	return name;
}

/* NULL: out of memory, which is counted. */
static const struct name *remember(struct vd_hwdb *hwdb, const char *modalias)
{
	const struct name wanted = { .modalias = (char *)modalias };
	struct name **found = tfind(&wanted, &hwdb->names, by_modalias);
	struct name *name;

	if (found)
		return *found;
	/* A tree that somebody made up may have any number of kinds. */
	if (hwdb->name_count == NAMES_MAX)
		forget_names(hwdb);
	name = name_new(hwdb, modalias);
	if (!name)
		return NULL;
	if (!tsearch(name, &hwdb->names, by_modalias)) {
		name_free(name);
		vd_lose();
		return NULL;
	}
	hwdb->name_count++;
	return name;
}

const char *vd_hwdb_model(struct vd_hwdb *hwdb, const char *modalias, struct vd_arena *arena)
{
	const struct name *name = hwdb ? remember(hwdb, modalias) : NULL;

	return name && name->model ? vd_arena_strdup(arena, name->model) : NULL;
}

#else

struct vd_hwdb *vd_hwdb_open(void)
{
	return NULL;
}

void vd_hwdb_close(struct vd_hwdb *hwdb)
{
}

const char *vd_hwdb_model(struct vd_hwdb *hwdb, const char *modalias, struct vd_arena *arena)
{
	return NULL;
}

#endif
