// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A mounted file system that the host serves, 9p or virtiofs. Measures what it costs to look an
 * entry up, to open one and to list a folder; and reads of a file, from the page cache and past it.
 * Mounts nothing, and writes only if the user sets write=yes.
 */
#include <errno.h>
#include <fcntl.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/clock.h"
#include "bench/paired.h"
#include "bench/sequential.h"
#include "json/build.h"
#include "kinds/fs/fs-internal.h"
#include "kinds/fs/fs.h"
#include "kinds/fs/mount.h"

#define JOBS 5

/* What one call lists. */
#define LIST_BYTES (32u << 10)

/* As O_DIRECT may want it. */
#define ALIGNMENT 4096

static const struct vd_bench_setting settings[] = {
	{ .name = "mount",
	  .type = VD_BENCH_TEXT,
	  .help = "the folder on which it is mounted; needed if there are several" },
	{ .name = "file",
	  .type = VD_BENCH_TEXT,
	  .help = "the file to read, below the mount; default: the largest file in its top "
		  "folder" },
	{ .name = "write",
	  .type = VD_BENCH_CHOICE,
	  .choices = "no yes",
	  .default_value = "no",
	  .help = "make a temporary file of 4M without a name, and read it" },
	{ .name = "size",
	  .type = VD_BENCH_SIZE,
	  .min = 512,
	  .max = VD_FS_REQUEST_MAX,
	  .default_value = "4K",
	  .help = "bytes of one read, 512 to 1M" },
	{ .name = "span",
	  .type = VD_BENCH_SIZE,
	  .min = 512,
	  .max = VD_FS_SPAN_MAX,
	  .default_value = "16M",
	  .help = "how much of the file at most, from its beginning" },
	{ 0 },
};

static int applies(const struct vd_bench_device *device, char reason[static VD_BENCH_REASON_MAX])
{
	VD_CLEANUP(vd_proc_freep) struct vd_proc_snapshot *proc = NULL;
	struct vd_mount mount;
	int r = vd_fs_mount_find(device, NULL, &proc, &mount, reason);

	/* Which of several can be set. */
	return r < 0 && r != -ENOTUNIQ ? -ENOTSUP : 0;
}

/* One end of the pair. */
struct entry {
	struct vd_fs *fs;
	int fd;
};

static int stat_once(void *data)
{
	const struct entry *entry = data;
	struct vd_fs *fs = entry->fs;
	struct statx st;
	int r;

	vd_blocking_enter(fs->blocking);
	r = statx(entry->fd, "", AT_EMPTY_PATH | AT_STATX_FORCE_SYNC, STATX_BASIC_STATS, &st);
	vd_blocking_leave(fs->blocking);
	return r < 0 ? vd_fs_fail(fs, -errno, "ask for its attributes") : 0;
}

static int open_once(void *data, struct vd_bench_done *done)
{
	struct vd_fs *fs = data;
	uint64_t before;
	int fd;

	vd_blocking_enter(fs->blocking);
	before = vd_clock_ns();
	fd = openat(fs->top, *fs->name ? fs->name : ".",
		    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd >= 0)
		close(fd);
	done->ns = vd_clock_ns() - before;
	vd_blocking_leave(fs->blocking);
	return fd < 0 ? vd_fs_fail(fs, -errno, "open") : 0;
}

static int list_once(void *data, struct vd_bench_done *done)
{
	struct vd_fs *fs = data;
	uint64_t before;
	long n = -1;
	int fd;

	vd_blocking_enter(fs->blocking);
	before = vd_clock_ns();
	fd = openat(fs->top, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0)
		n = syscall(SYS_getdents64, fd, fs->buffer, LIST_BYTES);
	if (n < 0)
		n = -errno;
	if (fd >= 0)
		close(fd);
	done->ns = vd_clock_ns() - before;
	vd_blocking_leave(fs->blocking);
	return n < 0 ? vd_bench_fail(fs->run, (int)n, fs->mount.point, "list", NULL) : 0;
}

