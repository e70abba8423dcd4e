// SPDX-License-Identifier: LGPL-2.1-or-later
#include "bench/run.h"

#include <errno.h>
#include <json-c/json.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "bench/result.h"
#include "bench/run-state.h"
#include "json/build.h"
#include "json/get.h"

/* How often the progress is reported. */
#define REPORT_NS 500000000u

const struct vd_bench_device *vd_bench_run_device(const struct vd_bench_run *run)
{
	return &run->device;
}

uint64_t vd_bench_time(const struct vd_bench_run *run)
{
	return run->time_ns;
}

bool vd_bench_stopped(const struct vd_bench_run *run)
{
	return *run->stop;
}

const volatile sig_atomic_t *vd_bench_stop_flag(const struct vd_bench_run *run)
{
	return run->stop;
}

const char *vd_bench_token(const struct vd_bench_run *run)
{
	return run->token;
}

bool vd_bench_may_destroy(const struct vd_bench_run *run)
{
	return run->may_destroy;
}

bool vd_bench_in_use(const struct vd_bench_run *run)
{
	struct json_object *reasons = json_object_object_get(run->device.record, "inUse");

	return !json_object_is_type(reasons, json_type_array) || json_object_array_length(reasons);
}

bool vd_bench_part_in_use(const struct vd_bench_run *run, const char *name)
{
	struct json_object *reasons = json_object_object_get(run->device.record, "inUse");

	if (!json_object_is_type(reasons, json_type_array))
		return true;
	for (size_t i = 0; i < json_object_array_length(reasons); i++) {
		struct json_object *reason = json_object_array_get_idx(reasons, i);
		const char *object = vd_json_member_text(reason, "object");

		/* A reason that does not say what it is about may be about this. */
		if (!object || strcmp(object, name) == 0)
			return true;
	}
	return false;
}

int vd_bench_fail(struct vd_bench_run *run, int error, const char *object, const char *operation,
		  const char *format, ...)
{
	va_list args;

	run->error = error;
	snprintf(run->object, sizeof(run->object), "%s", object);
	snprintf(run->operation, sizeof(run->operation), "%s", operation);
	snprintf(run->message, sizeof(run->message), "%s", strerror(-error));
	if (!format)
		return error;
	va_start(args, format);
	vsnprintf(run->message, sizeof(run->message), format, args);
	va_end(args);
	return error;
}

int vd_bench_fail_in_use(struct vd_bench_run *run)
{
	run->refuses_in_use = true;
	return vd_bench_fail(run, -EBUSY, vd_bench_device_id(&run->device), "use it", NULL);
}

int vd_bench_ask(struct vd_bench_run *run, struct json_object *question, struct json_object **ret)
{
	unsigned losses = vd_json_losses();
	struct json_object *line = vd_json_object(), *answer;
	int r;

	vd_json_add(line, "ask", question);
	line = vd_json_complete(line, losses);
	if (!question || !line) {
		json_object_put(line);
		return -ENOMEM;
	}
	run->talk->send(line);
	r = run->talk->receive(&answer);
	if (vd_bench_stopped(run)) {
		if (r == 0)
			json_object_put(answer);
		return -ECANCELED;
	}
	if (r < 0)
		return r;
	if (!json_object_is_type(answer, json_type_object)) {
		json_object_put(answer);
		return -EPROTO;
	}
	*ret = answer;
	return 0;
}

int vd_bench_fail_unsupported(struct vd_bench_run *run, const char *format, ...)
{
	va_list args;

	run->unsupported = true;
	run->error = -ENOTSUP;
	va_start(args, format);
	vsnprintf(run->message, sizeof(run->message), format, args);
	va_end(args);
	return run->error;
}

/* Kinds may note something in a thread of their own, and a process measures once. */
static void notice_losses(struct vd_bench_run *run)
{
	run->has_loss |= vd_json_losses() > 0;
}

static bool has_warning(const struct vd_bench_run *run, const char *name)
{
	for (size_t i = 0; i < json_object_array_length(run->warnings); i++) {
		struct json_object *warning = json_object_array_get_idx(run->warnings, i);
		const char *known = vd_json_member_text(warning, "name");

		if (known && strcmp(known, name) == 0)
			return true;
	}
	return false;
}

void vd_bench_warn(struct vd_bench_run *run, const char *name, const char *format, ...)
{
	struct json_object *warning;
	char text[MESSAGE_MAX];
	va_list args;

	if (has_warning(run, name))
		return;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	warning = vd_json_object();
	vd_json_add_text(warning, "name", name);
	vd_json_add_text(warning, "message", text);
	vd_json_append(run->warnings, warning);
	notice_losses(run);
}

void vd_bench_note(struct vd_bench_run *run, const char *key, struct json_object *value)
{
	vd_json_add(run->notes, key, value);
	notice_losses(run);
}

void vd_bench_set(struct vd_bench_job *job, const char *key, struct json_object *value)
{
	vd_json_add(job->settings, key, value);
	notice_losses(job->run);
}

