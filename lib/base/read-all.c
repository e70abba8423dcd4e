// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/read-all.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/loss.h"

#define FIRST_SIZE ((size_t)64 << 10)

/* The smallest page of any kernel. */
#define PAGE_MIN 4096

/* One read(2) that a signal does not end. */
static ssize_t read_some(int fd, char *buf, size_t size)
{
	ssize_t n;

	do {
		n = read(fd, buf, size);
	} while (n < 0 && errno == EINTR);
	return n < 0 ? -errno : n;
}

ssize_t vd_read_all(int fd, char *buf, size_t size)
{
	size_t done = 0;

	while (done < size) {
		ssize_t n = read_some(fd, buf + done, size - done);

		if (n <= 0)
			return n < 0 ? n : (ssize_t)done;
		done += (size_t)n;
	}
	return -E2BIG;
}

ssize_t vd_read_attribute(int fd, char *buf, size_t size)
{
	ssize_t n = read_some(fd, buf, size), rest;

	if (n < 0 || (n < PAGE_MIN && (size_t)n < size))
		return n;
	rest = vd_read_all(fd, buf + n, size - (size_t)n);
	return rest < 0 ? rest : n + rest;
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
