// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Reads of a disk, or writes if the user allows them: by io_uring, past the page cache, with
 * registered disk and buffers. A latency begins when the kernel gets the request, and ends when the
 * waiting thread sees that it is complete.
 */
#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json/build.h"
#include "kinds/block/block.h"
#include "kinds/block/disk.h"
#include "kinds/block/ring.h"
#include "kinds/block/team.h"

#define BUFFERS_MAX (256u << 20)

static const struct vd_bench_setting settings[] = {
	{ .name = "pattern",
	  .type = VD_BENCH_CHOICE,
	  .choices = "random sequential",
	  .help = "which blocks; setting this, size, depth or threads makes one job instead of "
		  "three" },
	{ .name = "size",
	  .type = VD_BENCH_SIZE,
	  .min = 512,
	  .max = 1 << 20,
	  .help = "bytes of one request, 512 to 1M; 4K if another of these is set" },
	{ .name = "depth",
	  .type = VD_BENCH_NUMBER,
	  .min = 1,
	  .max = 1024,
	  .help = "requests in flight in each thread; 1 if another of these is set" },
	{ .name = "threads",
	  .type = VD_BENCH_NUMBER,
	  .min = 1,
	  .max = VD_TEAM_MAX,
	  .help = "threads, each with requests of its own; 1 if another of these is set" },
	{ .name = "span",
	  .type = VD_BENCH_SIZE,
	  .min = 512,
	  .max = UINT64_MAX,
	  .help = "how much of the disk, from its beginning; default: all of it" },
	{ .name = "disk", .type = VD_BENCH_TEXT, .help = "which disk, if the device has several" },
	{ .name = "write",
	  .type = VD_BENCH_CHOICE,
	  .choices = "no yes",
	  .default_value = "no",
	  .help = "write instead of reading; needs --destroy-data and an empty disk" },
	{ 0 },
};

struct job {
	bool random;
	unsigned size_bytes, depth, threads;
};

/* What a disk is asked first: how long one request takes, how many of them it can take, how much
 * it carries. */
static const struct job default_jobs[] = {
	{ true, 4096, 1, 1 },
	{ true, 4096, 32, 1 },
	{ false, 1 << 20, 8, 1 },
};

struct block {
	struct vd_bench_run *run;
	struct vd_disk disk;
	bool writes;
	uint64_t span_bytes;
};

static int applies(const struct vd_bench_device *device, char reason[static VD_BENCH_REASON_MAX])
{
	const char *why = NULL;

	if (!vd_bench_interface(device, "block", 0))
		why = "it has no disk";
	else if (!vd_ring_is_built())
		why = "this virtd-bench was built without liburing";
	if (!why)
		return 0;
	snprintf(reason, VD_BENCH_REASON_MAX, "%s", why);
	return -ENOTSUP;
}

static uint64_t number_or(const struct vd_bench_run *run, const char *name, uint64_t default_value)
{
	return vd_bench_is_set(run, name) ? vd_bench_number(run, name) : default_value;
}

/* 4096 as "4K". */
static void put_size(unsigned bytes, char *buf, size_t size)
{
	if (bytes % (1u << 20) == 0)
		snprintf(buf, size, "%uM", bytes >> 20);
	else if (bytes % 1024 == 0)
		snprintf(buf, size, "%uK", bytes >> 10);
	else
		snprintf(buf, size, "%u", bytes);
}

/* "random-4K-q32", "sequential-1M-q8-t4". */
static void put_name(const struct job *job, char *buf, size_t size)
{
	char bytes[16], threads[16] = "";

	put_size(job->size_bytes, bytes, sizeof(bytes));
	if (job->threads > 1)
		snprintf(threads, sizeof(threads), "-t%u", job->threads);
	snprintf(buf, size, "%s-%s-q%u%s", job->random ? "random" : "sequential", bytes, job->depth,
		 threads);
}

