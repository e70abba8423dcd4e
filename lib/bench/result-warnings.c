// SPDX-License-Identifier: LGPL-2.1-or-later
/* Warnings about a result: what disturbed its run. */
#include <stdio.h>
#include <unistd.h>

#include "bench/cgroup.h"
#include "bench/result.h"
#include "bench/run.h"
#include "stats/stats.h"

/* Of one processor's time; and what another's share of it makes of the tail is worth a word. */
#define STEAL_PERCENT  1
#define OTHERS_PERCENT 25

/* A spread of the slices (standard deviation by mean) at which they are not of one and the same
 * thing any more. */
#define UNEVEN 0.1

/* So that one in ten thousand is seen ten times. */
#define MANY 100000u

/* So many steps of the clock are in a time that is known to one in a hundred. */
#define STEPS 100

static unsigned percent(uint64_t part, uint64_t whole)
{
	return whole ? (unsigned)(part * 100 / whole) : 0;
}

static void check_system(struct vd_bench_run *run, struct json_object *system)
{
	char clock[64];

	if (vd_bench_is_emulated(system))
		vd_bench_warn(run, "emulated",
			      "the processor itself is emulated: the figures show the emulator's "
			      "cost, not that of virtual hardware");
	if (vd_bench_clock_is_slow(run->device.root, clock, sizeof(clock)))
		vd_bench_warn(run, "clock",
			      "reading the clock source %s needs a system call or more: short "
			      "times are too long",
			      clock);
}

/* Of its first disk; others are the kind's own matter. */
static void check_disk(struct vd_bench_run *run)
{
	const char *name = vd_bench_interface(&run->device, "block", 0);
	char path[64 + 256], device[32];
	struct vd_cgroup_limit limit;

	snprintf(path, sizeof(path), "sys/block/%.255s/dev", name ? name : "");
	if (!name || vd_root_read(run->device.root, path, device, sizeof(device), NULL) < 0)
		return;
	vd_cgroup_io(run->device.root, device, &limit);
	if (*limit.group)
		vd_bench_warn(run, "disk-limited",
			      "the control group %s limits what goes to %s: %s", limit.group, name,
			      limit.what);
}

static void check_processors(struct vd_bench_run *run)
{
	char group[VD_CGROUP_MAX];
	double processors = vd_cgroup_processors(run->device.root, group);

	if (processors > 0 && processors < (double)sysconf(_SC_NPROCESSORS_ONLN))
		vd_bench_warn(
			run, "cpu-limited",
			"the control group %s may use the time of %.2f processors, not of all",
			group, processors);
}

static void check_company(struct vd_bench_run *run, const struct vd_bench_cpu_times *used)
{
	uint64_t own = used->user_ns + used->system_ns;
	uint64_t others = used->busy_ns > own ? used->busy_ns - own : 0;

	if (percent(used->steal_ns, used->wall_ns) >= STEAL_PERCENT)
		vd_bench_warn(run, "steal",
			      "the hypervisor gave %u %% of a processor's time to others while it "
			      "was wanted here",
			      percent(used->steal_ns, used->wall_ns));
	if (percent(others, used->wall_ns) >= OTHERS_PERCENT)
		vd_bench_warn(run, "busy",
			      "other processes and the kernel's threads used %u %% of a processor "
			      "during the benchmark",
			      percent(others, used->wall_ns));
	if (used->throttled)
		vd_bench_warn(run, "throttled",
			      "a limit of its cgroup or the processor's heat delayed the benchmark "
			      "%llu times",
			      (unsigned long long)used->throttled);
}

/* Squares, so that no root is needed. */
static bool is_uneven(const struct vd_bench_figure *figure)
{
	double mean = vd_mean(figure->samples, figure->count), squares = 0;

	for (size_t i = 0; i < figure->count; i++)
		squares += (figure->samples[i] - mean) * (figure->samples[i] - mean);
	return figure->count > 2 &&
	       squares / (double)(figure->count - 1) > UNEVEN * UNEVEN * mean * mean;
}

static void check_figure(struct vd_bench_run *run, const struct vd_bench_job *job,
			 const struct vd_bench_figure *figure)
{
	struct vd_interval mean;

	if (is_uneven(figure))
		vd_bench_warn(run, "uneven",
			      "the slices of %s differ by more than a tenth: something else had an "
			      "influence",
			      job->name);
	if (figure->count && vd_mean_interval(figure->samples, figure->count, &mean) == 0 &&
	    mean.low < 0)
		vd_bench_warn(run, "unresolved",
			      "%s of %s is less than the variation of the measurement itself",
			      figure->name, job->name);
}

static void check_latency(struct vd_bench_run *run, const struct vd_bench_job *job,
			  const struct vd_histogram *histogram)
{
	uint64_t count = vd_histogram_count(histogram), step_ns = vd_bench_clock_step_ns();

	if (count && vd_histogram_mean(histogram) < (double)step_ns * STEPS)
		vd_bench_warn(run, "coarse",
			      "the clock steps by %llu ns: the single times of %s and their "
			      "percentiles are no more precise, but means and rates are",
			      (unsigned long long)step_ns, job->name);
	if (count && count < MANY)
		vd_bench_warn(run, "few",
			      "%s has only %llu times: its highest percentiles rest on fewer than "
			      "ten of them",
			      job->name, (unsigned long long)count);
}

static void check_job(struct vd_bench_run *run, const struct vd_bench_job *job)
{
	if (job->slice < 0)
		return;
	check_company(run, &job->used);
	for (size_t i = 0; i < job->figure_count; i++)
		check_figure(run, job, &job->figures[i]);
	for (size_t i = 0; i < job->latency_count; i++)
		check_latency(run, job, job->latencies[i].histogram);
}

void vd_bench_add_warnings(struct vd_bench_run *run, struct json_object *system)
{
	check_system(run, system);
	check_disk(run);
	check_processors(run);
	for (size_t i = 0; i < run->job_count; i++)
		check_job(run, run->jobs[i]);
}
