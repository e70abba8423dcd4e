// SPDX-License-Identifier: LGPL-2.1-or-later
#include "device/hwdb.h"

#include "config.h"

#if VD_HAVE_UDEV

#include <errno.h>
#include <libudev.h>
#include <string.h>

#include "base/loss.h"

struct vd_hwdb {
	struct udev *udev;
	struct udev_hwdb *hwdb;
	/* The last answer: thousands of functions of one kind come one after the other. */
	char *modalias, *model;
};

struct vd_hwdb *vd_hwdb_open(void)
{
	VD_CLEANUP(vd_hwdb_closep) struct vd_hwdb *hwdb = calloc(1, sizeof(*hwdb));

	if (hwdb)
		hwdb->udev = udev_new();
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

void vd_hwdb_close(struct vd_hwdb *hwdb)
{
	if (!hwdb)
		return;
	free(hwdb->modalias);
	free(hwdb->model);
	udev_hwdb_unref(hwdb->hwdb);
	udev_unref(hwdb->udev);
	free(hwdb);
}

static void look_up(struct vd_hwdb *hwdb, const char *modalias)
{
	struct udev_list_entry *entry;

	free(hwdb->modalias);
	free(hwdb->model);
	hwdb->model = NULL;
	hwdb->modalias = strdup(modalias);
	errno = 0;
	entry = udev_hwdb_get_properties_list_entry(hwdb->hwdb, modalias, 0);
	if (!entry)
		vd_lose_if(-errno);
	for (; entry; entry = udev_list_entry_get_next(entry)) {
		if (strcmp(udev_list_entry_get_name(entry), "ID_MODEL_FROM_DATABASE") != 0)
			continue;
		hwdb->model = strdup(udev_list_entry_get_value(entry));
		if (!hwdb->model)
			vd_lose();
		return;
	}
}

const char *vd_hwdb_model(struct vd_hwdb *hwdb, const char *modalias, struct vd_arena *arena)
{
	if (!hwdb)
		return NULL;
	if (!hwdb->modalias || strcmp(hwdb->modalias, modalias) != 0)
		look_up(hwdb, modalias);
	return hwdb->model ? vd_arena_strdup(arena, hwdb->model) : NULL;
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