static int check(const struct block *block, const struct job *job)
{
	const struct vd_disk *disk = &block->disk;

	if (job->size_bytes % disk->sector_bytes)
		return vd_bench_fail(
			block->run, -EINVAL, disk->node, "use it",
			"the disk accepts requests of whole sectors of %u bytes, not of %u",
			disk->sector_bytes, job->size_bytes);
	if (block->span_bytes > disk->size_bytes)
		return vd_bench_fail(block->run, -ERANGE, disk->node, "use it",
				     "the disk has %llu bytes, less than the span of %llu",
				     (unsigned long long)disk->size_bytes,
				     (unsigned long long)block->span_bytes);
	if (block->span_bytes < job->size_bytes)
		return vd_bench_fail(block->run, -ERANGE, disk->node, "use it",
				     "%llu bytes are less than one request of %u",
				     (unsigned long long)block->span_bytes, job->size_bytes);
	if ((uint64_t)job->size_bytes * job->depth * job->threads > BUFFERS_MAX)
		return vd_bench_fail(block->run, -E2BIG, disk->node, "use it",
				     "size, depth and threads need more than %u MiB of buffers",
				     BUFFERS_MAX >> 20);
	return 0;
}

static void set_parameters(struct vd_bench_job *job, const struct block *block,
			   const struct job *what)
{
	vd_bench_set(job, "operation", vd_json_text(block->writes ? "write" : "read"));
	vd_bench_set(job, "pattern", vd_json_text(what->random ? "random" : "sequential"));
	vd_bench_set(job, "sizeBytes", vd_json_integer(what->size_bytes));
	vd_bench_set(job, "depth", vd_json_integer(what->depth));
	vd_bench_set(job, "threads", vd_json_integer(what->threads));
	vd_bench_set(job, "spanBytes", vd_json_unsigned(block->span_bytes));
}

static int run_job(struct block *block, const struct job *what, uint64_t time_ns)
{
	struct vd_bench_job *job;
	struct vd_ring_work work = { .fd = block->disk.fd,
				     .writes = block->writes,
				     .random = what->random,
				     .size_bytes = what->size_bytes,
				     .depth = what->depth };
	char name[48];
	int r = check(block, what);

	if (r < 0)
		return r;
	put_name(what, name, sizeof(name));
	r = vd_bench_begin(block->run, name, time_ns, &job);
	if (r < 0)
		return r;
	set_parameters(job, block, what);
	work.job = job;
	work.blocks = block->span_bytes / what->size_bytes;
	return vd_team_run(block->run, job, &work, what->threads, block->disk.node);
}

static bool is_one_job(const struct vd_bench_run *run)
{
	return vd_bench_is_set(run, "pattern") || vd_bench_is_set(run, "size") ||
	       vd_bench_is_set(run, "depth") || vd_bench_is_set(run, "threads");
}

static int run_set_job(struct block *block)
{
	struct vd_bench_run *run = block->run;
	const char *pattern = vd_bench_text(run, "pattern");
	const struct job job = {
		.random = !pattern || strcmp(pattern, "random") == 0,
		.size_bytes = (unsigned)number_or(run, "size", 4096),
		.depth = (unsigned)number_or(run, "depth", 1),
		.threads = (unsigned)number_or(run, "threads", 1),
	};

	return run_job(block, &job, vd_bench_time(run));
}

static int run_jobs(struct block *block)
{
	size_t count = VD_ARRAY_SIZE(default_jobs);
	int r = 0;

	if (is_one_job(block->run))
		return run_set_job(block);
	for (size_t i = 0; i < count && r == 0 && !vd_bench_stopped(block->run); i++) {
		struct job job = default_jobs[i];

		/* What is smaller than the largest request is read as a whole. */
		while (job.size_bytes > block->span_bytes &&
		       job.size_bytes > block->disk.sector_bytes)
			job.size_bytes /= 2;
		if (job.size_bytes < block->disk.sector_bytes)
			job.size_bytes = block->disk.sector_bytes;
		r = run_job(block, &job, vd_bench_time(block->run) / count);
	}
	return r;
}

static int run(struct vd_bench_run *run)
{
	struct block block = { .run = run,
			       .writes = strcmp(vd_bench_text(run, "write"), "yes") == 0 };
	int r = vd_disk_open(run, block.writes, &block.disk);

	if (r < 0)
		return r;
	block.span_bytes = number_or(run, "span", block.disk.size_bytes);
	vd_disk_note(run, &block.disk);
	r = run_jobs(&block);
	close(block.disk.fd);
	return r;
}

const struct vd_bench_kind vd_bench_block = {
	.name = "block",
	.what = "reads of a disk without the page cache, by io_uring",
	.figure = "requests and bytes a second, ns for one",
	.safe = true,
	.settings = settings,
	.applies = applies,
	.run = run,
};
