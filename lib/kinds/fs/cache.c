// SPDX-License-Identifier: LGPL-2.1-or-later
/* The page cache of the measured file: fills it, empties it, bypasses it, and counts the pages in
 * it. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "kinds/fs/fs-internal.h"

/* Requests that a way around the cache is tried with. */
#define TRIES 8

static long count_resident(void *map, uint64_t length, long pages)
{
	vd_autofree unsigned char *there = malloc((size_t)pages);
	long count = 0;

	if (!there || mincore(map, length, there) < 0)
		return -1;
	for (long i = 0; i < pages; i++)
		count += there[i] & 1;
	return count;
}

long vd_fs_resident(struct vd_fs *fs, long *ret_all)
{
	uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
	long count;
	void *map;

	*ret_all = (long)((fs->span + page - 1) / page);
	vd_blocking_enter(fs->blocking);
	map = mmap(NULL, fs->span, PROT_READ, MAP_PRIVATE, fs->file, 0);
	vd_blocking_leave(fs->blocking);
	if (map == MAP_FAILED)
		return -1;
	count = count_resident(map, fs->span, *ret_all);
	vd_blocking_enter(fs->blocking);
	munmap(map, fs->span);
	vd_blocking_leave(fs->blocking);
	return count;
}

static int fail_short(const struct vd_fs *fs, uint64_t offset, size_t got)
{
	return vd_bench_fail(
		fs->run, -EIO, *fs->name ? fs->name : fs->mount.point, "read",
		"at byte %llu, a read returned %zu bytes, not %zu (has the file become shorter?)",
		(unsigned long long)offset, got, fs->request);
}

int vd_fs_read_at(struct vd_fs *fs, uint64_t offset, uint64_t *ret_ns)
{
	uint64_t before;
	ssize_t n;

	vd_blocking_enter(fs->blocking);
	before = vd_clock_ns();
	n = pread(fs->file, fs->buffer, fs->request, (off_t)offset);
	if (ret_ns)
		*ret_ns = vd_clock_ns() - before;
	vd_blocking_leave(fs->blocking);
	if (n < 0)
		return vd_fs_fail(fs, -errno, "read");
	if ((size_t)n < fs->request)
		return fail_short(fs, offset, (size_t)n);
	return 0;
}

/* In larger pieces than it is measured with. */
static ssize_t fill_at(struct vd_fs *fs, uint64_t offset)
{
	uint64_t rest = fs->span - offset;
	ssize_t n;

	vd_blocking_enter(fs->blocking);
	n = pread(fs->file, fs->buffer, rest < VD_FS_REQUEST_MAX ? rest : VD_FS_REQUEST_MAX,
		  (off_t)offset);
	vd_blocking_leave(fs->blocking);
	return n < 0 ? -errno : n;
}

int vd_fs_fill_cache(struct vd_fs *fs, uint64_t time_ns)
{
	uint64_t until = vd_clock_ns() + time_ns, at = 0;

	while (at < fs->span && !vd_bench_stopped(fs->run) &&
	       (at < fs->request || vd_clock_ns() < until)) {
		ssize_t n = fill_at(fs, at);

		if (n <= 0)
			return n < 0 ? vd_fs_fail(fs, (int)n, "read") : fail_short(fs, at, 0);
		at += (uint64_t)n;
	}
	if (at >= fs->request)
		fs->span = at - at % fs->request;
	return 0;
}

void vd_fs_drop(struct vd_fs *fs, uint64_t offset, uint64_t length)
{
	vd_blocking_enter(fs->blocking);
	posix_fadvise(fs->file, (off_t)offset, (off_t)length, POSIX_FADV_DONTNEED);
	vd_blocking_leave(fs->blocking);
}

static bool set_direct(const struct vd_fs *fs, bool direct)
{
	return fcntl(fs->file, F_SETFL, fs->flags | (direct ? O_DIRECT : 0)) == 0;
}

static bool is_empty(struct vd_fs *fs)
{
	long all;

	return vd_fs_resident(fs, &all) == 0;
}

/* Whether what is read in the way that is set now is not in the cache then. A kind of request that
 * can't be made in this way is no failure. */
static int try(struct vd_fs *fs)
{
	for (uint64_t i = 0; i < TRIES && i * fs->request < fs->span; i++) {
		ssize_t n;

		vd_blocking_enter(fs->blocking);
		n = pread(fs->file, fs->buffer, fs->request, (off_t)(i * fs->request));
		vd_blocking_leave(fs->blocking);
		if (n < 0)
			return errno == EINVAL || errno == EOPNOTSUPP
				       ? 0
				       : vd_fs_fail(fs, -errno, "read");
	}
	if (fs->drops)
		vd_fs_drop(fs, 0, 0);
	return is_empty(fs);
}

int vd_fs_avoid_cache(struct vd_fs *fs, const char **ret_how)
{
	static const struct {
		const char *how;
		bool direct, drops;
	} ways[] = {
		{ "the mount keeps no data", false, false },
		{ "O_DIRECT", true, false },
		{ "posix_fadvise", false, true },
	};

	for (size_t i = 0; i < VD_ARRAY_SIZE(ways); i++) {
		int r;

		fs->drops = ways[i].drops;
		if (!set_direct(fs, ways[i].direct))
			continue;
		vd_fs_drop(fs, 0, 0);
		r = is_empty(fs) ? try(fs) : 0;
		*ret_how = ways[i].how;
		if (r != 0)
			return r < 0 ? r : 0;
	}
	return -ENOTSUP;
}
