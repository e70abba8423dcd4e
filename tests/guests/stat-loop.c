// SPDX-License-Identifier: LGPL-2.1-or-later
/* stat-loop FILE COUNT - asks whoever has FILE for its attributes so often, as tightly as can be;
 * prints how many ns one took, the median. What a benchmark is held against. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

static long long now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static int compare(const void *a, const void *b)
{
	const long long *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

int main(int argc, char **argv)
{
	int fd = argc == 3 ? open(argv[1], O_RDONLY) : -1;
	size_t count = argc == 3 ? strtoul(argv[2], NULL, 10) : 0;
	long long *times = calloc(count + 1, sizeof(*times)), before = now_ns();
	struct statx st;

	if (fd < 0 || !count || !times)
		return 2;
	for (size_t i = 0; i < count; i++) {
		if (statx(fd, "", AT_EMPTY_PATH | AT_STATX_FORCE_SYNC, STATX_BASIC_STATS, &st) < 0)
			return 1;
		times[i] = now_ns() - before;
		before += times[i];
	}
	qsort(times, count, sizeof(*times), compare);
	printf("%lld\n", times[count / 2]);
	return 0;
}
