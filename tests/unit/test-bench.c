// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What all kinds have in common, by itself: the slices, what is forgotten, what is kept, and how a
 * run ends. The kind here is the test.
 */
#include "tests/lib/test.h"

#include <errno.h>
#include <json-c/json.h>
#include <stdbool.h>
#include <string.h>

#include "base/clock.h"
#include "bench/paired.h"
#include "bench/result.h"
#include "bench/run-state.h"
#include "bench/run.h"
#include "bench/sequential.h"
#include "json/build.h"
#include "kinds/kinds.h"

#define MS 1000000u

static const struct vd_bench_kind kind = { .name = "fake", .what = "nothing", .figure = "none" };
static volatile sig_atomic_t stop;
static struct vd_bench_run run;
static struct json_object *last_line, *answer;
static unsigned line_count;
static int receive_error;

static void send_line(struct json_object *line)
{
	json_object_put(last_line);
	last_line = line;
	line_count++;
}

static int receive_line(struct json_object **ret)
{
	*ret = answer;
	return receive_error;
}

static const struct vd_bench_talk talk = { send_line, receive_line };

static int set_up(void **state)
{
	stop = 0;
	last_line = NULL;
	line_count = 0;
	receive_error = 0;
	run = (struct vd_bench_run){ .kind = &kind, .stop = &stop, .talk = &talk };
	run.notes = json_object_new_object();
	run.warnings = json_object_new_array();
	run.time_ns = 21 * MS;
	run.begin_ns = run.reported_ns = vd_clock_ns();
	run.device.record =
		json_tokener_parse("{\"id\":\"pci:1\",\"layers\":[],\"interfaces\":[]}");
	return vd_root_new("/", (struct vd_root **)&run.device.root);
}

static int tear_down(void **state)
{
	for (size_t i = 0; i < run.job_count; i++) {
		for (size_t k = 0; k < run.jobs[i]->latency_count; k++)
			vd_histogram_free(run.jobs[i]->latencies[k].histogram);
		json_object_put(run.jobs[i]->settings);
		free(run.jobs[i]);
	}
	json_object_put(run.notes);
	json_object_put(run.warnings);
	json_object_put(run.device.record);
	json_object_put(last_line);
	vd_root_free((struct vd_root *)run.device.root);
	return 0;
}

static struct vd_bench_job *begin(const char *name, uint64_t time_ns)
{
	struct vd_bench_job *job = NULL;

	assert_int_equal(vd_bench_begin(&run, name, time_ns, &job), 0);
	return job;
}

static struct json_object *first_job(struct json_object *result)
{
	return json_object_array_get_idx(json_object_object_get(result, "jobs"), 0);
}

static int64_t number(struct json_object *object, const char *key)
{
	return json_object_get_int64(json_object_object_get(object, key));
}

/* A slice is as long as was said, and the first of the 21 leaves nothing behind. */
static void test_warm_up_is_forgotten(void **state)
{
	struct vd_bench_job *job = begin("job", 21 * MS);
	struct vd_bench_figure *figure = vd_bench_figure(job, "speed", "1/s", VD_BENCH_MORE);
	struct vd_histogram *latency = vd_bench_latency(job, "trip");
	unsigned slices = 0;

	assert_non_null(latency);
	for (; vd_bench_slice(job); slices++) {
		assert_int_equal(vd_bench_is_warming(job), slices == 0);
		assert_int_equal(vd_bench_slice_end_ns(job) - vd_bench_slice_begin_ns(job), MS);
		vd_histogram_add(latency, slices ? 1000 : 7);
		vd_bench_count(job, slices ? 1 : 1000, slices ? 512 : 1u << 20);
		vd_bench_sample(job, figure, slices ? slices : 1e9);
	}
	vd_bench_end(job);
	assert_int_equal(slices, VD_BENCH_SLICES + 1);
	assert_int_equal(figure->count, VD_BENCH_SLICES);
	assert_float_equal(figure->samples[0], 1, 0);
	assert_float_equal(figure->samples[VD_BENCH_SLICES - 1], VD_BENCH_SLICES, 0);
	assert_int_equal(vd_histogram_count(latency), VD_BENCH_SLICES);
	assert_int_equal(vd_histogram_min(latency), 1000);
	assert_int_equal(job->operations, VD_BENCH_SLICES);
	assert_int_equal(job->bytes, VD_BENCH_SLICES * 512);
}

