// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/follow.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define LINKS_MAX      16
#define COMPONENTS_MAX 64

struct walk {
	int root;     /* borrowed */
	int dir;      /* the folder that was reached: PATH, which is free of links */
	size_t depth; /* of DIR below the root */
	size_t length;
	char top[NAME_MAX + 1]; /* the only folder of the root to go into */
	bool has_mount;
	unsigned mount_major, mount_minor; /* of TOP */
	unsigned links, components;
	char path[PATH_MAX];
	char rest[PATH_MAX]; /* what is still to be walked */
};

/* Of files beyond the first folder the answer must not wait for a server. */
static int stat_now(int fd, struct statx *st)
{
	if (statx(fd, "", AT_EMPTY_PATH | AT_NO_AUTOMOUNT | AT_STATX_DONT_SYNC,
		  STATX_TYPE | STATX_MODE, st) < 0)
		return -errno;
	return 0;
}

static int enter(struct walk *walk, int fd)
{
	if (fd < 0)
		return -errno;
	if (walk->dir >= 0)
		close(walk->dir);
	walk->dir = fd;
	return 0;
}

static int go_to_root(struct walk *walk)
{
	walk->depth = walk->length = 0;
	walk->path[0] = '\0';
	return enter(walk, openat(walk->root, ".", O_PATH | O_DIRECTORY | O_CLOEXEC));
}

static int go_up(struct walk *walk)
{
	char *slash = strrchr(walk->path, '/');

	/* Above the root is the root again, as for every process. */
	if (walk->depth <= 1)
		return go_to_root(walk);
	*slash = '\0';
	walk->length = (size_t)(slash - walk->path);
	walk->depth--;
	return enter(walk, openat(walk->dir, "..", O_PATH | O_DIRECTORY | O_CLOEXEC));
}

/* The next component of what is left, in PART; its length is 0 at the end. */
static int take_part(struct walk *walk, char part[static NAME_MAX + 1])
{
	size_t skipped = strspn(walk->rest, "/");
	size_t length = strcspn(walk->rest + skipped, "/");

	if (length > NAME_MAX)
		return -ENAMETOOLONG;
	if (length && ++walk->components > COMPONENTS_MAX)
		return -E2BIG;
	memcpy(part, walk->rest + skipped, length);
	part[length] = '\0';
	memmove(walk->rest, walk->rest + skipped + length,
		strlen(walk->rest + skipped + length) + 1);
	return (int)length;
}

static int append(struct walk *walk, const char *part)
{
	size_t length = strlen(part);

	if (walk->length + 1 + length >= sizeof(walk->path))
		return -ENAMETOOLONG;
	if (walk->length)
		walk->path[walk->length++] = '/';
	memcpy(walk->path + walk->length, part, length + 1);
	walk->length += length;
	return 0;
}

/* What the link FD says takes its place in what is left. */
static int take_link(struct walk *walk, int fd)
{
	char text[PATH_MAX], rest[PATH_MAX];
	ssize_t n = readlinkat(fd, "", text, sizeof(text) - 1);
	int length;

	if (n < 0)
		return -errno;
	if (++walk->links > LINKS_MAX)
		return -ELOOP;
	text[n] = '\0';
	length = snprintf(rest, sizeof(rest), "%s/%s", text, walk->rest);
	if (length < 0 || (size_t)length >= sizeof(rest))
		return -ENAMETOOLONG;
	memcpy(walk->rest, rest, (size_t)length + 1);
	return text[0] == '/' ? go_to_root(walk) : 0;
}

static int check_mount(struct walk *walk, const struct statx *st)
{
	if (walk->depth == 0 && !walk->has_mount) {
		walk->mount_major = st->stx_dev_major;
		walk->mount_minor = st->stx_dev_minor;
		walk->has_mount = true;
	}
	return st->stx_dev_major == walk->mount_major && st->stx_dev_minor == walk->mount_minor
		       ? 0
		       : -EXDEV;
}

static bool is_over(const struct walk *walk)
{
	return walk->rest[strspn(walk->rest, "/")] == '\0';
}

/* One component that is no dot: a link, a folder to go into, or the end. */
static int step(struct walk *walk, const char *part, struct vd_followed *ret)
{
	vd_autoclose int fd = -1;
	struct statx st;
	int r;

	if (walk->depth == 0 && strcmp(part, walk->top) != 0)
		return -EXDEV;
	fd = openat(walk->dir, part, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT && is_over(walk))
		return append(walk, part);
	r = fd < 0 ? -errno : stat_now(fd, &st);
	if (r == 0)
		r = check_mount(walk, &st);
	if (r < 0)
		return r;
	if (S_ISLNK(st.stx_mode))
		return take_link(walk, fd);
	if (!is_over(walk) && !S_ISDIR(st.stx_mode))
		return -ENOTDIR;
	ret->mode = st.stx_mode;
	ret->number = makedev(st.stx_rdev_major, st.stx_rdev_minor);
	r = append(walk, part);
	if (r < 0 || !S_ISDIR(st.stx_mode))
		return r;
	if (vd_root_is_restricted() && !is_over(walk) && !(st.stx_mode & S_IXOTH))
		return -EACCES;
	walk->depth++;
	return enter(walk, vd_take_fd(&fd));
}

static int walk_on(struct walk *walk, struct vd_followed *ret)
{
	char part[NAME_MAX + 1];
	int r;

	while ((r = take_part(walk, part)) > 0) {
		ret->mode = 0;
		if (strcmp(part, ".") == 0)
			continue;
		r = strcmp(part, "..") == 0 ? go_up(walk) : step(walk, part, ret);
		if (r < 0)
			return r;
	}
	return r;
}

/* RET is filled in the end only: WALK is about 8 KiB, as RET is about 4. */
static int follow(struct walk *walk, const char *path, struct vd_followed *ret)
{
	size_t length = strlen(path), top = strcspn(path, "/");
	struct vd_followed found = { 0 };
	int r;

	if (length >= sizeof(walk->rest) || top >= sizeof(walk->top))
		return -ENAMETOOLONG;
	memcpy(walk->rest, path, length + 1);
	memcpy(walk->top, path, top);
	walk->top[top] = '\0';
	r = go_to_root(walk);
	if (r == 0)
		r = walk_on(walk, &found);
	if (r < 0)
		return r;
	memcpy(found.path, walk->path, walk->length + 1);
	*ret = found;
	return 0;
}

int vd_follow(const struct vd_root *root, const char *path, struct vd_followed *ret)
{
	vd_autodir DIR *dir = NULL;
	struct walk walk = { .dir = -1 };
	int r = vd_root_opendir(root, ".", &dir);

	if (r < 0)
		return r;
	walk.root = dirfd(dir);
	r = follow(&walk, path, ret);
	if (walk.dir >= 0)
		close(walk.dir);
	return r;
}
