// SPDX-License-Identifier: LGPL-2.1-or-later
/* The folder of overrides: reading it with suspicion, and changing it so that at every moment it
 * holds whole files only. */
#include "driver/override.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/read-all.h"
#include "driver/override-text.h"

static const char suffix[] = ".conf";

void vd_overrides_clear(struct vd_overrides *overrides)
{
	free(overrides->items);
	vd_arena_clear(&overrides->arena);
	*overrides = (struct vd_overrides){};
}

/* Why what ST is of could have been written by somebody whose word is not root's; NULL: it could
 * not. */
static const char *distrust(const struct stat *st)
{
	if (st->st_uid != 0 && st->st_uid != geteuid())
		return "belongs to somebody else than root";
	if (st->st_mode & (S_IWGRP | S_IWOTH))
		return "can be written by others than its owner";
	return NULL;
}

static int say(struct vd_arena *arena, const char **ret, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static int say(struct vd_arena *arena, const char **ret, const char *format, ...)
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
		return say(arena, ret_reason, "can't be read: %s", strerror(errno));
	if (S_ISLNK(st.st_mode))
		return say(arena, ret_reason, "is a symbolic link");
	if (!S_ISREG(st.st_mode))
		return say(arena, ret_reason, "is no regular file");
	fd = openat(dirfd, file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		return say(arena, ret_reason, "can't be read: %s", strerror(errno));
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
		return say(arena, ret_reason, "is no regular file");
	reason = distrust(&st);
	if (reason)
		return say(arena, ret_reason, "%s", reason);
	n = vd_read_all(fd, buf, size);
	if (n == -E2BIG)
		return say(arena, ret_reason, "is larger than %d bytes", VD_OVERRIDE_TEXT_MAX);
	if (n < 0)
		return say(arena, ret_reason, "can't be read: %s", strerror((int)-n));
	*ret_len = (size_t)n;
	return 0;
}

/* A file that can't be used is an item too: only -ENOMEM is an error. */
static int read_item(int dirfd, const char *file, const char *folder_reason, struct vd_arena *arena,
		     struct vd_override *item)
{
	char text[VD_OVERRIDE_TEXT_MAX + 1];
	size_t len;
	int r;

	if (folder_reason)
		r = say(arena, &item->message, "the folder %s", folder_reason);
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

	item->name = vd_arena_memdup(arena, file, strlen(file) - strlen(suffix));
	if (!path || !item->name)
		return -ENOMEM;
	snprintf(path, path_len, "%s/%s", dir, file);
	item->path = path;
	return 0;
}

static bool is_override_file(const char *file)
{
	size_t len = strlen(file);

	return file[0] != '.' && len > strlen(suffix) &&
	       strcmp(file + len - strlen(suffix), suffix) == 0;
}

/* Two files for one device: the first one is used, and that there is another is said. */
static int refuse_second(struct vd_overrides *overrides, struct vd_override *item)
{
	for (struct vd_override *other = overrides->items; other < item; other++) {
		if (!other->address || strcmp(other->address, item->address) != 0)
			continue;
		item->state = VD_OVERRIDE_BAD_FILE;
		if (say(&overrides->arena, &item->message, "%s is for the same address, %s",
			other->path, item->address) == -ENOMEM)
			return -ENOMEM;
		item->address = item->driver = item->virt_id = item->mac = item->serial = NULL;
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
	folder_reason = distrust(&st);
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

static int open_dir(const char *dir)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

int vd_overrides_read(const char *dir, struct vd_overrides *ret)
{
	struct vd_overrides overrides = {};
	struct dirent **entries = NULL;
	vd_autoclose int dirfd = open_dir(dir);
	int count, r;

	if (dirfd < 0 && dirfd != -ENOENT)
		return dirfd;
	count = dirfd < 0 ? 0 : scandirat(dirfd, ".", &entries, select_file, versionsort);
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

/* The name of the file for ADDRESS: itself, with %XX for what a file's name is better without. */
static int name_of_address(const char *address, char *buf, size_t size)
{
	static const char plain[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789:._-";
	size_t len = 0;

	for (; *address; address++) {
		int n = snprintf(buf + len, size - len, strchr(plain, *address) ? "%c" : "%%%02X",
				 (unsigned char)*address);

		if (n < 0 || (size_t)n >= size - len)
			return -ENAMETOOLONG;
		len += (size_t)n;
	}
	return 0;
}

static const struct vd_override *find_address(const struct vd_overrides *overrides,
					      const char *address)
{
	for (size_t i = 0; i < overrides->count; i++) {
		const struct vd_override *item = &overrides->items[i];

		if (item->address && strcmp(item->address, address) == 0)
			return item;
	}
	return NULL;
}

static bool is_bad(const struct vd_overrides *overrides, const char *name)
{
	for (size_t i = 0; i < overrides->count; i++) {
		const struct vd_override *item = &overrides->items[i];

		if (item->state == VD_OVERRIDE_BAD_FILE && strcmp(item->name, name) == 0)
			return true;
	}
	return false;
}

/* NAME.conf for ADDRESS: the one that there is, else a new one. */
static int choose_file(const char *dir, const char *address, char *buf, size_t size)
{
	struct vd_overrides overrides = {};
	const struct vd_override *item;
	char name[NAME_MAX];
	int r = vd_overrides_read(dir, &overrides);

	if (r < 0)
		return r;
	item = find_address(&overrides, address);
	r = item ? 0 : name_of_address(address, name, sizeof(name));
	if (r == 0 && !item && is_bad(&overrides, name))
		r = -EEXIST;
	if (r == 0 && snprintf(buf, size, "%s%s", item ? item->name : name, suffix) >= (int)size)
		r = -ENAMETOOLONG;
	vd_overrides_clear(&overrides);
	return r;
}

static int write_all(int fd, const char *text)
{
	size_t len = strlen(text);

	while (len) {
		ssize_t n = write(fd, text, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		text += n;
		len -= (size_t)n;
	}
	return 0;
}

/* The folder's umask is nobody's business: the mode is set, not asked for. */
static int write_temporary(int dirfd, const char *name, const char *text)
{
	vd_autoclose int fd =
		openat(dirfd, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	int r;

	if (fd < 0)
		return -errno;
	r = write_all(fd, text);
	if (r == 0 && (fchmod(fd, 0644) < 0 || fsync(fd) < 0))
		r = -errno;
	if (r < 0)
		unlinkat(dirfd, name, 0);
	return r;
}

static int replace_file(int dirfd, const char *file, const char *text)
{
	char temporary[32];
	unsigned long long random;
	int r;

	if (getrandom(&random, sizeof(random), 0) != sizeof(random))
		return -EIO;
	snprintf(temporary, sizeof(temporary), ".new-%016llx", random);
	r = write_temporary(dirfd, temporary, text);
	if (r < 0)
		return r;
	if (renameat(dirfd, temporary, dirfd, file) < 0) {
		r = -errno;
		unlinkat(dirfd, temporary, 0);
		return r;
	}
	return fsync(dirfd) < 0 ? -errno : 0;
}

/* What it holds is no secret, whatever the umask. */
static int make_one_dir(const char *dir)
{
	if (mkdir(dir, 0755) < 0)
		return errno == EEXIST ? 0 : -errno;
	return chmod(dir, 0755) < 0 ? -errno : 0;
}

/* The folder and the one that it is in; all above must be there. */
static int make_dir(const char *dir)
{
	char parent[PATH_MAX];
	char *slash;
	int r = make_one_dir(dir);

	if (r != -ENOENT)
		return r;
	if (snprintf(parent, sizeof(parent), "%s", dir) >= (int)sizeof(parent))
		return -ENAMETOOLONG;
	slash = strrchr(parent, '/');
	if (!slash || slash == parent)
		return -ENOENT;
	*slash = '\0';
	r = make_one_dir(parent);
	return r < 0 ? r : make_one_dir(dir);
}

int vd_override_write(const char *dir, const struct vd_override *override)
{
	char text[VD_OVERRIDE_TEXT_MAX], file[NAME_MAX + 1];
	vd_autoclose int dirfd = -1;
	struct stat st;
	int r = vd_override_format(override, text, sizeof(text));

	if (r == 0)
		r = make_dir(dir);
	if (r < 0)
		return r;
	dirfd = open_dir(dir);
	if (dirfd < 0)
		return dirfd;
	if (fstat(dirfd, &st) < 0)
		return -errno;
	if (distrust(&st))
		return -EPERM;
	r = choose_file(dir, override->address, file, sizeof(file));
	return r < 0 ? r : replace_file(dirfd, file, text);
}

/* NAME.conf, of the file NAME or the one for the address NAME. */
static int find_file(const char *dir, int dirfd, const char *name, char *buf, size_t size)
{
	struct vd_overrides overrides = {};
	const struct vd_override *item;
	struct stat st;
	int r;

	if (name[0] == '.' || strchr(name, '/') ||
	    snprintf(buf, size, "%s%s", name, suffix) >= (int)size)
		return -ENOENT;
	if (*name && fstatat(dirfd, buf, &st, AT_SYMLINK_NOFOLLOW) == 0)
		return 0;
	r = vd_overrides_read(dir, &overrides);
	if (r < 0)
		return r;
	item = find_address(&overrides, name);
	if (!item || snprintf(buf, size, "%s%s", item->name, suffix) >= (int)size)
		r = -ENOENT;
	vd_overrides_clear(&overrides);
	return r;
}

int vd_override_unset(const char *dir, const char *name)
{
	vd_autoclose int dirfd = open_dir(dir);
	char file[NAME_MAX + 1];
	int r;

	if (dirfd < 0)
		return dirfd;
	r = find_file(dir, dirfd, name, file, sizeof(file));
	if (r < 0)
		return r;
	if (unlinkat(dirfd, file, 0) < 0 || fsync(dirfd) < 0)
		return -errno;
	return 0;
}