/* Any of the places, each as likely. */
static uint64_t draw(struct vd_fs *fs)
{
	fs->place = fs->place * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (fs->place >> 33) % (fs->span / fs->request) * fs->request;
}

static int read_once(void *data, struct vd_bench_done *done)
{
	struct vd_fs *fs = data;
	uint64_t offset = draw(fs);

	if (fs->drops)
		vd_fs_drop(fs, offset, fs->request);
	done->bytes = fs->request;
	return vd_fs_read_at(fs, offset, &done->ns);
}

static int begin(struct vd_fs *fs, const char *name)
{
	return vd_bench_begin(fs->run, name, vd_bench_time(fs->run) / JOBS, &fs->job);
}

static int measure_attributes(struct vd_fs *fs)
{
	struct entry host = { fs, fs->file >= 0 && *fs->name ? fs->file : fs->top };
	struct entry kernel = { fs, fs->kernel };
	const struct vd_bench_paired paired = {
		.once = stat_once, .device = &host, .kernel = &kernel, .name = "statx"
	};
	int r;

	if (vd_fs_keeps_attributes(fs->mount.options)) {
		vd_bench_warn(fs->run, "attributesKept",
			      "the host was not asked for attributes: this mount answers by itself "
			      "(%.200s)",
			      fs->mount.options);
		return 0;
	}
	r = begin(fs, "stat");
	return r < 0 ? r : vd_bench_paired_measure(fs->run, fs->job, &paired);
}

static int measure_series(struct vd_fs *fs, const char *job, const char *name,
			  int (*once)(void *data, struct vd_bench_done *done))
{
	const struct vd_bench_sequential series = {
		.once = once, .data = fs, .name = name, .time = "roundTrip"
	};
	int r = begin(fs, job);

	return r < 0 ? r : vd_bench_sequential_measure(fs->run, fs->job, &series);
}

static int measure_reads(struct vd_fs *fs, const char *what, const char *how)
{
	const struct vd_bench_sequential series = {
		.once = read_once, .data = fs, .name = "read", .time = "read", .throughput = true
	};
	char name[48];
	int r;

	snprintf(name, sizeof(name), "%s-%zu", what, fs->request);
	r = begin(fs, name);
	if (r < 0)
		return r;
	vd_bench_set(fs->job, "sizeBytes", vd_json_unsigned(fs->request));
	vd_bench_set(fs->job, "spanBytes", vd_json_unsigned(fs->span));
	vd_bench_set(fs->job, "from", vd_json_text(how));
	return vd_bench_sequential_measure(fs->run, fs->job, &series);
}

static int measure_cached(struct vd_fs *fs)
{
	long all, there;
	int r = vd_fs_fill_cache(fs, vd_bench_time(fs->run) / JOBS);

	if (r < 0 || vd_bench_stopped(fs->run))
		return r;
	there = vd_fs_resident(fs, &all);
	if (there == 0) {
		vd_bench_warn(fs->run, "noCache",
			      "no reads from the page cache: this mount keeps no data in it");
		return 0;
	}
	r = measure_reads(fs, "cached", "page cache");
	if (r == 0)
		there = vd_fs_resident(fs, &all);
	if (there < 0)
		vd_bench_warn(fs->run, "cacheUnknown",
			      "the kernel does not report whether the data was in the page cache");
	else if (there < all)
		vd_bench_warn(
			fs->run, "cachePartly",
			"%ld of %ld pages were in the page cache: the rest came from the host",
			there, all);
	return r;
}

static int measure_uncached(struct vd_fs *fs)
{
	const char *how;
	long all, there;
	int r = vd_fs_avoid_cache(fs, &how);

	if (r == -ENOTSUP) {
		vd_bench_warn(fs->run, "noUncached",
			      "no reads without the page cache: neither O_DIRECT nor "
			      "posix_fadvise(2) keeps the file out of it");
		return 0;
	}
	if (r < 0)
		return r;
	vd_bench_note(fs->run, "uncachedBy", vd_json_text(how));
	r = measure_reads(fs, "uncached", "host");
	if (fs->drops)
		vd_fs_drop(fs, 0, 0);
	there = r < 0 ? 0 : vd_fs_resident(fs, &all);
	if (there > 0)
		vd_bench_warn(fs->run, "cachePartly",
			      "%ld of %ld pages entered the page cache during the benchmark: not "
			      "all reads went to the host",
			      there, all);
	return r;
}

