// SPDX-License-Identifier: LGPL-2.1-or-later
#include "bench/paired.h"

#include <errno.h>

#include "base/clock.h"
#include "bench/sequential.h"

/* So many operations at the one end, then at the other. */
#define BATCH 16

struct side {
	void *end;
	struct vd_histogram *slice, *all;
};

/* Each operation's time is from the end of the one before to its own end: the clock is read once. */
static int run_batch(const struct vd_bench_paired *paired, struct side *side)
{
	uint64_t before = vd_clock_ns(), now;

	for (unsigned i = 0; i < BATCH; i++) {
		int r = paired->once(side->end);

		if (r < 0)
			return r;
		now = vd_clock_ns();
		vd_histogram_add(side->slice, now - before);
		before = now;
	}
	return 0;
}

static double end_slice(struct side *side)
{
	double middle = vd_bench_middle(side->slice);

	vd_histogram_merge(side->all, side->slice);
	vd_histogram_reset(side->slice);
	return middle;
}

static int measure(struct vd_bench_run *run, struct vd_bench_job *job,
		   const struct vd_bench_paired *paired, struct side *device, struct side *kernel)
{
	struct vd_bench_figure *trips = vd_bench_figure(job, "roundTrip", "ns", VD_BENCH_LESS);
	struct vd_bench_figure *calls = vd_bench_figure(job, "systemCall", "ns", VD_BENCH_LESS);
	int r = 0;

	while (r == 0 && vd_bench_slice(job)) {
		double there, here;

		do {
			r = run_batch(paired, device);
			if (r == 0)
				r = run_batch(paired, kernel);
			vd_bench_count(job, BATCH, 0);
		} while (r == 0 && !vd_bench_slice_over(job));
		there = end_slice(device);
		here = end_slice(kernel);
		if (r < 0 || vd_bench_stopped(run))
			break;
		vd_bench_sample(job, trips, there - here);
		vd_bench_sample(job, calls, here);
	}
	vd_bench_end(job);
	return r;
}

int vd_bench_paired_measure(struct vd_bench_run *run, struct vd_bench_job *job,
			    const struct vd_bench_paired *paired)
{
	struct side device = { .end = paired->device, .all = vd_bench_latency(job, paired->name) };
	struct side kernel = { .end = paired->kernel, .all = vd_bench_latency(job, "systemCall") };
	int r;

	if (!device.all || !kernel.all || vd_histogram_new(&device.slice) < 0 ||
	    vd_histogram_new(&kernel.slice) < 0)
		r = vd_bench_fail(run, -ENOMEM, "virtd-bench", "allocate memory", NULL);
	else
		r = measure(run, job, paired, &device, &kernel);
	vd_histogram_free(device.slice);
	vd_histogram_free(kernel.slice);
	return r;
}
