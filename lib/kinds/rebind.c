// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A device that is unbound and bound again: the time until everything that its driver had made of
 * it exists again. virtd does this by the same transaction as any change of drivers. The worker
 * process completes it although this process ends, so this code restores nothing.
 */
#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "bench/run.h"
#include "json/build.h"
#include "json/get.h"
#include "kinds/kinds.h"

static const struct vd_bench_setting settings[] = {
	{ .name = "times",
	  .type = VD_BENCH_NUMBER,
	  .min = 1,
	  .max = 10000,
	  .default_value = "20",
	  .help = "how often at most, 1 to 10000; the first rebind does not count" },
	{ 0 },
};

static int applies(const struct vd_bench_device *device, char reason[static VD_BENCH_REASON_MAX])
{
	struct json_object *layer = vd_bench_bound_layer(device);
	const char *bus = vd_json_member_text(layer, "bus");

	if (!layer)
		snprintf(reason, VD_BENCH_REASON_MAX, "the device has no driver");
	else if (strncmp(bus, "ccw", strlen("ccw")) == 0)
		snprintf(reason, VD_BENCH_REASON_MAX,
			 "the device would come back offline, as channel devices do");
	else
		return 0;
	return -ENOTSUP;
}

/* The steps that are timed, in their order in the plan; and both together. */
enum { UNBIND, BIND, TOTAL, TIME_COUNT };

static const char *const names[TIME_COUNT] = { "unbind", "bind", "total" };

struct rebind {
	struct vd_bench_run *run;
	const char *device;
	uint64_t begin_ns, done;
	struct vd_bench_figure *figures[TIME_COUNT];
	struct vd_histogram *latencies[TIME_COUNT];
	double sums[TIME_COUNT]; /* of this slice */
	unsigned count;
};

static int read_times(struct json_object *answer, uint64_t times[static TIME_COUNT])
{
	struct json_object *results = json_object_object_get(answer, "results");

	if (!json_object_is_type(results, json_type_array) ||
	    json_object_array_length(results) != TOTAL)
		return -EPROTO;
	for (size_t i = 0; i < TOTAL; i++) {
		struct json_object *took =
			json_object_object_get(json_object_array_get_idx(results, i), "tookNs");

		if (!json_object_is_type(took, json_type_int))
			return -EPROTO;
		times[i] = json_object_get_uint64(took);
	}
	times[TOTAL] = times[UNBIND] + times[BIND];
	return 0;
}

/* Which error it is, virtd knows best. */
static int request_rebind(struct rebind *rebind, uint64_t times[static TIME_COUNT])
{
	struct json_object *answer, *failed = NULL;
	int r = vd_bench_ask(rebind->run, vd_json_text("rebind"), &answer);

	if (r < 0)
		return r;
	json_object_object_get_ex(answer, "failed", &failed);
	r = failed ? -EIO : read_times(answer, times);
	json_object_put(answer);
	return r;
}

static int rebind_once(struct rebind *rebind, struct vd_bench_job *job)
{
	uint64_t times[TIME_COUNT];
	int r = request_rebind(rebind, times);

	if (r < 0)
		return r == -ECANCELED
			       ? r
			       : vd_bench_fail(rebind->run, r, rebind->device, "rebind it", NULL);
	for (size_t i = 0; i < TIME_COUNT; i++) {
		vd_histogram_add(rebind->latencies[i], times[i]);
		rebind->sums[i] += (double)times[i];
	}
	rebind->count++;
	vd_bench_count(job, 1, 0);
	/* For what it tells: how far it is. */
	vd_bench_slice_over(job);
	return 0;
}

/* One sample of a slice: the mean of all that were in it. */
static void end_slice(struct rebind *rebind, struct vd_bench_job *job)
{
	for (size_t i = 0; rebind->count && i < TIME_COUNT; i++)
		vd_bench_sample(job, rebind->figures[i], rebind->sums[i] / rebind->count);
	memset(rebind->sums, 0, sizeof(rebind->sums));
	rebind->count = 0;
}

/* The slices share the number of times, and the time: one that is late has less of them, or none.
 * But one there is in any case. */
static int do_slice(struct rebind *rebind, struct vd_bench_job *job, unsigned slice)
{
	uint64_t times = vd_bench_number(rebind->run, "times");
	uint64_t due = (times * slice + VD_BENCH_SLICES - 1) / VD_BENCH_SLICES;
	uint64_t end_ns =
		rebind->begin_ns + vd_bench_time(rebind->run) / (VD_BENCH_SLICES + 1) * (slice + 1);

	while (rebind->done < due && (!rebind->done || vd_clock_ns() < end_ns)) {
		int r = rebind_once(rebind, job);

		if (r < 0)
			return r;
		rebind->done++;
	}
	return 0;
}

static int measure(struct rebind *rebind, struct vd_bench_job *job)
{
	unsigned slice = 0;
	int r = 0;

	while (r == 0 && vd_bench_slice(job)) {
		r = slice ? do_slice(rebind, job, slice) : rebind_once(rebind, job);
		slice++;
		end_slice(rebind, job);
	}
	return r == -ECANCELED ? 0 : r;
}

static int begin(struct rebind *rebind, struct vd_bench_job *job)
{
	static const unsigned order[] = { TOTAL, UNBIND, BIND };

	for (size_t i = 0; i < TIME_COUNT; i++) {
		unsigned n = order[i];

		rebind->figures[n] = vd_bench_figure(job, names[n], "ns", VD_BENCH_LESS);
		rebind->latencies[n] = vd_bench_latency(job, names[n]);
		if (!rebind->latencies[n])
			return vd_bench_fail(rebind->run, -ENOMEM, "virtd-bench", "allocate memory",
					     NULL);
	}
	return 0;
}

static void note_layer(struct vd_bench_run *run, struct json_object *layer)
{
	static const char *const keys[][2] = {
		{ "layerBus", "bus" },
		{ "layerAddress", "address" },
		{ "layerDriver", "driver" },
	};

	for (size_t i = 0; i < VD_ARRAY_SIZE(keys); i++)
		vd_bench_note(run, keys[i][0],
			      json_object_get(json_object_object_get(layer, keys[i][1])));
}

static int run(struct vd_bench_run *run)
{
	const struct vd_bench_device *device = vd_bench_run_device(run);
	struct rebind rebind = {
		.run = run,
		.device = vd_bench_device_id(device),
		.begin_ns = vd_clock_ns(),
	};
	struct vd_bench_job *job;
	int r = vd_bench_begin(run, "rebind", vd_bench_time(run), &job);

	if (r < 0)
		return r;
	note_layer(run, vd_bench_bound_layer(device));
	r = begin(&rebind, job);
	if (r == 0)
		r = measure(&rebind, job);
	vd_bench_end(job);
	return r;
}

const struct vd_bench_kind vd_bench_rebind = {
	.name = "rebind",
	.what = "unbind the device, bind it again, and wait until all of it is there",
	.figure = "ns to unbind, to bind, both",
	.safe = false,
	.settings = settings,
	.applies = applies,
	.run = run,
};
