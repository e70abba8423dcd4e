// SPDX-License-Identifier: LGPL-2.1-or-later
#include "confine.h"

#include <errno.h>
#include <fcntl.h>
#include <json-c/json.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "json/get.h"
#include "kinds/kinds.h"

/* Buffers of a benchmark are 256 MiB at the most; threads' stacks are address space too. */
#define MEMORY_MAX	(2ull << 30)
#define DESCRIPTORS_MAX 256
#define SPARE_SECONDS	30
#define OOM_FIRST	"1000"

/* A sanitizer's shadow takes terabytes of address space. */
#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

/* Where the limit is lower already, it stays. */
static int set(int resource, rlim_t most)
{
	struct rlimit limit;

	if (getrlimit(resource, &limit) < 0)
		return -errno;
	if (limit.rlim_max != RLIM_INFINITY && limit.rlim_max < most)
		most = limit.rlim_max;
	limit.rlim_cur = limit.rlim_max = most;
	return setrlimit(resource, &limit) < 0 ? -errno : 0;
}

/* All processors at work for as long as it takes, and some to spare. */
static rlim_t cpu_seconds(struct json_object *request)
{
	double seconds = json_object_get_double(json_object_object_get(request, "seconds"));
	long processors = sysconf(_SC_NPROCESSORS_ONLN);

	if (!(seconds >= 0 && seconds < 1e6))
		seconds = 0;
	return (rlim_t)((seconds + SPARE_SECONDS) * (double)(processors > 0 ? processors : 1));
}

/* Nothing is written to a file but by a kind that says so. */
static rlim_t file_bytes(struct json_object *request)
{
	const char *name = vd_json_member_text(request, "kind");
	const struct vd_bench_kind *kind = name ? vd_bench_kind_find(name) : NULL;

	return kind ? kind->file_bytes : 0;
}

/* Of a control group that has no memory left, this process is the one to go, and not virtd. Where
 * it can't be said, virtd is the smaller one all the same. */
static void go_first(void)
{
	vd_autoclose int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);

	if (fd >= 0)
		(void)!write(fd, OOM_FIRST, strlen(OOM_FIRST));
}

int confine(struct json_object *request)
{
	const struct {
		int resource;
		rlim_t most;
	} limits[] = {
		{ RLIMIT_CORE, 0 },
		{ RLIMIT_FSIZE, file_bytes(request) },
		{ RLIMIT_NOFILE, DESCRIPTORS_MAX },
		{ RLIMIT_CPU, cpu_seconds(request) },
		{ RLIMIT_AS, SANITIZED ? RLIM_INFINITY : MEMORY_MAX },
	};

	/* Before the limit for what is written to files: this is one. */
	go_first();
	for (size_t i = 0; i < VD_ARRAY_SIZE(limits); i++) {
		int r = set(limits[i].resource, limits[i].most);

		if (r < 0)
			return r;
	}
	return 0;
}
