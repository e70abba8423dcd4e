// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/read-all.h"

#include <errno.h>
#include <unistd.h>

ssize_t vd_read_all(int fd, char *buf, size_t size)
{
	size_t done = 0;

	while (done < size) {
		ssize_t n = read(fd, buf + done, size - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (n == 0)
			return (ssize_t)done;
		done += (size_t)n;
	}
	return -E2BIG;
}