static void test_a_slice_takes_its_time(void **state)
{
	struct vd_bench_job *job = begin("job", 21 * MS);
	uint64_t before = vd_clock_ns();

	while (vd_bench_slice(job)) {
		while (!vd_bench_slice_over(job))
			;
	}
	vd_bench_end(job);
	assert_true(vd_clock_ns() - before >= 21 * MS);
	/* The warm-up is none of it. */
	assert_true(job->used.wall_ns >= 20 * MS && job->used.wall_ns < vd_clock_ns() - before);
}

static void test_rates_are_of_the_true_time(void **state)
{
	struct vd_bench_job *job = begin("job", 21 * MS);
	struct vd_bench_figure *operations = vd_bench_figure(job, "ops", "1/s", VD_BENCH_MORE);
	struct vd_bench_figure *bytes = vd_bench_figure(job, "bytes", "B/s", VD_BENCH_MORE);

	while (vd_bench_slice(job)) {
		/* Longer than it should. */
		uint64_t end = vd_bench_slice_begin_ns(job) + 2 * MS;

		while (vd_clock_ns() < end)
			;
		vd_bench_count(job, 10, 1000);
		vd_bench_sample_rates(job, operations, bytes);
	}
	vd_bench_end(job);
	assert_int_equal(operations->count, VD_BENCH_SLICES);
	for (unsigned i = 0; i < VD_BENCH_SLICES; i++) {
		assert_true(operations->samples[i] > 0 && operations->samples[i] <= 5000);
		assert_float_equal(bytes->samples[i] / operations->samples[i], 100, 5);
	}
}

/* Whatever a kind does too often is not kept, and does no harm. */
static void test_limits(void **state)
{
	struct vd_bench_job *job = begin("job", 0), *last = NULL;
	struct vd_bench_figure *figure = NULL;

	for (unsigned i = 0; i < FIGURES_MAX; i++) {
		figure = vd_bench_figure(job, "figure", "1/s", VD_BENCH_MORE);
		assert_non_null(figure);
	}
	for (unsigned i = 0; i < LATENCIES_MAX; i++)
		assert_non_null(vd_bench_latency(job, "latency"));
	assert_null(vd_bench_figure(job, "one more", "1/s", VD_BENCH_MORE));
	assert_null(vd_bench_latency(job, "one more"));
	while (vd_bench_slice(job)) {
		vd_bench_sample(job, NULL, 1);
		vd_bench_sample(job, figure, 1);
		vd_bench_sample(job, figure, 2);
	}
	assert_int_equal(figure->count, VD_BENCH_SLICES);
	vd_bench_end(job);
	for (unsigned i = 1; i < JOBS_MAX; i++)
		begin("job", 0);
	assert_int_equal(vd_bench_begin(&run, "one more", 0, &last), -E2BIG);
	assert_null(last);
	assert_int_equal(run.error, -E2BIG);
}

/* Stopped in the middle of the third slice behind the warm-up: what is whole is told, and that it
 * did not come to its end. */
static void test_stopped(void **state)
{
	struct vd_bench_job *job = begin("job", 21 * 1000ull * MS);
	struct vd_bench_figure *figure = vd_bench_figure(job, "speed", "1/s", VD_BENCH_MORE);
	struct json_object *result;
	unsigned slices = 0;

	while (vd_bench_slice(job)) {
		assert_false(vd_bench_slice_over(job));
		vd_bench_count(job, 1, 1);
		stop = ++slices == 4;
		if (!vd_bench_stopped(&run))
			vd_bench_sample(job, figure, 5);
	}
	assert_true(vd_bench_slice_over(job));
	vd_bench_end(job);
	assert_int_equal(slices, 4);
	result = vd_bench_result_json(&run);
	job = NULL;
	assert_int_equal(number(first_job(result), "operations"), 3);
	assert_false(
		json_object_get_boolean(json_object_object_get(first_job(result), "complete")));
	assert_int_equal(figure->count, 2);
	json_object_put(result);
}

