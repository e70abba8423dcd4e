// SPDX-License-Identifier: LGPL-2.1-or-later
/* Connecting to a service that can be trusted. */
#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>

#include "config.h"
#include "varlink/client.h"

/* Of the service, whose user is not root: root has made this socket, and no other can have. */
static bool is_made_by_root(const char *path)
{
	struct stat folder, file;

	return strcmp(path, VD_SOCKET_PATH) == 0 && stat("/run/virtd", &folder) == 0 &&
	       lstat(path, &file) == 0 && folder.st_uid == 0 && file.st_uid == 0 &&
	       !(folder.st_mode & (S_IWGRP | S_IWOTH));
}

/* A socket elsewhere could be anybody's trap. */
static int check_listener(int fd, const char *path)
{
	struct ucred cred;
	socklen_t len = sizeof(cred);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &len) < 0)
		return -errno;
	return cred.uid == 0 || cred.uid == geteuid() || is_made_by_root(path) ? 0 : -EPERM;
}

int vd_varlink_connect(const char *path, int *ret_fd)
{
	/* Connecting waits for room in the listener's queue, for as long as sending may take. */
	const struct timeval limit = { .tv_sec = VD_VARLINK_TIMEOUT_MS / 1000 };
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	vd_autoclose int fd = -1;
	int r;

	/* An empty path would be the abstract one, which anybody can hold. */
	if (!*path)
		return -ENOENT;
	if (strlen(path) >= sizeof(address.sun_path))
		return -ENAMETOOLONG;
	strcpy(address.sun_path, path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit)) < 0)
		return -errno;
	if (connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0)
		return errno == EAGAIN ? -ETIMEDOUT : -errno;
	r = check_listener(fd, path);
	if (r < 0)
		return r;
	*ret_fd = vd_take_fd(&fd);
	return 0;
}
