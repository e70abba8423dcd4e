// SPDX-License-Identifier: LGPL-2.1-or-later
#include "kinds/worker.h"

#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "bench/result.h"
#include "bench/run-lock.h"
#include "bench/run.h"
#include "bench/settings.h"
#include "bench/talk.h"
#include "json/build.h"
#include "json/get.h"
#include "json/json.h"
#include "kinds/kinds.h"
#include "tree/problem.h"

static void free_job(struct vd_bench_job *job)
{
	for (size_t i = 0; i < job->latency_count; i++)
		vd_histogram_free(job->latencies[i].histogram);
	json_object_put(job->settings);
	free(job);
}

static void clear_run(struct vd_bench_run *run)
{
	for (size_t i = 0; i < run->job_count; i++)
		free_job(run->jobs[i]);
	json_object_put(run->notes);
	json_object_put(run->warnings);
}

/* Say LINE, unless something of it was lost: virtd reports that nothing was said. */
static void send_line(const struct vd_bench_run *run, struct json_object *line, unsigned losses)
{
	line = vd_json_complete(line, losses);
	if (line)
		run->talk->send(line);
}

/* Each key may be NULL. */
static void send_error(const struct vd_bench_run *run, const char *name, const char *first,
		       const char *first_value, const char *second, const char *second_value)
{
	unsigned losses = vd_json_losses();
	struct json_object *line = vd_json_object();

	vd_json_add_text(line, "error", name);
	if (first)
		vd_json_add_text(line, first, first_value);
	if (second)
		vd_json_add_text(line, second, second_value);
	send_line(run, line, losses);
}

static void send_in_use(const struct vd_bench_run *run)
{
	unsigned losses = vd_json_losses();
	struct json_object *line = vd_json_object();
	struct json_object *reasons = json_object_object_get(run->device.record, "inUse");

	vd_json_add_text(line, "error", "InUse");
	vd_json_add(line, "reasons",
		    json_object_is_type(reasons, json_type_array) ? json_object_get(reasons)
								  : vd_json_array());
	send_line(run, line, losses);
}

static void send_failure(const struct vd_bench_run *run)
{
	unsigned losses = vd_json_losses();
	struct json_object *line = vd_json_object();

	vd_json_add_text(line, "error", "Failed");
	vd_json_add_text(line, "object", run->object);
	vd_json_add_text(line, "operation", run->operation);
	vd_json_add_text(line, "errno", vd_errno_name(-run->error));
	vd_json_add_text(line, "message", run->message);
	send_line(run, line, losses);
}

static bool has_measured(const struct vd_bench_run *run)
{
	for (size_t i = 0; i < run->job_count; i++) {
		if (run->jobs[i]->figure_count && run->jobs[i]->figures[0].count)
			return true;
	}
	return false;
}

static int send_result(struct vd_bench_run *run)
{
	struct json_object *result = vd_bench_result_json(run), *line;
	unsigned losses = vd_json_losses();

	if (!result)
		return vd_bench_fail(run, -ENOMEM, vd_bench_device_id(&run->device),
				     "put the result together", NULL);
	line = vd_json_object();
	vd_json_add(line, "result", result);
	send_line(run, line, losses);
	return 0;
}

static void note_stop(struct vd_bench_run *run)
{
	double seconds = (double)(vd_clock_ns() - run->begin_ns) / 1e9;

	vd_bench_warn(run, "stopped",
		      "stopped after %.1f s of %.1f s: the figures are from the time before",
		      seconds, (double)run->time_ns / 1e9);
}

static void measure(struct vd_bench_run *run)
{
	int r;

	run->begin_ns = run->reported_ns = vd_clock_ns();
	r = run->kind->run(run);
	/* Whoever stops it wants no reason why it did not come to its end. */
	if (vd_bench_stopped(run)) {
		note_stop(run);
		r = 0;
	}
	if ((r == 0 || has_measured(run)) && send_result(run) < 0)
		r = -ENOMEM;
	if (r < 0 && run->unsupported)
		send_error(run, "NotSupported", "kind", run->kind->name, "reason", run->message);
	else if (r < 0 && run->refuses_in_use)
		send_in_use(run);
	else if (r < 0)
		send_failure(run);
}

