// SPDX-License-Identifier: LGPL-2.1-or-later
#include "snapshot/place.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct place {
	int top;
	int fd;		  /* of the folder of the last entry */
	const char *path; /* the last entry, for where its folder ends */
	size_t len;
};

static int make_file(int dir, const char *name, const struct vd_snapshot_entry *entry)
{
	vd_autoclose int fd =
		openat(dir, name, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644);
	const char *at = entry->content;
	size_t left = entry->len;

	if (fd < 0)
		return -errno;
	while (left) {
		ssize_t n = write(fd, at, left);

		if (n < 0 && errno != EINTR)
			return -errno;
		at += n > 0 ? n : 0;
		left -= n > 0 ? (size_t)n : 0;
	}
	return 0;
}

static int make_link(int dir, const char *name, const char *target)
{
	unlinkat(dir, name, 0);
	return symlinkat(target, dir, name) < 0 ? -errno : 0;
}

/* Open the folder of the LEN bytes at PATH below TOP, one component after the other: a link that
 * stands there is none of this snapshot. */
static int open_folder(int top, const char *path, size_t len)
{
	vd_autoclose int at = dup(top);
	size_t done = 0;

	while (at >= 0 && done < len) {
		size_t part = strcspn(path + done, "/");
		char name[NAME_MAX + 1];
		int next;

		memcpy(name, path + done, part);
		name[part] = '\0';
		next = openat(at, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		close(at);
		at = next;
		done += part + 1;
	}
	return at < 0 ? -errno : vd_take_fd(&at);
}

/* The folder of ENTRY: mostly that of the entry before. */
static int folder_of(struct place *place, const struct vd_snapshot_entry *entry, const char **name)
{
	const char *slash = strrchr(entry->path, '/');
	size_t len = slash ? (size_t)(slash - entry->path) : 0;

	*name = slash ? slash + 1 : entry->path;
	if (!slash)
		return place->top;
	if (place->fd >= 0 && place->len == len && strncmp(place->path, entry->path, len) == 0)
		return place->fd;
	if (place->fd >= 0)
		close(place->fd);
	place->fd = open_folder(place->top, entry->path, len);
	place->path = entry->path;
	place->len = len;
	return place->fd;
}

static int make_entry(struct place *place, const struct vd_snapshot_entry *entry)
{
	const char *name;
	int dir = folder_of(place, entry, &name);

	if (dir < 0)
		return dir;
	switch (entry->kind) {
	case VD_ENTRY_LINK:
		return make_link(dir, name, entry->content);
	case VD_ENTRY_FILE:
		return make_file(dir, name, entry);
	default:
		return mkdirat(dir, name, 0755) < 0 && errno != EEXIST ? -errno : 0;
	}
}

int vd_place(struct vd_snapshot *snapshot, int top)
{
	struct place place = { .top = top, .fd = -1 };
	int r = 0;

	for (const struct vd_snapshot_entry *entry = snapshot->first; entry && r == 0;
	     entry = entry->next) {
		r = make_entry(&place, entry);
		if (r < 0)
			vd_snapshot_fault(snapshot, r, "%.200s can't be made: %s", entry->path,
					  strerror(-r));
	}
	if (place.fd >= 0)
		close(place.fd);
	return r;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	return remove(path) < 0 && errno != ENOENT;
}

void vd_place_remove(const char *path)
{
	nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
}