/* A kind that gives up within a slice: what was begun of it counts, once. */
static void test_ended_within_a_slice(void **state)
{
	struct vd_bench_job *job = begin("job", 0);

	for (unsigned i = 0; i < 3; i++) {
		assert_true(vd_bench_slice(job));
		vd_bench_count(job, 7, 70);
	}
	vd_bench_end(job);
	vd_bench_end(job);
	assert_int_equal(job->operations, 14);
	assert_int_equal(job->bytes, 140);
	/* Not begun: not told of. */
	begin("never", 0);
}

static void test_result(void **state)
{
	struct vd_bench_job *job = begin("job", 0);
	struct vd_bench_figure *figure = vd_bench_figure(job, "speed", "1/s", VD_BENCH_LESS);
	struct json_object *result, *figures;

	vd_bench_figure(job, "unused", "1/s", VD_BENCH_LESS);
	vd_bench_set(job, "sizeBytes", json_object_new_int64(4096));
	vd_bench_note(&run, "read", vd_json_text("status"));
	begin("never begun", 0);
	while (vd_bench_slice(job))
		vd_bench_sample(job, figure, 2);
	vd_bench_end(job);
	result = vd_bench_result_json(&run);
	assert_int_equal(json_object_array_length(json_object_object_get(result, "jobs")), 1);
	assert_true(json_object_get_boolean(json_object_object_get(first_job(result), "complete")));
	figures = json_object_object_get(first_job(result), "figures");
	assert_int_equal(json_object_array_length(figures), 1);
	assert_int_equal(number(json_object_array_get_idx(figures, 0), "value"), 2);
	assert_string_equal(json_object_get_string(json_object_object_get(
				    json_object_array_get_idx(figures, 0), "better")),
			    "less");
	assert_int_equal(number(json_object_object_get(first_job(result), "settings"), "sizeBytes"),
			 4096);
	assert_string_equal(json_object_get_string(json_object_object_get(
				    json_object_object_get(result, "notes"), "read")),
			    "status");
	json_object_put(result);
}

static void test_warnings_come_once(void **state)
{
	vd_bench_warn(&run, "steal", "%d %%", 5);
	vd_bench_warn(&run, "busy", "x");
	vd_bench_warn(&run, "steal", "%d %%", 7);
	assert_int_equal(json_object_array_length(run.warnings), 2);
	assert_string_equal(json_object_get_string(json_object_object_get(
				    json_object_array_get_idx(run.warnings, 0), "message")),
			    "5 %");
}

static bool warns(const char *name)
{
	for (size_t i = 0; i < json_object_array_length(run.warnings); i++) {
		struct json_object *warning = json_object_array_get_idx(run.warnings, i);

		if (strcmp(json_object_get_string(json_object_object_get(warning, "name")), name) ==
		    0)
			return true;
	}
	return false;
}

/* The standard deviation of A, B, A, B... is about half of their distance. */
static void add_warnings(double a, double b)
{
	struct vd_bench_job job = { .run = &run, .name = "fake" };
	struct json_object *system = json_object_new_object();

	json_object_put(run.warnings);
	run.warnings = json_object_new_array();
	job.figures[0] = (struct vd_bench_figure){ .name = "figure", .unit = "ns", .count = 20 };
	for (size_t i = 0; i < 20; i++)
		job.figures[0].samples[i] = i % 2 ? a : b;
	job.figure_count = 1;
	run.jobs[run.job_count++] = &job;
	vd_bench_add_warnings(&run, system);
	run.job_count--;
	json_object_put(system);
}

static void test_uneven(void **state)
{
	add_warnings(92, 108);
	assert_false(warns("uneven"));
	add_warnings(88, 112);
	assert_true(warns("uneven"));
}

static double real(struct json_object *object, const char *key)
{
	return json_object_get_double(json_object_object_get(object, key));
}

static const char *word(struct json_object *object, const char *key)
{
	return json_object_get_string(json_object_object_get(object, key));
}

