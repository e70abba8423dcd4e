// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/lock-file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "base/cleanup.h"

/* 1: its last holder has removed it between the two: it is no lock. */
static int try_lock(int dirfd, const char *name, int *ret_fd)
{
	vd_autoclose int fd =
		openat(dirfd, name, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
	struct stat st;

	if (fd < 0)
		return -errno;
	if (flock(fd, LOCK_EX | LOCK_NB) < 0)
		return errno == EWOULDBLOCK ? -EBUSY : -errno;
	if (fstat(fd, &st) < 0)
		return -errno;
	if (!st.st_nlink)
		return 1;
	*ret_fd = vd_take_fd(&fd);
	return 0;
}

int vd_lock_file(int dirfd, const char *name, int *ret_fd)
{
	int r;

	do {
		r = try_lock(dirfd, name, ret_fd);
	} while (r > 0);
	return r;
}
