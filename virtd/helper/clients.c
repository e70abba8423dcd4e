// SPDX-License-Identifier: LGPL-2.1-or-later
/* Who is at the other end of a socket. */
#include "helper/helper.h"

#include <errno.h>
#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "common/authority.h"

/* Linux, include/uapi/linux/un.h: opens the file that a socket is bound to (O_PATH). */
#ifndef SIOCUNIXFILE
#define SIOCUNIXFILE (SIOCPROTOPRIVATE + 0)
#endif

static int read_peer(int fd, struct ucred *ret)
{
	socklen_t len = sizeof(*ret);

	return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, ret, &len) < 0 ? -errno : 0;
}

int helper_check_daemon(int fd, uid_t user)
{
	struct ucred peer;
	int r = read_peer(fd, &peer);

	if (r < 0)
		return r;
	return peer.uid == user ? 0 : -EPERM;
}

static int number_of(int fd, int option)
{
	socklen_t len = sizeof(int);
	int value;

	return getsockopt(fd, SOL_SOCKET, option, &value, &len) < 0 ? -errno : value;
}

/*
 * A socket that was accepted at PATH is bound to the same file as the one that listens there, and
 * no other can be. Its name alone proves nothing: in another mount namespace, anybody can bind a
 * socket to any name. The peer of a socket that listens would be who listens: root.
 */
static int check_bound(int fd, const char *path)
{
	vd_autoclose int file = -1;
	struct stat bound, wanted;

	if (number_of(fd, SO_DOMAIN) != AF_UNIX || number_of(fd, SO_TYPE) != SOCK_STREAM ||
	    number_of(fd, SO_ACCEPTCONN) != 0)
		return -ENOTSOCK;
	file = ioctl(fd, SIOCUNIXFILE, NULL);
	if (file < 0)
		return errno == EPERM ? -EPERM : -ENOTSOCK;
	if (fstat(file, &bound) < 0 || stat(path, &wanted) < 0)
		return -errno;
	return bound.st_dev == wanted.st_dev && bound.st_ino == wanted.st_ino ? 0 : -ENOTSOCK;
}

int helper_check_client(const struct helper *helper, int fd, struct helper_client *ret)
{
	struct authority authority = { 0 };
	struct ucred peer;
	int r = check_bound(fd, helper->clients);

	if (r == 0)
		r = read_peer(fd, &peer);
	if (r < 0)
		return r;
	/* It would be its own client. */
	if (peer.uid == helper->user && peer.uid != 0)
		return -EPERM;
	*ret = (struct helper_client){
		.user = peer.uid,
		.pid = peer.pid,
		.may_change = authority_may_change(&authority, fd),
	};
	return 0;
}