static int measure_entries(struct vd_fs *fs)
{
	int r = measure_attributes(fs);

	if (r == 0 && !vd_bench_stopped(fs->run))
		r = measure_series(fs, "open", "openClose", open_once);
	if (r == 0 && !vd_bench_stopped(fs->run))
		r = measure_series(fs, "list", "list", list_once);
	return r;
}

static int measure_file(struct vd_fs *fs)
{
	int r = 0;

	if (fs->file < 0 || vd_bench_stopped(fs->run))
		return 0;
	r = measure_cached(fs);
	if (r == 0 && !vd_bench_stopped(fs->run))
		r = measure_uncached(fs);
	return r;
}

static void note(struct vd_fs *fs)
{
	vd_bench_note(fs->run, "mount", vd_json_text(fs->mount.point));
	vd_bench_note(fs->run, "type", vd_json_text(fs->mount.type));
	vd_bench_note(fs->run, "tag", vd_json_text(fs->mount.source));
	vd_bench_note(fs->run, "options", vd_json_text(fs->mount.options));
	if (fs->file >= 0)
		vd_bench_note(fs->run, "file",
			      vd_json_text(*fs->name ? fs->name : "a temporary one"));
}

static int work(struct vd_blocking *blocking, void *data)
{
	struct vd_fs *fs = data;
	int r;

	fs->blocking = blocking;
	fs->request = (size_t)vd_bench_number(fs->run, "size");
	r = vd_fs_open_top(fs);
	if (r == 0)
		r = vd_fs_open_file(fs);
	if (r == 0) {
		note(fs);
		r = measure_entries(fs);
	}
	if (r == 0)
		r = measure_file(fs);
	vd_fs_close(fs);
	return r;
}

static int run_on(struct vd_fs *fs)
{
	bool stuck;
	int r;

	fs->buffer = aligned_alloc(ALIGNMENT, VD_FS_REQUEST_MAX);
	if (!fs->buffer)
		return vd_bench_fail(fs->run, -ENOMEM, "virtd-bench", "allocate memory", NULL);
	r = vd_blocking_run(fs->run, work, fs, fs->mount.point, &stuck);
	if (stuck && fs->job)
		vd_bench_end(fs->job);
	if (!stuck)
		free(fs->buffer);
	return r;
}

static int run(struct vd_bench_run *run)
{
	/* What a call that is stuck uses stays; so do the texts of the mount. */
	static struct vd_fs fs;
	struct vd_proc_snapshot *proc = NULL;
	const char *wanted = vd_bench_text(run, "mount");
	char reason[VD_BENCH_REASON_MAX];
	int r;

	fs = (struct vd_fs){ .run = run, .top = -1, .kernel = -1, .file = -1, .place = 1 };
	r = vd_fs_mount_find(vd_bench_run_device(run), wanted, &proc, &fs.mount, reason);
	if (r == -ENOTUNIQ)
		return vd_bench_fail_unsupported(run, "%s", reason);
	if (r < 0)
		return vd_bench_fail(run, r, wanted ?: vd_bench_device_id(vd_bench_run_device(run)),
				     "find the mount", "%s", reason);
	r = run_on(&fs);
	if (r != -ETIMEDOUT)
		vd_proc_free(proc);
	return r;
}

const struct vd_bench_kind vd_bench_fs = {
	.name = "fs",
	.what = "a mounted file system of the host: entries, folders, reads of a file",
	.figure = "ns for one request, bytes a second",
	.safe = true,
	.file_bytes = VD_FS_TEMPORARY_MAX,
	.settings = settings,
	.applies = applies,
	.run = run,
};