/* Each member against a computation of its own, of numbers that are no others' sum or quotient. */
static void test_each_number_of_a_result(void **state)
{
	struct vd_bench_job *job = begin("job", 0);
	struct vd_bench_figure *less = vd_bench_figure(job, "time", "ns", VD_BENCH_LESS);
	struct vd_bench_figure *more = vd_bench_figure(job, "rate", "1/s", VD_BENCH_MORE);
	struct vd_bench_figure *nothing = vd_bench_figure(job, "nothing", "1/s", VD_BENCH_MORE);
	struct json_object *result, *figures, *first, *cpu;

	while (vd_bench_slice(job)) {
		vd_bench_sample(job, less, job->slice % 2 ? 10 : 30);
		vd_bench_sample(job, more, 7);
		vd_bench_sample(job, nothing, 0);
	}
	vd_bench_end(job);
	job->operations = 1000;
	job->used = (struct vd_bench_cpu_times){ .wall_ns = 7654321 * 1000ull,
						 .user_ns = 3000,
						 .system_ns = 5000,
						 .busy_ns = 20000,
						 .steal_ns = 70 };
	result = vd_bench_result_json(&run);
	assert_int_equal(number(first_job(result), "elapsedMs"), 7654);
	figures = json_object_object_get(first_job(result), "figures");
	assert_int_equal(json_object_array_length(figures), 3);
	first = json_object_array_get_idx(figures, 0);
	assert_string_equal(word(first, "better"), "less");
	assert_float_equal(real(first, "value"), 20, 1e-6);
	/* The samples are 10 and 30 by turns: their mean is known to 1.96 * 10.26 / sqrt(20). */
	assert_float_equal(real(first, "low"), 20 - 4.5, 0.7);
	assert_float_equal(real(first, "high"), 20 + 4.5, 0.7);
	assert_string_equal(word(json_object_array_get_idx(figures, 1), "better"), "more");
	cpu = json_object_object_get(first_job(result), "cpu");
	assert_int_equal(number(cpu, "userNs"), 3000);
	assert_int_equal(number(cpu, "systemNs"), 5000);
	assert_int_equal(number(cpu, "othersNs"), 20000 - 3000 - 5000);
	assert_int_equal(number(cpu, "stealNs"), 70);
	assert_float_equal(real(cpu, "perOperationNs"), 8, 1e-6);
	json_object_put(result);
	/* Without an operation, a rate of 0 is no figure, and there is no time of one. */
	job->operations = 0;
	job->used.busy_ns = 0;
	result = vd_bench_result_json(&run);
	figures = json_object_object_get(first_job(result), "figures");
	assert_int_equal(json_object_array_length(figures), 2);
	cpu = json_object_object_get(first_job(result), "cpu");
	assert_null(json_object_object_get(cpu, "perOperationNs"));
	assert_int_equal(number(cpu, "othersNs"), 0);
	json_object_put(result);
}

/* The warnings of a job that has USED the processors so, and COUNT times of NS. */
static void add_job_warnings(struct vd_bench_cpu_times used, uint64_t count, uint64_t ns)
{
	struct vd_bench_job job = { .run = &run, .name = "fake", .used = used };
	struct json_object *system = json_object_new_object();

	json_object_put(run.warnings);
	run.warnings = json_object_new_array();
	assert_int_equal(vd_histogram_new(&job.latencies[0].histogram), 0);
	job.latency_count = 1;
	for (uint64_t i = 0; i < count; i++)
		vd_histogram_add(job.latencies[0].histogram, ns);
	run.jobs[run.job_count++] = &job;
	vd_bench_add_warnings(&run, system);
	run.job_count--;
	vd_histogram_free(job.latencies[0].histogram);
	json_object_put(system);
}

static void test_warnings_at_their_edges(void **state)
{
	struct vd_bench_cpu_times used = { .wall_ns = 10000 };

	add_job_warnings(used, 0, 0);
	assert_false(warns("steal") || warns("busy") || warns("throttled") || warns("few"));
	/* 1 % of a processor was stolen. */
	used.steal_ns = 99;
	add_job_warnings(used, 0, 0);
	assert_false(warns("steal"));
	used.steal_ns = 100;
	add_job_warnings(used, 0, 0);
	assert_true(warns("steal"));
	/* 25 % of a processor went to others; what the benchmark itself took does not count. */
	used.user_ns = 3000;
	used.system_ns = 1000;
	used.busy_ns = 4000 + 2499;
	add_job_warnings(used, 0, 0);
	assert_false(warns("busy"));
	used.busy_ns = 4000 + 2500;
	add_job_warnings(used, 0, 0);
	assert_true(warns("busy"));
	assert_false(warns("throttled"));
	used.throttled = 1;
	add_job_warnings(used, 0, 0);
	assert_true(warns("throttled"));
	/* 100,000 times, of which ten are above p99.99. */
	add_job_warnings(used, 99999, 1000000);
	assert_true(warns("few"));
	add_job_warnings(used, 100000, 1000000);
	assert_false(warns("few") || warns("coarse"));
	/* A time that is no longer than 100 steps of the clock. */
	add_job_warnings(used, 100000, vd_bench_clock_step_ns() * 100 - 1);
	assert_true(warns("coarse"));
}

