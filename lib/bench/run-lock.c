// SPDX-License-Identifier: LGPL-2.1-or-later
#include "bench/run-lock.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"

#define NOBODY_KNOWN ((uid_t)-1)

/* Who has bound the name listens at once, or is gone. */
#define ATTEMPTS 10
#define PAUSE_MS 10

struct address {
	struct sockaddr_un sun;
	socklen_t size;
};

static struct address address_of(const char *name)
{
	struct address address = { .sun.sun_family = AF_UNIX };
	size_t len = strnlen(name, sizeof(address.sun.sun_path) - 1);

	/* What begins with a NUL is abstract. */
	memcpy(address.sun.sun_path + 1, name, len);
	address.size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + len);
	return address;
}

static int new_socket(void)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	return fd < 0 ? -errno : fd;
}

/* A listener's credentials are those that it had when it began to. */
static int read_holder(const struct address *address, uid_t *ret)
{
	struct ucred holder;
	socklen_t size = sizeof(holder);
	vd_autoclose int fd = new_socket();

	if (fd < 0)
		return fd;
	if (connect(fd, (const struct sockaddr *)&address->sun, address->size) < 0 ||
	    getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &holder, &size) < 0)
		return -errno;
	*ret = holder.uid;
	return 0;
}

static int take(const struct address *address, int *ret)
{
	vd_autoclose int fd = new_socket();

	if (fd < 0)
		return fd;
	if (bind(fd, (const struct sockaddr *)&address->sun, address->size) < 0 ||
	    listen(fd, SOMAXCONN) < 0)
		return -errno;
	*ret = vd_take_fd(&fd);
	return 0;
}

int vd_bench_run_lock_take(const char *name, int *ret, uid_t *ret_user)
{
	const struct timespec pause = { .tv_nsec = PAUSE_MS * 1000000 };
	const struct address address = address_of(name);
	uid_t user = NOBODY_KNOWN;
	int r;

	for (unsigned i = 0; i < ATTEMPTS; i++) {
		r = take(&address, ret);
		if (r != -EADDRINUSE)
			return r;
		r = read_holder(&address, &user);
		if (r != -ECONNREFUSED)
			break;
		nanosleep(&pause, NULL);
	}
	if (geteuid() != 0 || (r == 0 && user == 0))
		return -EBUSY;
	*ret = -1;
	*ret_user = user;
	return 1;
}
