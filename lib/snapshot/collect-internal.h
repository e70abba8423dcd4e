/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Shared by the files that read a tree into a snapshot. Each function returns 0, or an error of
 * vd_collect(). */
#pragma once

#include "snapshot/collect.h"

struct json_object;

struct vd_collect {
	const struct vd_root *root;
	const struct vd_collect_options *options;
	struct vd_snapshot *snapshot;
	struct json_object *unreadable; /* an array, for the manifest */
	size_t unreadable_count;	/* also of those that the array has no place for */
	bool only_ids;			/* the device at hand is no part of a hypervisor */
	char buf[VD_SNAPSHOT_FILE_MAX];
};

/* Called with the path and the name of an entry of a folder. */
typedef int vd_collect_fn(struct vd_collect *collect, const char *path, const char *name);

/* vd_collect_each - Call EACH for each entry of the folder DIR, in natural order. */
int vd_collect_each(struct vd_collect *collect, const char *dir, vd_collect_fn *each);

/* vd_collect_folder_entry - Add the folder PATH; what is in it, its callers add. */
int vd_collect_folder_entry(struct vd_collect *collect, const char *path);

/* vd_collect_link - Add the link PATH. What is no link is left out, and what can't be read, too. */
int vd_collect_link(struct vd_collect *collect, const char *path);

/* vd_collect_file - Add the regular file PATH. What is none is left out. */
int vd_collect_file(struct vd_collect *collect, const char *path);

/* vd_collect_device - Add the folder PATH of a device of a bus (IS_NODE), or of an interface, with
 * the attributes, links and folders that what.h names. */
int vd_collect_device(struct vd_collect *collect, const char *path, bool is_node);

/* vd_collect_path - Write DIR/NAME to BUF. Return whether it fits. */
bool vd_collect_path(char *buf, size_t size, const char *dir, const char *name);

/* vd_collect_follow - Write where LINK leads to BUF. Return whether that is inside of sys. */
bool vd_collect_follow(struct vd_collect *collect, const char *link, char *buf, size_t size);

/* vd_collect_devices - Add the devices of all buses, their drivers and their interfaces. */
int vd_collect_devices(struct vd_collect *collect);

/* vd_collect_platform - Add what tells of the hypervisor, and the interrupts. */
int vd_collect_platform(struct vd_collect *collect);

/* vd_collect_system - Write which system ROOT is of to BUF: "Linux 6.1.0 x86_64", without the name
 * of the host. NULL: ROOT is a copy. */
const char *vd_collect_system(const struct vd_root *root, char *buf, size_t size);