/* The difference of two times may be less than 0 by chance. */
static void test_unresolved(void **state)
{
	add_warnings(-1, 100);
	assert_false(warns("unresolved"));
	add_warnings(-100, 100);
	assert_true(warns("unresolved"));
}

static int once(void *data, struct vd_bench_done *ret)
{
	unsigned *count = data;

	ret->ns = 5000;
	ret->bytes = 300;
	stop = ++*count == 50;
	return 0;
}

/* Each of 50 operations counts; the slice that was cut off is no sample. */
static void test_one_after_the_other(void **state)
{
	unsigned count = 0;
	const struct vd_bench_sequential series = {
		.name = "read", .time = "readTime", .throughput = true, .once = once, .data = &count
	};
	struct vd_bench_job *job = begin("job", 0);

	assert_int_equal(vd_bench_sequential_measure(&run, job, &series), 0);
	/* With slices of no time, each has one operation; the first is the warm-up's. */
	assert_int_equal(count, VD_BENCH_SLICES + 1);
	assert_int_equal(job->operations, VD_BENCH_SLICES);
	assert_int_equal(job->bytes, VD_BENCH_SLICES * 300);
	assert_int_equal(job->figures[0].count, VD_BENCH_SLICES);
	assert_float_equal(job->figures[0].samples[0], 5000, 50);
	count = 49 - VD_BENCH_SLICES / 2;
	job = begin("job", 0);
	assert_int_equal(vd_bench_sequential_measure(&run, job, &series), 0);
	assert_int_equal(job->operations, VD_BENCH_SLICES / 2);
	assert_int_equal(job->figures[0].count, VD_BENCH_SLICES / 2 - 1);
}

static int wait_at(void *data)
{
	uint64_t end = vd_clock_ns() + *(const unsigned *)data;

	while (vd_clock_ns() < end)
		;
	return 0;
}

/* The round trip is what the device takes longer than the system call. */
static void test_pairs(void **state)
{
	unsigned device_ns = 60000, kernel_ns = 40000;
	const struct vd_bench_paired paired = {
		.name = "read", .device = &device_ns, .kernel = &kernel_ns, .once = wait_at
	};
	struct vd_bench_job *job = begin("job", 0);
	double least_trip = 1e9, least_call = 1e9;

	assert_int_equal(vd_bench_paired_measure(&run, job, &paired), 0);
	assert_int_equal(job->figures[0].count, VD_BENCH_SLICES);
	for (size_t i = 0; i < VD_BENCH_SLICES; i++) {
		double trip = job->figures[0].samples[i], call = job->figures[1].samples[i];

		/* Others may hold up one or the other. */
		least_trip = trip > 0 && trip < least_trip ? trip : least_trip;
		least_call = call < least_call ? call : least_call;
	}
	assert_true(least_call >= 39000);
	assert_true(least_trip < 39000);
}

static void test_failure(void **state)
{
	assert_int_equal(vd_bench_fail(&run, -EIO, "/dev/x", "read", NULL), -EIO);
	assert_string_equal(run.message, strerror(EIO));
	assert_int_equal(vd_bench_fail(&run, -EINVAL, "/dev/y", "write", "at byte %d", 3), -EINVAL);
	assert_string_equal(run.message, "at byte 3");
	assert_string_equal(run.object, "/dev/y");
	assert_int_equal(run.error, -EINVAL);
	assert_false(run.refuses_in_use);
	assert_int_equal(vd_bench_fail_in_use(&run), -EBUSY);
	assert_true(run.refuses_in_use);
}

/* In use is also what nobody can tell of. */
static void test_in_use(void **state)
{
	assert_true(vd_bench_in_use(&run));
	json_object_object_add(run.device.record, "inUse", json_object_new_array());
	assert_false(vd_bench_in_use(&run));
	json_object_array_add(json_object_object_get(run.device.record, "inUse"),
			      json_object_new_object());
	assert_true(vd_bench_in_use(&run));
}

