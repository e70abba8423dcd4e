// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * io.virtd.Bench.Run: finds the device and its usage reasons, then runs virtd-bench and passes its
 * output on. The run ends when its client disconnects. A change of drivers that virtd-bench
 * requested still completes.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench-methods/bench-change.h"
#include "bench-methods/bench.h"
#include "bench/talk.h"
#include "calls/service.h"
#include "common/limit.h"
#include "device-methods/devices-find.h"
#include "device-methods/pending-records.h"
#include "device-methods/devices.h"
#include "driver-methods/drivers.h"
#include "json/build.h"
#include "json/get.h"
#include "workers/worker-process.h"

struct run {
	struct call *call; /* NULL: the client is gone */
	double seconds;
	struct find find;
	bool found;
	struct pending_records pending;
	struct json_object *record; /* of the device, with what it is in use for */
	struct worker *worker;	    /* NULL: not begun, or over */
	bool begun, late;
	bool stopped; /* its client wants what there is, now */
	struct bench_change change;
	struct json_object *progress; /* not sent yet */
	struct json_object *result, *failure;
	int error; /* of the process */
	char how[192];
};

static void destroy(struct run *run)
{
	pending_records_clear(&run->pending);
	json_object_put(run->record);
	find_clear(&run->find);
	json_object_put(run->progress);
	json_object_put(run->result);
	json_object_put(run->failure);
	free(run);
}

static void free_run(void *state)
{
	struct run *run = state;

	run->call = NULL;
	bench_change_clear(&run->change);
	if (run->worker)
		worker_kill(run->worker);
	else
		destroy(run);
}

/* The newest one counts; LINE is borrowed. */
static void keep(struct json_object **kept, struct json_object *line)
{
	json_object_put(*kept);
	*kept = json_object_get(line);
}

static void on_line(void *data, struct json_object *line)
{
	struct run *run = data;
	struct json_object *part;

	if (json_object_object_get_ex(line, "progress", &part))
		keep(&run->progress, part);
	else if (json_object_object_get_ex(line, "ask", &part))
		run->change.requested = true;
	else if (json_object_object_get_ex(line, "result", &part))
		keep(&run->result, part);
	else if (json_object_object_get_ex(line, "error", &part))
		keep(&run->failure, line);
	if (run->call)
		call_wake(run->call);
}

/* One that is stuck in the kernel may not end by being killed either: nobody waits for that. */
static void on_deadline(void *data)
{
	struct run *run = data;

	run->late = true;
	run->error = -ETIMEDOUT;
	snprintf(run->how, sizeof(run->how),
		 "the device did not answer within %u s after the end of its time",
		 LIMIT_BENCH_SPARE_MS / 1000);
	if (run->call)
		call_wake(run->call);
}

static void on_end(void *data, int error, const char *how)
{
	struct run *run = data;

	run->worker = NULL;
	if (!run->call) {
		destroy(run);
		return;
	}
	if (!run->late) {
		run->error = error;
		snprintf(run->how, sizeof(run->how), "%s", how);
	}
	call_wake(run->call);
}

static const char *text(const struct call *call, const char *key)
{
	return json_object_get_string(call_parameter(call, key));
}

/* It measures the disk that is named, whichever of its devices is found first. */
static bool measures_disk(const struct call *call)
{
	return strcmp(text(call, "kind"), "block") == 0;
}

/* DEVICE and KIND, as all errors have them. */
static struct json_object *error_parameters(const struct call *call, const struct run *run)
{
	return drivers_error("device", vd_device_id(run->find.found), "kind", text(call, "kind"));
}

static struct json_object *with_text(struct json_object *parameters, const char *key,
				     const char *value)
{
	return drivers_with(parameters, key, vd_json_text(value));
}

static struct json_object *with_result(struct json_object *parameters, const struct run *run)
{
	return run->result ? drivers_with(parameters, "result", json_object_get(run->result))
			   : parameters;
}

static int fail_as_late(struct call *call, struct run *run, const char *message)
{
	struct json_object *parameters = error_parameters(call, run);

	parameters = with_text(parameters, "message", message);
	return call_fail(call, BENCH_ERROR("TimedOut"), with_result(parameters, run));
}

/* The device did not end what it was at; so the program can't end either, and is not waited for. */
static bool is_stuck(const struct run *run)
{
	const char *error = vd_json_member_text(run->failure, "errno");

	return error && strcmp(error, "ETIMEDOUT") == 0;
}

