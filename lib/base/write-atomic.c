// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/write-atomic.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"

static int write_all(int fd, const char *data, size_t len)
{
	while (len) {
		ssize_t n = write(fd, data, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		data += n;
		len -= (size_t)n;
	}
	return 0;
}

/* The mode is set by fchmod(2), since open(2) takes the umask off it. */
static int fill(int fd, mode_t mode, const char *data, size_t len)
{
	int r = write_all(fd, data, len);

	if (r == 0 && (fchmod(fd, mode) < 0 || fsync(fd) < 0))
		r = -errno;
	return r;
}

/* Some file systems can't refuse to replace a file. On these, look for the file first. */
static int rename_new(int dirfd, const char *from, const char *to)
{
	struct stat st;

	if (renameat2(dirfd, from, dirfd, to, RENAME_NOREPLACE) == 0)
		return 0;
	if (errno != EINVAL && errno != ENOSYS)
		return -errno;
	if (fstatat(dirfd, to, &st, AT_SYMLINK_NOFOLLOW) == 0)
		return -EEXIST;
	return renameat(dirfd, from, dirfd, to) < 0 ? -errno : 0;
}

static int write_whole(int dirfd, const char *name, const char *temporary, mode_t mode,
		       const char *data, size_t len, bool replace)
{
	vd_autoclose int fd = -1;
	int r;

	unlinkat(dirfd, temporary, 0);
	fd = openat(dirfd, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	r = fill(fd, mode, data, len);
	if (r == 0 && !replace)
		r = rename_new(dirfd, temporary, name);
	else if (r == 0 && renameat(dirfd, temporary, dirfd, name) < 0)
		r = -errno;
	if (r < 0) {
		unlinkat(dirfd, temporary, 0);
		return r;
	}
	return fsync(dirfd) < 0 ? -errno : 0;
}

int vd_write_atomic(int dirfd, const char *name, const char *temporary, mode_t mode,
		    const char *data, size_t len)
{
	return write_whole(dirfd, name, temporary, mode, data, len, true);
}

int vd_write_atomic_new(int dirfd, const char *name, const char *temporary, mode_t mode,
			const char *data, size_t len)
{
	return write_whole(dirfd, name, temporary, mode, data, len, false);
}
