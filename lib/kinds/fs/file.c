// SPDX-License-Identifier: LGPL-2.1-or-later
/* The file in a shared folder that the kind fs reads or writes. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "kinds/fs/fs-internal.h"

/* Of a folder with more, the rest is not looked at. */
#define ENTRIES_MAX 1024

#define CHUNK (64u << 10)

int vd_fs_fail(const struct vd_fs *fs, int error, const char *operation)
{
	return vd_bench_fail(fs->run, error, *fs->name ? fs->name : fs->mount.point, operation,
			     NULL);
}

/* What may never end. */
static int open_blocking(struct vd_fs *fs, int dir, const char *path, int flags, mode_t mode)
{
	int fd;

	vd_blocking_enter(fs->blocking);
	fd = openat(dir, path, flags | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, mode);
	vd_blocking_leave(fs->blocking);
	return fd < 0 ? -errno : fd;
}

static int stat_blocking(struct vd_fs *fs, int dir, const char *path, struct stat *ret)
{
	int r;

	vd_blocking_enter(fs->blocking);
	r = fstatat(dir, path, ret, AT_SYMLINK_NOFOLLOW | (*path ? 0 : AT_EMPTY_PATH));
	vd_blocking_leave(fs->blocking);
	return r < 0 ? -errno : 0;
}

int vd_fs_open_top(struct vd_fs *fs)
{
	struct stat st;
	char device[32];
	int r;

	fs->kernel = memfd_create("virtd-bench", MFD_CLOEXEC);
	if (fs->kernel < 0)
		return vd_bench_fail(fs->run, -errno, "virtd-bench", "make a file in memory", NULL);
	fs->top = open_blocking(fs, AT_FDCWD, fs->mount.point, O_RDONLY | O_DIRECTORY, 0);
	if (fs->top < 0)
		return vd_fs_fail(fs, fs->top, "open");
	r = stat_blocking(fs, fs->top, "", &st);
	if (r < 0)
		return vd_fs_fail(fs, r, "inspect it");
	snprintf(device, sizeof(device), "%u:%u", major(st.st_dev), minor(st.st_dev));
	if (strcmp(device, fs->mount.device) == 0)
		return 0;
	return vd_bench_fail(fs->run, -ENODEV, fs->mount.point, "open",
			     "something else is mounted over it");
}

static int note_file(struct vd_fs *fs, uint64_t size)
{
	uint64_t span = vd_bench_number(fs->run, "span");

	fs->flags = fcntl(fs->file, F_GETFL);
	if (fs->flags < 0)
		return vd_fs_fail(fs, -errno, "inspect it");
	if (size < fs->request)
		return vd_bench_fail(fs->run, -ERANGE, *fs->name ? fs->name : fs->mount.point,
				     "read",
				     "the file has %llu bytes, less than one request of %zu",
				     (unsigned long long)size, fs->request);
	if (span > size)
		span = size;
	if (span < fs->request)
		span = fs->request;
	fs->span = span - span % fs->request;
	/* Else the kernel reads on behind each request. */
	posix_fadvise(fs->file, 0, 0, POSIX_FADV_RANDOM);
	return 0;
}

/* A file's own path below the mount, where it was given with the mount's before it. */
static const char *below(const struct vd_fs *fs, const char *path)
{
	size_t len = strlen(fs->mount.point);

	if (strncmp(path, fs->mount.point, len) == 0 && path[len] == '/')
		path += len;
	while (*path == '/')
		path++;
	return path;
}

static int find_blocking(struct vd_fs *fs, const char *path)
{
	const struct open_how how = {
		.flags = O_PATH | O_NOFOLLOW | O_CLOEXEC,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_XDEV,
	};
	long fd;

	vd_blocking_enter(fs->blocking);
	fd = syscall(SYS_openat2, fs->top, path, &how, sizeof(how));
	vd_blocking_leave(fs->blocking);
	return fd < 0 ? -errno : (int)fd;
}

/* Nothing but a regular file is ever opened: with others, that alone can have an effect. */
static int open_named(struct vd_fs *fs, const char *path)
{
	vd_autoclose int found = find_blocking(fs, path);
	char link[32];
	struct stat st;
	int r;

	if ((size_t)snprintf(fs->name, sizeof(fs->name), "%s", path) >= sizeof(fs->name))
		return vd_fs_fail(fs, -ENAMETOOLONG, "find it below the mount");
	if (found < 0)
		return vd_fs_fail(fs, found, "find it below the mount");
	r = stat_blocking(fs, found, "", &st);
	if (r < 0)
		return vd_fs_fail(fs, r, "inspect it");
	if (!S_ISREG(st.st_mode))
		return vd_bench_fail(fs->run, -EINVAL, fs->name, "read", "it is no regular file");
	snprintf(link, sizeof(link), "/proc/self/fd/%d", found);
	fs->file = open_blocking(fs, AT_FDCWD, link, O_RDONLY | O_NOATIME, 0);
	if (fs->file == -EPERM)
		fs->file = open_blocking(fs, AT_FDCWD, link, O_RDONLY, 0);
	if (fs->file < 0)
		return vd_fs_fail(fs, fs->file, "open");
	return note_file(fs, (uint64_t)st.st_size);
}