/* The failure that the program reported: its members, and those of the call. */
static int fail_as_reported(struct call *call, struct run *run)
{
	struct json_object *message = json_object_object_get(run->failure, "message");
	struct json_object *parameters;
	char name[64] = BENCH_ERROR("Failed");

	if (is_stuck(run))
		return fail_as_late(call, run, json_object_get_string(message));
	parameters = error_parameters(call, run);
	json_object_object_foreach(run->failure, key, value)
	{
		if (strcmp(key, "error") == 0)
			snprintf(name, sizeof(name), BENCH_ERROR("%s"),
				 json_object_get_string(value));
		else
			parameters = drivers_with(parameters, key, json_object_get(value));
	}
	return call_fail(call, name, with_result(parameters, run));
}

static int fail_as_ended(struct call *call, struct run *run)
{
	struct json_object *parameters;

	if (run->error == -ETIMEDOUT)
		return fail_as_late(call, run, run->how);
	parameters = error_parameters(call, run);
	parameters = with_text(parameters, "object", "virtd-bench");
	parameters = with_text(parameters, "operation", "measure");
	parameters =
		with_text(parameters, "errno", vd_errno_name(run->error ? -run->error : EPROTO));
	parameters = with_text(parameters, "message",
			       run->error ? run->how : "the process returned no result");
	return call_fail(call, BENCH_ERROR("Failed"), with_result(parameters, run));
}

static int reply(struct call *call, const char *key, struct json_object *value, bool continues)
{
	vd_autojson struct json_object *parameters = drivers_with(vd_json_object(), key, value);

	return call_reply(call, parameters, continues);
}

static int fail_as_changed(struct call *call, struct run *run)
{
	return bench_change_fail(call, &run->change, vd_device_id(run->find.found),
				 text(call, "kind"), json_object_get(run->result));
}

static int fail_as_stopped(struct call *call, struct run *run)
{
	struct json_object *parameters = error_parameters(call, run);

	parameters = with_text(parameters, "object", vd_device_id(run->find.found));
	parameters = with_text(parameters, "operation", "measure");
	parameters = with_text(parameters, "errno", "ECANCELED");
	parameters = with_text(parameters, "message", "stopped before anything was measured");
	return call_fail(call, BENCH_ERROR("Failed"), parameters);
}

static int finish(struct call *call, struct run *run)
{
	if (run->change.error)
		return fail_as_changed(call, run);
	if (run->failure)
		return fail_as_reported(call, run);
	if (run->stopped && !run->result)
		return fail_as_stopped(call, run);
	if (!run->result || (run->error < 0 && !run->stopped))
		return fail_as_ended(call, run);
	return reply(call, "result", json_object_get(run->result), false);
}

/* CALL_DONE: nothing is asked for any more, and it goes on. */
static int do_change(struct call *call, struct run *run)
{
	struct json_object *answer;
	int r;

	if (!run->change.requested)
		return CALL_DONE;
	r = bench_change_step(call, &run->change, vd_device_id(run->find.found), &answer);
	if (r != CALL_DONE)
		return r;
	if (!run->worker) {
		json_object_put(answer);
		return CALL_DONE;
	}
	r = worker_send(run->worker, answer);
	/* It is told nothing where it ended meanwhile. */
	return r == -ENOMEM ? r : CALL_DONE;
}

/* The first time only: a second signal would not end it sooner. */
static void stop_early(struct call *call, struct run *run)
{
	if (!call->stopping || run->stopped || !run->worker)
		return;
	run->stopped = true;
	worker_stop(run->worker);
}

static int poll_worker(struct call *call, struct run *run)
{
	struct json_object *progress = vd_take_ptr(run->progress);
	int r = 0;

	stop_early(call, run);

	if (progress && call_wants_more(call))
		r = reply(call, "progress", progress, true);
	else
		json_object_put(progress);
	if (r == 0 && !run->late)
		r = do_change(call, run);
	if (r != CALL_DONE)
		return r == CHANGE_REFUSED ? CALL_DONE : r;
	return run->worker && !run->late && !is_stuck(run) ? CALL_WAIT : finish(call, run);
}

/* The name of the disk that the selector names, where the device has others too, or NULL. */
static const char *named_disk(const struct run *run)
{
	struct json_object *interfaces = json_object_object_get(run->record, "interfaces");
	const char *path = run->find.interface, *found = NULL;
	unsigned disks = 0;

	for (size_t i = 0; path && i < json_object_array_length(interfaces); i++) {
		struct json_object *interface = json_object_array_get_idx(interfaces, i);
		const char *class = vd_json_member_text(interface, "class"),
			   *name = vd_json_member_text(interface, "name");

		if (strcmp(class, "block") != 0)
			continue;
		disks++;
		if (strcmp(strrchr(path, '/') + 1, name) == 0)
			found = name;
	}
	return disks > 1 ? found : NULL;
}