/* Return 0: the run can begin; 1: another benchmark runs, and that was reported. */
static int take_run_lock(struct vd_bench_run *run, int *ret_fd)
{
	uid_t user;
	int r = vd_bench_run_lock_take(VD_BENCH_RUN_LOCK_NAME, ret_fd, &user);

	if (r == -EBUSY) {
		send_error(run, "Busy", NULL, NULL, NULL, NULL);
		return 1;
	}
	if (r < 0)
		vd_bench_warn(run, "company",
			      "virtd-bench can't check whether others measure, too: %s",
			      strerror(-r));
	else if (r > 0 && user == (uid_t)-1)
		vd_bench_warn(run, "company", "another user measures a device, too");
	else if (r > 0)
		vd_bench_warn(run, "company", "the user %u measures a device, too", user);
	return 0;
}

/* Return 0: the run can begin; 1: it can't, and the reason was reported. */
static int prepare(struct vd_bench_run *run, struct json_object *request)
{
	const char *name = vd_json_member_text(request, "kind"), *setting = "";
	char reason[VD_BENCH_REASON_MAX] = "";

	run->kind = name ? vd_bench_kind_find(name) : NULL;
	if (!run->kind) {
		send_error(run, "NoSuchKind", "kind", name ? name : "", NULL, NULL);
		return 1;
	}
	if (vd_bench_settings_take(run, json_object_object_get(request, "settings"), &setting,
				   reason) < 0) {
		send_error(run, "BadSetting", "setting", setting, "reason", reason);
		return 1;
	}
	if (!vd_root_is_live(run->device.root)) {
		send_error(run, "NotSupported", "kind", name, "reason",
			   "it is no device of the running system");
		return 1;
	}
	if (run->kind->applies(&run->device, reason) < 0) {
		send_error(run, "NotSupported", "kind", name, "reason", reason);
		return 1;
	}
	if (!run->kind->safe && !run->kind->by_part && vd_bench_in_use(run)) {
		send_in_use(run);
		return 1;
	}
	return 0;
}

static int work_run(struct vd_bench_run *run, struct json_object *request)
{
	double seconds = json_object_get_double(json_object_object_get(request, "seconds"));
	struct json_object *settings = json_object_object_get(request, "settings");
	vd_autoclose int run_lock = -1;

	if (!(seconds >= VD_BENCH_SECONDS_MIN && seconds <= VD_BENCH_SECONDS_MAX) ||
	    (settings && !json_object_is_type(settings, json_type_object)) ||
	    vd_bench_device_check(&run->device) < 0)
		return -EINVAL;
	run->time_ns = (uint64_t)(seconds * 1e9);
	run->may_destroy = json_object_get_boolean(json_object_object_get(request, "destroyData"));
	run->token = vd_json_member_text(request, "token");
	run->notes = vd_json_object();
	run->warnings = vd_json_array();
	if (!run->notes || !run->warnings)
		return -ENOMEM;
	if (prepare(run, request) == 0 && take_run_lock(run, &run_lock) == 0)
		measure(run);
	return 0;
}

static int work_kinds(const struct vd_bench_run *run)
{
	const struct vd_bench_device *device = run->device.record ? &run->device : NULL;
	unsigned losses = vd_json_losses();
	struct json_object *line;

	if (device && vd_bench_device_check(device) < 0)
		return -EINVAL;
	line = vd_json_object();
	vd_json_add(line, "kinds", vd_bench_kinds_json(device));
	line = vd_json_complete(line, losses);
	if (!line)
		return -ENOMEM;
	run->talk->send(line);
	return 0;
}

int vd_bench_work(struct json_object *request, const struct vd_bench_talk *talk,
		  const volatile sig_atomic_t *stop)
{
	VD_CLEANUP(vd_root_freep) struct vd_root *root = NULL;
	VD_CLEANUP(clear_run) struct vd_bench_run run = { .talk = talk, .stop = stop };
	const char *verb = vd_json_member_text(request, "verb"),
		   *path = vd_json_member_text(request, "root");
	int r = verb && path ? vd_root_new(path, &root) : -EINVAL;

	if (r < 0)
		return r;
	run.device.record = json_object_object_get(request, "device");
	run.device.root = root;
	if (strcmp(verb, "kinds") == 0)
		return work_kinds(&run);
	return strcmp(verb, "run") == 0 ? work_run(&run, request) : -EINVAL;
}
