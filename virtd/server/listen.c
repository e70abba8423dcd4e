// SPDX-License-Identifier: LGPL-2.1-or-later
#include "server/listen.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "base/cleanup.h"
#include "base/lock-file.h"
#include "common/log.h"
#include "config.h"

#define NEW_SUFFIX	".new"
#define PATH_LENGTH_MAX (sizeof(((struct sockaddr_un *)NULL)->sun_path) - sizeof(NEW_SUFFIX))

static int complain(int error, const char *what, const char *path)
{
	log_error("cannot %s %s: %s", what, path, strerror(-error));
	return error;
}

/* The folder of the default path is ours to make; any other is the caller's affair. */
static int make_folder(const char *path)
{
	const char folder[] = "/run/virtd";

	if (strcmp(path, VD_SOCKET_PATH) != 0)
		return 0;
	if (mkdir(folder, 0755) < 0)
		return errno == EEXIST ? 0 : complain(-errno, "make the folder", folder);
	/* Said outright: the umask is whoever's started us. */
	return chmod(folder, 0755) < 0 ? complain(-errno, "open to everybody", folder) : 0;
}

static char *lock_name(const char *path)
{
	char *name;

	return asprintf(&name, "%s.lock", path) < 0 ? NULL : name;
}

static int lock_path(const char *path, int *ret)
{
	vd_autofree char *file = lock_name(path);
	int r;

	if (!file)
		return -ENOMEM;
	r = vd_lock_file(AT_FDCWD, file, ret);
	if (r == -EBUSY) {
		r = -EADDRINUSE;
		log_error("another virtd serves %s (stop it, or give another path with --socket)",
			  path);
	} else if (r < 0) {
		complain(r, "open", file);
	}
	return r;
}

static void unlock_path(const char *path, int *lock)
{
	vd_autofree char *file = lock_name(path);

	if (*lock < 0)
		return;
	if (file)
		unlink(file);
	close(vd_take_fd(lock));
}

/* Whether nobody listens at ADDRESS: then it can be removed. */
static int check_stale(const struct sockaddr_un *address)
{
	vd_autoclose int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0)
		return -errno;
	/* EAGAIN: its queue is full, so it has one. */
	if (connect(fd, (const struct sockaddr *)address, sizeof(*address)) == 0 || errno == EAGAIN)
		return -EADDRINUSE;
	return errno == ECONNREFUSED || errno == ENOENT ? 0 : -errno;
}

static int remove_stale(const struct sockaddr_un *address)
{
	const char *path = address->sun_path;
	struct stat st;
	int r;

	if (lstat(path, &st) < 0)
		return errno == ENOENT ? 0 : complain(-errno, "look at", path);
	if (!S_ISSOCK(st.st_mode)) {
		log_error("%s exists, but is not a socket (virtd does not touch it)", path);
		return -EEXIST;
	}
	r = check_stale(address);
	if (r == -EADDRINUSE)
		log_error("another program serves %s (stop it, or give another path with --socket)",
			  path);
	else if (r < 0)
		complain(r, "try", path);
	else if (unlink(path) < 0 && errno != ENOENT)
		r = complain(-errno, "replace the stale socket", path);
	return r;
}

/* It is made beside its path, and moved there when it listens: a client finds either no socket or
 * one that answers. */
static int bind_socket(const struct sockaddr_un *address, struct listener *listener)
{
	vd_autoclose int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	const char *path = address->sun_path;
	struct sockaddr_un new = { .sun_family = AF_UNIX };
	struct stat st;

	if (fd < 0)
		return complain(-errno, "make a socket for", path);
	snprintf(new.sun_path, sizeof(new.sun_path), "%.*s" NEW_SUFFIX, (int)PATH_LENGTH_MAX, path);
	unlink(new.sun_path);
	if (bind(fd, (const struct sockaddr *)&new, sizeof(new)) < 0)
		return complain(-errno, "make the socket", new.sun_path);
	if (chmod(new.sun_path, 0666) < 0 || listen(fd, SOMAXCONN) < 0)
		return complain(-errno, "open to everybody", new.sun_path);
	if (rename(new.sun_path, path) < 0 || lstat(path, &st) < 0)
		return complain(-errno, "move the new socket to", path);
	listener->device = st.st_dev;
	listener->inode = st.st_ino;
	listener->fd = vd_take_fd(&fd);
	return 0;
}

int listener_open(const char *path, struct listener *ret)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct listener listener = LISTENER_NONE;
	int r;

	listener.path = path;
	if (!*path || strlen(path) > PATH_LENGTH_MAX) {
		log_error("the path of the socket must have 1 to %zu bytes: '%s'", PATH_LENGTH_MAX,
			  path);
		return -ENAMETOOLONG;
	}
	strcpy(address.sun_path, path);
	r = make_folder(path);
	if (r == 0)
		r = lock_path(path, &listener.lock);
	if (r == 0)
		r = remove_stale(&address);
	if (r == 0)
		r = bind_socket(&address, &listener);
	if (r < 0) {
		unlock_path(path, &listener.lock);
		return r;
	}
	*ret = listener;
	return 0;
}

int listener_leave(struct listener *listener)
{
	int fd = vd_take_fd(&listener->fd);

	/* Another descriptor of the same open file holds the lock. */
	vd_closep(&listener->lock);
	listener->lock = -1;
	return fd;
}

void listener_close(struct listener *listener)
{
	struct stat st;

	if (listener->lock < 0)
		return;
	if (lstat(listener->path, &st) == 0 && st.st_dev == listener->device &&
	    st.st_ino == listener->inode)
		unlink(listener->path);
	unlock_path(listener->path, &listener->lock);
	vd_closep(&listener->fd);
	listener->fd = -1;
}
