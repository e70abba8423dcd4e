// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/read-all.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/loss.h"

#define FIRST_SIZE ((size_t)64 << 10)

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

/* At least one byte more. */
static int grow(char **buf, size_t *size, size_t max)
{
	size_t wanted = *size ? *size * 2 : FIRST_SIZE;
	char *grown;

	if (*size == max)
		return -E2BIG;
	if (wanted > max)
		wanted = max;
	grown = realloc(*buf, wanted);
	if (!grown)
		return vd_lose();
	*buf = grown;
	*size = wanted;
	return 0;
}

ssize_t vd_read_whole(int fd, size_t max, char **ret)
{
	vd_autofree char *buf = NULL;
	size_t size = 0, done = 0;
	ssize_t n = -E2BIG;

	while (n == -E2BIG) {
		int r = grow(&buf, &size, max);

		if (r < 0)
			return r;
		n = vd_read_all(fd, buf + done, size - done);
		done += n == -E2BIG ? size - done : n > 0 ? (size_t)n : 0;
	}
	if (n < 0)
		return n;
	*ret = vd_take_ptr(buf);
	return (ssize_t)done;
}