int vd_bench_begin(struct vd_bench_run *run, const char *name, uint64_t time_ns,
		   struct vd_bench_job **ret)
{
	struct vd_bench_job *job;

	if (run->job_count == JOBS_MAX)
		return vd_bench_fail(run, -E2BIG, name, "begin the job", "there are too many");
	job = calloc(1, sizeof(*job));
	if (!job)
		return vd_bench_fail(run, -ENOMEM, name, "begin the job", NULL);
	job->run = run;
	job->settings = vd_json_object();
	job->slice_ns = time_ns / (VD_BENCH_SLICES + 1);
	/* A thread of the kind may be at work before the first slice. */
	atomic_store(&job->warming, true);
	snprintf(job->name, sizeof(job->name), "%s", name);
	run->jobs[run->job_count++] = job;
	*ret = job;
	return 0;
}

struct vd_bench_figure *vd_bench_figure(struct vd_bench_job *job, const char *name,
					const char *unit, enum vd_bench_better better)
{
	struct vd_bench_figure *figure;

	if (job->figure_count == FIGURES_MAX)
		return NULL;
	figure = &job->figures[job->figure_count++];
	*figure = (struct vd_bench_figure){ .name = name, .unit = unit, .better = better };
	return figure;
}

struct vd_histogram *vd_bench_latency(struct vd_bench_job *job, const char *name)
{
	struct vd_bench_latency *latency = &job->latencies[job->latency_count];

	if (job->latency_count == LATENCIES_MAX || vd_histogram_new(&latency->histogram) < 0)
		return NULL;
	latency->name = name;
	job->latency_count++;
	return latency->histogram;
}

static void begin(struct vd_bench_job *job)
{
	job->begun = true;
	job->slice = -1;
}

static void forget_warm_up(struct vd_bench_job *job)
{
	for (size_t i = 0; i < job->latency_count; i++)
		vd_histogram_reset(job->latencies[i].histogram);
	atomic_store(&job->warming, false);
	vd_bench_cpu_times_read(job->run->device.root, &job->before);
}

static void report_progress(struct vd_bench_job *job, uint64_t now)
{
	struct vd_bench_run *run = job->run;
	struct json_object *line;

	if (now - run->reported_ns < REPORT_NS)
		return;
	run->reported_ns = now;
	line = vd_bench_progress_json(job);
	if (line)
		run->talk->send(line);
}

bool vd_bench_slice(struct vd_bench_job *job)
{
	if (!job->begun) {
		begin(job);
	} else {
		if (job->slice == -1)
			forget_warm_up(job);
		else
			job->operations += job->slice_operations;
		job->bytes += job->slice < 0 ? 0 : job->slice_bytes;
		job->slice++;
	}
	job->slice_operations = job->slice_bytes = 0;
	if (job->slice == VD_BENCH_SLICES || vd_bench_stopped(job->run))
		return false;
	job->slice_begin_ns = vd_clock_ns();
	job->slice_end_ns = job->slice_begin_ns + job->slice_ns;
	return true;
}

bool vd_bench_slice_over(struct vd_bench_job *job)
{
	uint64_t now = vd_clock_ns();

	report_progress(job, now);
	return now >= job->slice_end_ns || vd_bench_stopped(job->run);
}

uint64_t vd_bench_slice_end_ns(const struct vd_bench_job *job)
{
	return job->slice_end_ns;
}

uint64_t vd_bench_slice_begin_ns(const struct vd_bench_job *job)
{
	return job->slice_begin_ns;
}

bool vd_bench_is_warming(const struct vd_bench_job *job)
{
	return atomic_load(&job->warming);
}

void vd_bench_count(struct vd_bench_job *job, uint64_t operations, uint64_t bytes)
{
	job->slice_operations += operations;
	job->slice_bytes += bytes;
}

void vd_bench_sample(struct vd_bench_job *job, struct vd_bench_figure *figure, double value)
{
	if (figure && job->slice >= 0 && figure->count < VD_BENCH_SLICES)
		figure->samples[figure->count++] = value;
}

void vd_bench_sample_rates(struct vd_bench_job *job, struct vd_bench_figure *operations,
			   struct vd_bench_figure *bytes)
{
	double seconds = (double)(vd_clock_ns() - job->slice_begin_ns) / 1e9;

	if (seconds <= 0)
		return;
	if (operations)
		vd_bench_sample(job, operations, (double)job->slice_operations / seconds);
	if (bytes)
		vd_bench_sample(job, bytes, (double)job->slice_bytes / seconds);
}

void vd_bench_end(struct vd_bench_job *job)
{
	struct vd_bench_cpu_times now;

	if (job->over)
		return;
	job->over = true;
	/* What was begun of a slice, where it did not come to its end. */
	if (job->slice >= 0 && job->slice < VD_BENCH_SLICES) {
		job->operations += job->slice_operations;
		job->bytes += job->slice_bytes;
	}
	if (!job->before.wall_ns)
		return;
	vd_bench_cpu_times_read(job->run->device.root, &now);
	job->used = vd_bench_cpu_times_since(&now, &job->before);
}