static struct dirent *next_entry(struct vd_fs *fs, DIR *dir)
{
	struct dirent *entry;

	vd_blocking_enter(fs->blocking);
	entry = readdir(dir);
	vd_blocking_leave(fs->blocking);
	return entry;
}

/* The name of the largest regular file in the top folder into BUF; its size, 0: there is none. */
static int find_largest(struct vd_fs *fs, char *buf, size_t size, uint64_t *ret_size)
{
	int fd = open_blocking(fs, fs->top, ".", O_RDONLY | O_DIRECTORY, 0);
	vd_autodir DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;
	struct stat st;

	*ret_size = 0;
	if (!dir) {
		int r = fd < 0 ? fd : -errno;

		if (fd >= 0)
			close(fd);
		return vd_fs_fail(fs, r, "list");
	}
	for (unsigned i = 0; i < ENTRIES_MAX && (entry = next_entry(fs, dir)); i++) {
		if (strlen(entry->d_name) >= size ||
		    stat_blocking(fs, fs->top, entry->d_name, &st) < 0 || !S_ISREG(st.st_mode) ||
		    (uint64_t)st.st_size <= *ret_size)
			continue;
		*ret_size = (uint64_t)st.st_size;
		snprintf(buf, size, "%s", entry->d_name);
	}
	return 0;
}

static int open_largest(struct vd_fs *fs)
{
	char name[sizeof(fs->name)];
	uint64_t size;
	int r = find_largest(fs, name, sizeof(name), &size);

	if (r < 0)
		return r;
	if (size >= fs->request)
		return open_named(fs, name);
	vd_bench_warn(fs->run, "noFile",
		      "nothing was read: the top folder of %.200s has no file of %zu bytes "
		      "(file=PATH names another file, write=yes makes a temporary one)",
		      fs->mount.point, fs->request);
	return 0;
}

/* Without a name from its beginning, where the file system can; else it has one for a moment. */
static int make_temporary(struct vd_fs *fs)
{
	char name[48];
	int fd = open_blocking(fs, fs->top, ".", O_TMPFILE | O_RDWR, 0600), r;

	if (fd != -EOPNOTSUPP && fd != -EISDIR && fd != -EINVAL && fd != -ENOENT)
		return fd;
	snprintf(name, sizeof(name), ".virtd-bench-%d-%llx", getpid(),
		 (unsigned long long)vd_clock_ns());
	fd = open_blocking(fs, fs->top, name, O_CREAT | O_EXCL | O_NOFOLLOW | O_RDWR, 0600);
	if (fd < 0)
		return fd;
	vd_blocking_enter(fs->blocking);
	r = unlinkat(fs->top, name, 0);
	vd_blocking_leave(fs->blocking);
	if (r == 0)
		return fd;
	r = -errno;
	close(fd);
	return r;
}

/* Not all the same: a host may pack it. */
static void fill(unsigned char *buffer, size_t size, uint64_t *seed)
{
	for (size_t i = 0; i < size; i++) {
		*seed = *seed * UINT64_C(6364136223846793005) + 1;
		buffer[i] = (unsigned char)(*seed >> 56);
	}
}

static int write_temporary(struct vd_fs *fs)
{
	uint64_t seed = 1;
	ssize_t n = 1;

	for (size_t done = 0; n > 0 && done < VD_FS_TEMPORARY_MAX; done += (size_t)n) {
		size_t rest = VD_FS_TEMPORARY_MAX - done;

		fill(fs->buffer, CHUNK, &seed);
		vd_blocking_enter(fs->blocking);
		n = pwrite(fs->file, fs->buffer, rest < CHUNK ? rest : CHUNK, (off_t)done);
		vd_blocking_leave(fs->blocking);
		if (n < 0)
			return -errno;
	}
	/* What is not written yet can't be dropped from the cache. */
	vd_blocking_enter(fs->blocking);
	n = fsync(fs->file);
	vd_blocking_leave(fs->blocking);
	return n < 0 ? -errno : 0;
}

static int open_temporary(struct vd_fs *fs)
{
	int r;

	fs->file = make_temporary(fs);
	r = fs->file < 0 ? fs->file : write_temporary(fs);
	return r < 0 ? vd_bench_fail(fs->run, r, fs->mount.point, "make a temporary file", NULL)
		     : note_file(fs, VD_FS_TEMPORARY_MAX);
}

int vd_fs_open_file(struct vd_fs *fs)
{
	const char *file = vd_bench_text(fs->run, "file");

	if (file)
		return open_named(fs, below(fs, file));
	if (strcmp(vd_bench_text(fs->run, "write"), "yes") == 0)
		return open_temporary(fs);
	return open_largest(fs);
}

void vd_fs_close(struct vd_fs *fs)
{
	int *const fds[] = { &fs->file, &fs->top, &fs->kernel };

	for (size_t i = 0; i < VD_ARRAY_SIZE(fds); i++) {
		if (*fds[i] < 0)
			continue;
		vd_blocking_enter(fs->blocking);
		close(*fds[i]);
		vd_blocking_leave(fs->blocking);
		*fds[i] = -1;
	}
}