/* Those of the call; a benchmark of disks measures the one that the selector names. */
static struct json_object *settings_of(const struct call *call, const struct run *run)
{
	struct json_object *settings = call_parameter(call, "settings");
	const char *disk = measures_disk(call) ? named_disk(run) : NULL;
	struct json_object *with_disk;

	if (!disk || json_object_object_get(settings, "disk"))
		return json_object_get(settings);
	with_disk = vd_json_object();
	if (settings) {
		json_object_object_foreach(settings, key, value) with_disk =
			drivers_with(with_disk, key, json_object_get(value));
	}
	return with_text(with_disk, "disk", disk);
}

static struct json_object *request(const struct call *call, const struct run *run)
{
	const char *root = service_options(call->service)->sysroot;
	struct json_object *settings = settings_of(call, run);
	bool destroy_data = json_object_get_boolean(call_parameter(call, "destroyData"));
	struct json_object *request = drivers_error("verb", "run", "root", root);

	request = with_text(request, "kind", text(call, "kind"));
	request = drivers_with(request, "device", json_object_get(run->record));
	request = drivers_with(request, "seconds", vd_json_number(run->seconds));
	request = drivers_with(request, "destroyData", vd_json_boolean(destroy_data));
	if (settings)
		request = drivers_with(request, "settings", settings);
	if (call_parameter(call, "token"))
		request = with_text(request, "token", text(call, "token"));
	return request;
}

static int start(struct call *call, struct run *run)
{
	struct workers *workers = service_workers(call->service);
	const struct worker_order order = {
		.kind = WORKER_BENCH,
		.client = call->client.fd,
		.request = workers ? request(call, run) : NULL,
		.deadline_ms = (unsigned)(run->seconds * 1000) + LIMIT_BENCH_SPARE_MS,
		.on_line = on_line,
		.on_deadline = on_deadline,
		.on_end = on_end,
		.data = run,
	};
	int r;

	if (!workers)
		return devices_failed(call, "virtd-bench", "start", -ENOTSUP);
	if (workers_has(workers, WORKER_BENCH)) {
		json_object_put(order.request);
		return call_fail(call, BENCH_ERROR("Busy"), error_parameters(call, run));
	}
	r = workers_start(workers, &order, &run->worker);
	if (r < 0)
		return r;
	run->begun = true;
	return poll_worker(call, run);
}

static int find(struct call *call, struct run *run)
{
	int r = find_step(call, &run->find, text(call, "device"), VD_FIELDS_ALL);

	/* A disk with several paths may be measured by any; what lies on several disks is none. */
	if (r == FIND_NONE ||
	    (r == FIND_SHARED &&
	     !(measures_disk(call) &&
	       vd_device_has_interface(run->find.found, run->find.interface))))
		return find_fail(call, &run->find);
	if (r == FIND_REFUSED)
		return CALL_DONE;
	if (r == FIND_DONE || r == FIND_SHARED) {
		r = pending_records_add(&run->pending, run->find.found,
					vd_device_json(run->find.found, VD_FIELDS_ALL));
		run->found = true;
	}
	return r < 0 ? r : CALL_AGAIN;
}

static int prepare(struct call *call, struct run *run)
{
	int r;

	if (!run->found)
		return find(call, run);
	r = pending_records_complete(call, &run->pending);
	if (r != CALL_DONE)
		return r;
	run->record = pending_records_take(&run->pending);
	return start(call, run);
}

static int bad_parameter(struct call *call, const char *name)
{
	return call_fail_text(call, SERVICE_ERROR("InvalidParameter"), "parameter", name);
}

int bench_run(struct call *call)
{
	struct json_object *seconds = call_parameter(call, "seconds");
	struct run *run = call->state;

	if (run)
		return run->begun ? poll_worker(call, run) : prepare(call, run);
	run = call->state = calloc(1, sizeof(*run));
	if (!run)
		return -ENOMEM;
	call->free_state = free_run;
	run->call = call;
	/* Many kinds need a device that nobody uses. */
	run->pending.wants_reasons = true;
	run->seconds = seconds ? json_object_get_double(seconds) : VD_BENCH_SECONDS_DEFAULT;
	if (!(run->seconds >= VD_BENCH_SECONDS_MIN && run->seconds <= VD_BENCH_SECONDS_MAX))
		return bad_parameter(call, "seconds");
	return prepare(call, run);
}
