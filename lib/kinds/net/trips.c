// SPDX-License-Identifier: LGPL-2.1-or-later
/* Round trips over a network, whatever carries them. */
#include <json-c/json.h>

#include "json/build.h"
#include "kinds/net/net-internal.h"
#include "base/clock.h"
#include "bench/sequential.h"

/* A job whose slices lost answers have made longer by so much ends early. */
#define LATE_NS 2000000000u
/* So long an answer is waited for. What it takes longer is the system's, which was held up. */
#define LATE_BY_ONE_NS 1000000000u

struct trips {
	struct vd_net_trips *order;
	struct vd_bench_run *run;
	struct vd_bench_job *job;
	struct vd_histogram *slice, *all;
	uint64_t late_ns; /* by lost answers */
};

static void add_loss(struct trips *trips)
{
	uint64_t now = vd_clock_ns(), end = vd_bench_slice_end_ns(trips->job);
	uint64_t late_ns = now > end ? now - end : 0;

	trips->order->lost++;
	trips->late_ns += late_ns < LATE_BY_ONE_NS ? late_ns : LATE_BY_ONE_NS;
}

static int make_one(struct trips *trips)
{
	struct vd_net_trips *order = trips->order;
	uint64_t ns;
	int r = order->once(order->data, trips->job, &ns);

	if (r < 0 || r == 2)
		return r < 0 ? r : 0;
	order->sent++;
	if (r == 1)
		add_loss(trips);
	if (r == 0) {
		vd_histogram_add(trips->slice, ns);
		vd_bench_count(trips->job, 1, order->bytes);
	}
	order->gave_up = order->lost == VD_NET_LOST_MAX && order->sent == order->lost;
	return 0;
}

/* Of a slice that was cut off, what came counts, and it is no sample; nor is one in which nothing
 * came. */
static void end_slice(struct trips *trips, struct vd_bench_figure *figure, bool whole)
{
	if (whole && vd_histogram_count(trips->slice))
		vd_bench_sample(trips->job, figure, vd_bench_middle(trips->slice));
	vd_histogram_merge(trips->all, trips->slice);
	vd_histogram_reset(trips->slice);
}

static void set_losses(const struct trips *trips)
{
	const struct vd_net_trips *order = trips->order;

	vd_bench_set(trips->job, "sent", vd_json_unsigned(order->sent));
	vd_bench_set(trips->job, "lost", vd_json_unsigned(order->lost));
	if (order->lost && !order->gave_up)
		vd_bench_warn(
			trips->run, "lost",
			"%llu of %llu round trips had no answer in time (no figure includes them)",
			(unsigned long long)order->lost, (unsigned long long)order->sent);
}

static int measure(struct trips *trips)
{
	struct vd_net_trips *order = trips->order;
	struct vd_bench_figure *figure =
		vd_bench_figure(trips->job, "roundTrip", "ns", VD_BENCH_LESS);
	int r = 0;

	while (r == 0 && !order->gave_up && trips->late_ns < LATE_NS &&
	       vd_bench_slice(trips->job)) {
		do
			r = make_one(trips);
		while (r == 0 && !order->gave_up && !vd_bench_slice_over(trips->job));
		end_slice(trips, figure, r == 0 && !vd_bench_stopped(trips->run));
	}
	vd_bench_end(trips->job);
	set_losses(trips);
	return r;
}

int vd_net_trips_measure(struct vd_bench_run *run, struct vd_bench_job *job,
			 struct vd_net_trips *order)
{
	struct trips trips = { .order = order, .run = run, .job = job };
	int r;

	trips.all = vd_bench_latency(job, order->what);
	if (!trips.all || vd_histogram_new(&trips.slice) < 0)
		return vd_net_no_memory(run);
	r = measure(&trips);
	vd_histogram_free(trips.slice);
	return r;
}