/* One port of several: decided by what a reason is about, not by what its message says. */
static void test_part_in_use(void **state)
{
	assert_true(vd_bench_part_in_use(&run, "vport1p1"));
	json_object_object_add(
		run.device.record, "inUse",
		json_tokener_parse("[{\"object\":\"vport1p2\",\"message\":\"vport1p1: x\"}]"));
	assert_false(vd_bench_part_in_use(&run, "vport1p1"));
	assert_true(vd_bench_part_in_use(&run, "vport1p2"));
	json_object_object_add(run.device.record, "inUse", json_tokener_parse("[{}]"));
	assert_true(vd_bench_part_in_use(&run, "vport1p1"));
}

/* Every half second, with the newest sample of the first figure. */
static void test_progress(void **state)
{
	struct vd_bench_job *job = begin("job", 0);
	struct vd_bench_figure *figure = vd_bench_figure(job, "speed", "1/s", VD_BENCH_MORE);
	struct json_object *progress;

	for (unsigned i = 0; i < 10; i++) {
		assert_true(vd_bench_slice(job));
		assert_true(vd_bench_slice_over(job));
		vd_bench_sample(job, figure, i);
	}
	assert_int_equal(line_count, 0);
	run.reported_ns -= 501u * MS;
	assert_true(vd_bench_slice_over(job));
	assert_int_equal(line_count, 1);
	assert_true(vd_bench_slice_over(job));
	assert_int_equal(line_count, 1);
	progress = json_object_object_get(last_line, "progress");
	assert_string_equal(json_object_get_string(json_object_object_get(progress, "job")), "job");
	assert_int_equal(number(progress, "value"), 9);
	vd_bench_end(job);
}

static void test_asking(void **state)
{
	struct json_object *got = NULL;

	answer = json_object_new_object();
	assert_int_equal(vd_bench_ask(&run, json_object_new_string("it"), &got), 0);
	assert_ptr_equal(got, answer);
	json_object_put(got);
	assert_string_equal(json_object_get_string(last_line), "{ \"ask\": \"it\" }");
	got = NULL;
	answer = json_object_new_array();
	assert_int_equal(vd_bench_ask(&run, json_object_new_string("it"), &got), -EPROTO);
	receive_error = -EPROTO;
	answer = NULL;
	assert_int_equal(vd_bench_ask(&run, json_object_new_string("it"), &got), -EPROTO);
	stop = 1;
	assert_int_equal(vd_bench_ask(&run, json_object_new_string("it"), &got), -ECANCELED);
	receive_error = 0;
	answer = json_object_new_object();
	assert_int_equal(vd_bench_ask(&run, json_object_new_string("it"), &got), -ECANCELED);
	assert_null(got);
}

/* Off the platform that promises to change nothing, not without leave; and before the node is even
 * opened. */
static void test_transfer_takes_leave(void **state)
{
	json_object_put(run.device.record);
	run.kind = &vd_bench_transfer;
	run.device.record = json_tokener_parse(
		"{\"id\":\"virt:virt0\",\"virtId\":\"virt:t0002v00001AF4d00001042o3\",\"layers\":"
		"[{\"bus\":\"virt\",\"path\":\"/sys/devices/virt-other/virt0\"}],\"interfaces\":"
		"[{\"class\":\"virt\",\"name\":\"virt0\",\"devnode\":\"/dev/virt/nosuch\"}]}");
	assert_int_equal(vd_bench_transfer.run(&run), -EPERM);
	assert_non_null(strstr(run.message, "--destroy-data"));
	run.may_destroy = true;
	assert_int_equal(vd_bench_transfer.run(&run), -ENOENT);
	assert_string_equal(run.operation, "open");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_warm_up_is_forgotten),
		TEST(test_a_slice_takes_its_time),
		TEST(test_rates_are_of_the_true_time),
		TEST(test_limits),
		TEST(test_each_number_of_a_result),
		TEST(test_warnings_at_their_edges),
		TEST(test_unresolved),
		TEST(test_one_after_the_other),
		TEST(test_pairs),
		TEST(test_stopped),
		TEST(test_ended_within_a_slice),
		TEST(test_result),
		TEST(test_warnings_come_once),
		TEST(test_uneven),
		TEST(test_failure),
		TEST(test_in_use),
		TEST(test_part_in_use),
		TEST(test_progress),
		TEST(test_asking),
		TEST(test_transfer_takes_leave),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
