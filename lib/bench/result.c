// SPDX-License-Identifier: LGPL-2.1-or-later
#include "bench/result.h"

#include <json-c/json.h>
#include <stdio.h>
#include <sys/time.h>
#include <time.h>

#include "base/clock.h"
#include "bench/settings.h"
#include "json/build.h"
#include "stats/stats.h"

#define MS 1000000u

static struct json_object *samples_json(const struct vd_bench_figure *figure)
{
	struct json_object *array = vd_json_array();

	for (size_t i = 0; i < figure->count; i++)
		vd_json_append(array, vd_json_number(figure->samples[i]));
	return array;
}

static struct json_object *figure_json(const struct vd_bench_figure *figure)
{
	struct json_object *object = vd_json_object();
	struct vd_interval interval = { 0 };

	vd_mean_interval(figure->samples, figure->count, &interval);
	vd_json_add_text(object, "name", figure->name);
	vd_json_add_text(object, "unit", figure->unit);
	vd_json_add_text(object, "better", figure->better == VD_BENCH_LESS ? "less" : "more");
	vd_json_add(object, "value", vd_json_number(vd_mean(figure->samples, figure->count)));
	vd_json_add(object, "low", vd_json_number(interval.low));
	vd_json_add(object, "high", vd_json_number(interval.high));
	vd_json_add(object, "samples", samples_json(figure));
	return object;
}

/* A rate of nothing is no figure: the job's operations say that it finished none. */
static bool is_nothing(const struct vd_bench_job *job, const struct vd_bench_figure *figure)
{
	for (size_t i = 0; i < figure->count; i++) {
		if (figure->samples[i] != 0)
			return false;
	}
	return !job->operations || !figure->count;
}

static struct json_object *figures_json(const struct vd_bench_job *job)
{
	struct json_object *array = vd_json_array();

	for (size_t i = 0; i < job->figure_count; i++) {
		if (!is_nothing(job, &job->figures[i]))
			vd_json_append(array, figure_json(&job->figures[i]));
	}
	return array;
}

static struct json_object *latencies_json(const struct vd_bench_job *job)
{
	struct json_object *array = vd_json_array();

	/* What came while it warmed up is no result, also if it went no further. */
	for (size_t i = 0; job->slice >= 0 && i < job->latency_count; i++) {
		struct json_object *latency = vd_histogram_json(job->latencies[i].histogram);

		vd_json_add_text(latency, "name", job->latencies[i].name);
		vd_json_add_text(latency, "unit", "ns");
		vd_json_append(array, latency);
	}
	return array;
}

static struct json_object *cpu_json(const struct vd_bench_job *job)
{
	const struct vd_bench_cpu_times *used = &job->used;
	uint64_t own = used->user_ns + used->system_ns;
	uint64_t others = used->busy_ns > own ? used->busy_ns - own : 0;
	struct json_object *object = vd_json_object();

	vd_json_add(object, "userNs", vd_json_unsigned(used->user_ns));
	vd_json_add(object, "systemNs", vd_json_unsigned(used->system_ns));
	vd_json_add(object, "perOperationNs",
		    job->operations ? vd_json_number((double)own / (double)job->operations) : NULL);
	vd_json_add(object, "othersNs", vd_json_unsigned(others));
	vd_json_add(object, "stealNs", vd_json_unsigned(used->steal_ns));
	return object;
}

static struct json_object *job_json(const struct vd_bench_job *job)
{
	struct json_object *object = vd_json_object();

	vd_json_add_text(object, "name", job->name);
	vd_json_add(object, "complete", vd_json_boolean(job->slice == VD_BENCH_SLICES));
	vd_json_add(object, "settings", json_object_get(job->settings));
	vd_json_add(object, "elapsedMs", vd_json_unsigned(job->used.wall_ns / MS));
	vd_json_add(object, "operations", vd_json_unsigned(job->operations));
	vd_json_add(object, "bytes", vd_json_unsigned(job->bytes));
	vd_json_add(object, "figures", figures_json(job));
	vd_json_add(object, "latencies", latencies_json(job));
	vd_json_add(object, "cpu", cpu_json(job));
	return object;
}

static struct json_object *jobs_json(const struct vd_bench_run *run)
{
	struct json_object *array = vd_json_array();

	for (size_t i = 0; i < run->job_count; i++) {
		if (run->jobs[i]->begun)
			vd_json_append(array, job_json(run->jobs[i]));
	}
	return array;
}

static void add_time(struct json_object *object)
{
	struct timespec now;
	struct tm utc;
	char text[32];

	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &utc);
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &utc);
	vd_json_add_text(object, "endedAt", text);
}

struct json_object *vd_bench_result_json(struct vd_bench_run *run)
{
	unsigned losses = vd_json_losses();
	struct json_object *object = vd_json_object();
	struct json_object *system = vd_bench_system_json(run->device.root);

	vd_bench_add_warnings(run, system);
	vd_json_add_text(object, "kind", run->kind->name);
	vd_json_add_text(object, "what", run->kind->what);
	vd_json_add(object, "device", json_object_get(run->device.record));
	vd_json_add(object, "system", system);
	vd_json_add(object, "settings", vd_bench_settings_json(run));
	vd_json_add(object, "notes", json_object_get(run->notes));
	add_time(object);
	vd_json_add(object, "jobs", jobs_json(run));
	vd_json_add(object, "warnings", json_object_get(run->warnings));
	object = vd_json_complete(object, losses);
	if (!run->has_loss)
		return object;
	json_object_put(object);
	return NULL;
}

/* The newest sample of the first figure says how it goes. */
static void add_figure(struct json_object *object, const struct vd_bench_job *job)
{
	const struct vd_bench_figure *figure = &job->figures[0];
	bool any = job->figure_count && figure->count;

	vd_json_add_text(object, "figure", any ? figure->name : NULL);
	vd_json_add_text(object, "unit", any ? figure->unit : NULL);
	vd_json_add(object, "value",
		    any ? vd_json_number(figure->samples[figure->count - 1]) : NULL);
}

struct json_object *vd_bench_progress_json(const struct vd_bench_job *job)
{
	const struct vd_bench_run *run = job->run;
	unsigned losses = vd_json_losses();
	struct json_object *line = vd_json_object(), *object = vd_json_object();

	vd_json_add_text(object, "kind", run->kind->name);
	vd_json_add_text(object, "job", job->name);
	vd_json_add(object, "elapsedMs", vd_json_unsigned((vd_clock_ns() - run->begin_ns) / MS));
	vd_json_add(object, "totalMs", vd_json_unsigned(run->time_ns / MS));
	add_figure(object, job);
	vd_json_add(line, "progress", object);
	return vd_json_complete(line, losses);
}
