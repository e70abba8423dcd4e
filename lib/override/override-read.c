// SPDX-License-Identifier: LGPL-2.1-or-later
/* Reads the folder of overrides. A file that other users could have written is not used. */
#include "override/override.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/permissions.h"
#include "base/read-all.h"
#include "base/root.h"
#include "override/override-internal.h"
#include "override/override-text.h"

void vd_overrides_clear(struct vd_overrides *overrides)
{
	free(overrides->items);
	vd_arena_clear(&overrides->arena);
	*overrides = (struct vd_overrides){};
}

const char *vd_override_check_permissions(const struct stat *st)
{
	static const char *const reasons[] = {
		[VD_PERMISSIONS_GOOD] = NULL,
		[VD_PERMISSIONS_OWNER] = "belongs to a user other than root",
		[VD_PERMISSIONS_MODE] = "is writable for others than its owner",
	};

	return reasons[vd_check_permissions(st, VD_OWNER_SELF_OR_ROOT)];
}

static int set_reason(struct vd_arena *arena, const char **ret, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static int set_reason(struct vd_arena *arena, const char **ret, const char *format, ...)
{
	char text[512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	*ret = vd_arena_strdup(arena, text);
	return *ret ? -EBADMSG : -ENOMEM;
}

/* A device node or a FIFO is not to be opened, not even for a moment. */
static int open_regular(int dirfd, const char *file, struct vd_arena *arena,
			const char **ret_reason)
{
	struct stat st;
	int fd;

	if (fstatat(dirfd, file, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return set_reason(arena, ret_reason, "can't be read: %s", strerror(errno));
	if (S_ISLNK(st.st_mode))
		return set_reason(arena, ret_reason, "is a symbolic link");
	if (!S_ISREG(st.st_mode))
		return set_reason(arena, ret_reason, "is no regular file");
	fd = openat(dirfd, file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		return set_reason(arena, ret_reason, "can't be read: %s", strerror(errno));
	return fd;
}

static int read_text(int dirfd, const char *file, struct vd_arena *arena, char *buf, size_t size,
		     size_t *ret_len, const char **ret_reason)
{
	vd_autoclose int fd = open_regular(dirfd, file, arena, ret_reason);
	const char *reason;
	struct stat st;
	ssize_t n;

	if (fd < 0)
		return fd;
	/* What was opened, not what was there a moment ago. */
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return set_reason(arena, ret_reason, "is no regular file");
	reason = vd_override_check_permissions(&st);
	if (reason)
		return set_reason(arena, ret_reason, "%s", reason);
	if (vd_root_is_restricted() && !(st.st_mode & S_IROTH))
		return set_reason(arena, ret_reason, "can't be read: %s", strerror(EACCES));
	n = vd_read_all(fd, buf, size);
	if (n == -E2BIG)
		return set_reason(arena, ret_reason, "is larger than %d bytes",
				  VD_OVERRIDE_TEXT_MAX);
	if (n < 0)
		return set_reason(arena, ret_reason, "can't be read: %s", strerror((int)-n));
	*ret_len = (size_t)n;
	return 0;
}

/* A file that can't be used is an item too: only -ENOMEM is an error. */
static int read_item(int dirfd, const char *file, const char *folder_reason, struct vd_arena *arena,
		     struct vd_override *item)
{
	char text[VD_OVERRIDE_TEXT_MAX + 1];
	size_t len = 0;
	int r;

	if (folder_reason)
		r = set_reason(arena, &item->message, "the folder %s", folder_reason);
	else
		r = read_text(dirfd, file, arena, text, sizeof(text), &len, &item->message);
	if (r == 0)
		r = vd_override_parse(text, len, arena, item, &item->message);
	if (r == -EBADMSG)
		item->state = VD_OVERRIDE_BAD_FILE;
	return r == -ENOMEM ? r : 0;
}

static int name_item(const char *dir, const char *file, struct vd_arena *arena,
		     struct vd_override *item)
{
	size_t path_len = strlen(dir) + 1 + strlen(file) + 1;
	char *path = vd_arena_alloc(arena, path_len);

	item->name = vd_arena_memdup(arena, file, strlen(file) - strlen(VD_OVERRIDE_SUFFIX));
	if (!path || !item->name)
		return -ENOMEM;
	snprintf(path, path_len, "%s/%s", dir, file);
	item->path = path;
	return 0;
}

static bool is_override_file(const char *file)
{
	size_t len = strlen(file);

	return file[0] != '.' && len > strlen(VD_OVERRIDE_SUFFIX) &&
	       strcmp(file + len - strlen(VD_OVERRIDE_SUFFIX), VD_OVERRIDE_SUFFIX) == 0;
}

bool vd_override_same(const struct vd_override *a, const struct vd_override *b)
{
	/* A group has the name of its first member. */
	if (a->online && b->online)
		return strcmp(strchr(a->address, ':'), strchr(b->address, ':')) == 0;
	return a->devno && b->devno ? strcmp(a->devno, b->devno) == 0
				    : strcmp(a->address, b->address) == 0;
}

/* Two files for one device: the first one is used, and the second one is reported. */
static int refuse_second(struct vd_overrides *overrides, struct vd_override *item)
{
	for (struct vd_override *other = overrides->items; other < item; other++) {
		if (!other->address || !vd_override_same(other, item))
			continue;
		item->state = VD_OVERRIDE_BAD_FILE;
		if (set_reason(&overrides->arena, &item->message, "%s is for the same address, %s",
			       other->path, item->devno ? item->devno : item->address) == -ENOMEM)
			return -ENOMEM;
		item->address = item->driver = item->virt_id = item->devno = NULL;
		item->mac = item->serial = item->members = NULL;
		item->online = VD_ONLINE_UNSET;
		item->forced = false;
		item->settings.count = 0;
		return 0;
	}
	return 0;
}

static int read_items(int dirfd, const char *dir, struct dirent **entries, size_t count,
		      struct vd_overrides *overrides)
{
	const char *folder_reason;
	struct stat st;
	int r = 0;

	overrides->items = calloc(count + 1, sizeof(*overrides->items));
	if (!overrides->items)
		return -ENOMEM;
	if (fstat(dirfd, &st) < 0)
		return -errno;
	folder_reason = vd_override_check_permissions(&st);
	for (size_t i = 0; i < count && r == 0; i++) {
		struct vd_override *item = &overrides->items[overrides->count];

		r = name_item(dir, entries[i]->d_name, &overrides->arena, item);
		if (r == 0)
			r = read_item(dirfd, entries[i]->d_name, folder_reason, &overrides->arena,
				      item);
		if (r == 0 && item->address)
			r = refuse_second(overrides, item);
		overrides->count++;
	}
	return r;
}

static int select_file(const struct dirent *entry)
{
	return is_override_file(entry->d_name);
}

int vd_overrides_open(const char *dir)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

/* Whether every user may list the folder DIR, and read the files in it that let all read. DIRFD is
 * DIR, or a negative errno. */
static bool may_all_read(const char *dir, int dirfd)
{
	struct stat st;

	if (!vd_others_reach(dir))
		return false;
	return dirfd < 0 ||
	       (fstat(dirfd, &st) == 0 && st.st_mode & S_IROTH && st.st_mode & S_IXOTH);
}

int vd_overrides_read(const char *dir, struct vd_overrides *ret)
{
	struct vd_overrides overrides = {};
	struct dirent **entries = NULL;
	vd_autoclose int dirfd = vd_overrides_open(dir);
	int count, r;

	if (dirfd < 0 && dirfd != -ENOENT)
		return dirfd;
	if (vd_root_is_restricted() && !may_all_read(dir, dirfd))
		return -EACCES;
	count = dirfd < 0 ? 0 : scandir(dir, &entries, select_file, versionsort);
	if (count < 0)
		return -errno;
	r = count ? read_items(dirfd, dir, entries, (size_t)count, &overrides) : 0;
	while (count > 0)
		free(entries[--count]);
	free(entries);
	if (r < 0) {
		vd_overrides_clear(&overrides);
		return r;
	}
	*ret = overrides;
	return 0;
}
