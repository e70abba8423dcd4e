// SPDX-License-Identifier: LGPL-2.1-or-later
#include "bench/sequential.h"

#include <errno.h>

#include "bench/system.h"

#define MEDIAN	  500000
#define COARSE_NS 1000

double vd_bench_middle(const struct vd_histogram *histogram)
{
	return vd_bench_clock_step_ns() > COARSE_NS ? vd_histogram_mean(histogram)
						    : vd_histogram_percentile(histogram, MEDIAN);
}

struct sampled {
	struct vd_bench_figure *time, *bytes; /* NULL: not wanted */
	struct vd_histogram *slice, *all;
};

static int run_slice(struct vd_bench_job *job, const struct vd_bench_sequential *series,
		     struct sampled *sampled)
{
	int r;

	do {
		struct vd_bench_done done = { 0 };

		r = series->once(series->data, &done);
		if (r != 0)
			return r;
		vd_histogram_add(sampled->slice, done.ns);
		vd_bench_count(job, 1, done.bytes);
	} while (!vd_bench_slice_over(job));
	return 0;
}

/* Of a slice that was cut off, its operations count, and it is no sample. */
static void end_slice(struct vd_bench_job *job, struct sampled *sampled, bool whole)
{
	if (whole && sampled->bytes)
		vd_bench_sample_rates(job, NULL, sampled->bytes);
	if (whole && sampled->time)
		vd_bench_sample(job, sampled->time, vd_bench_middle(sampled->slice));
	vd_histogram_merge(sampled->all, sampled->slice);
	vd_histogram_reset(sampled->slice);
}

int vd_bench_sequential_measure(struct vd_bench_run *run, struct vd_bench_job *job,
				const struct vd_bench_sequential *series)
{
	struct sampled sampled = { .all = vd_bench_latency(job, series->name) };
	int r = sampled.all ? vd_histogram_new(&sampled.slice) : -ENOMEM;

	if (r < 0)
		return vd_bench_fail(run, r, "virtd-bench", "allocate memory", NULL);
	if (series->time)
		sampled.time = vd_bench_figure(job, series->time, "ns", VD_BENCH_LESS);
	if (series->throughput)
		sampled.bytes = vd_bench_figure(job, "throughput", "B/s", VD_BENCH_MORE);
	while (r == 0 && vd_bench_slice(job)) {
		r = run_slice(job, series, &sampled);
		end_slice(job, &sampled, r == 0 && !vd_bench_stopped(run));
	}
	vd_bench_end(job);
	vd_histogram_free(sampled.slice);
	return r < 0 ? r : 0;
}
