// SPDX-License-Identifier: LGPL-2.1-or-later
#include "server/notify.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/parse.h"

int notify_manager(const char *state)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	const char *path = getenv("NOTIFY_SOCKET");
	vd_autoclose int fd = -1;
	size_t len;

	if (!path || !*path)
		return 0;
	len = strlen(path);
	if (len >= sizeof(address.sun_path))
		return -ENAMETOOLONG;
	memcpy(address.sun_path, path, len);
	/* An abstract address; its length counts, for it may hold NULs. */
	if (*path == '@')
		address.sun_path[0] = '\0';
	len += offsetof(struct sockaddr_un, sun_path);
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || sendto(fd, state, strlen(state), MSG_NOSIGNAL, (struct sockaddr *)&address,
			     (socklen_t)len) < 0)
		return -errno;
	return 0;
}

uint64_t notify_watchdog_ms(void)
{
	const char *usec = getenv("WATCHDOG_USEC"), *pid = getenv("WATCHDOG_PID");
	uint64_t interval = 0, process;

	if (!usec || vd_parse_uint(usec, 10, UINT64_MAX, &interval) < 0 || interval == 0)
		return 0;
	if (pid &&
	    (vd_parse_uint(pid, 10, INT32_MAX, &process) < 0 || process != (uint64_t)getpid()))
		return 0;
	interval /= 2000;
	return interval ? interval : 1;
}
