// SPDX-License-Identifier: LGPL-2.1-or-later
/* The verbs "apply" and "recover", which change devices. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "apply/apply.h"
#include "apply/recover.h"
#include "base/clock.h"
#include "default-driver.h"
#include "json/build.h"
#include "json/json.h"
#include "plan/plan-state.h"
#include "tree/problem.h"
#include "worker.h"

#define SETTLE_MS     2000
#define SETTLE_MS_MAX 3600000

struct change {
	const char *root_path;
	struct vd_root *root;
	struct vd_apply_options options;
	unsigned stop_before, point;
	uint64_t begun_ns; /* the step that is at work */
};

/* NULL where ERROR is none. */
static struct json_object *error_json(int error)
{
	return error < 0 ? vd_json_text(vd_errno_name(-error)) : NULL;
}

static struct json_object *end_line(const char *end, int error, const char *message)
{
	unsigned losses = vd_json_losses();
	struct json_object *line = vd_json_object();

	vd_json_add_text(line, "end", end);
	vd_json_add(line, "errno", error_json(error));
	vd_json_add_text(line, "message", message && *message ? message : NULL);
	return vd_json_complete(line, losses);
}

/* Of a step that is over, with the wait for what it was to bring about; NULL: it is undone. */
static struct json_object *took_json(const struct change *change, enum vd_step_state state)
{
	return state == VD_STEP_DONE || state == VD_STEP_FAILED
		       ? vd_json_unsigned(vd_clock_ns() - change->begun_ns)
		       : NULL;
}

static void on_step(void *data, const struct vd_step *step, enum vd_step_state state, int error,
		    const char *message)
{
	unsigned losses = vd_json_losses();
	struct json_object *line = vd_json_object(), *result = vd_json_object();
	struct json_object *took = took_json(data, state);

	vd_json_add(result, "step", vd_step_json(step));
	vd_json_add_text(result, "state", vd_step_state_names[state]);
	vd_json_add(result, "errno", error_json(error));
	vd_json_add_text(result, "message", message);
	vd_json_add(result, "tookNs", took);
	vd_json_add(line, "result", result);
	worker_write(vd_json_complete(line, losses));
}

static void on_point(void *data, const char *name)
{
	struct change *change = data;

	if (++change->point == change->stop_before) {
		fprintf(stderr, "virtd-worker: stopped before %s\n", name);
		raise(SIGSTOP);
	}
	if (strncmp(name, "step ", strlen("step ")) == 0)
		change->begun_ns = vd_clock_ns();
}

static enum vd_default_driver_state default_driver_of(void *data, const struct vd_bus *bus,
						      const char *path,
						      char name[static VD_DRIVER_NAME_MAX])
{
	struct change *change = data;

	return worker_default_driver(change->root, change->root_path, bus, path, name);
}

static int read_settle(struct json_object *request, unsigned *ret)
{
	struct json_object *value = json_object_object_get(request, "settleMs");

	*ret = SETTLE_MS;
	if (!value)
		return 0;
	if (!json_object_is_type(value, json_type_int) || json_object_get_int64(value) < 0 ||
	    json_object_get_int64(value) > SETTLE_MS_MAX)
		return -EINVAL;
	*ret = (unsigned)json_object_get_int64(value);
	return 0;
}

/* What was begun is ended, whatever becomes of who asked for it: its death, its terminal's, a
 * service manager that stops it. */
static void stand_alone(void)
{
	static const int signals[] = { SIGPIPE, SIGHUP, SIGINT, SIGTERM, SIGQUIT };

	for (size_t i = 0; i < VD_ARRAY_SIZE(signals); i++)
		signal(signals[i], SIG_IGN);
	setsid();
}

static int begin(struct change *change, const struct worker_options *options,
		 struct json_object *request)
{
	struct json_object *root = json_object_object_get(request, "root");
	struct json_object *journal = json_object_object_get(request, "journal");

	if (!json_object_is_type(root, json_type_string) ||
	    !json_object_is_type(journal, json_type_string) ||
	    *json_object_get_string(journal) != '/' ||
	    read_settle(request, &change->options.settle_ms) < 0)
		return -EINVAL;
	change->root_path = json_object_get_string(root);
	change->stop_before = options->stop_before;
	change->options.journal = json_object_get_string(journal);
	change->options.default_driver = default_driver_of;
	change->options.report = (struct vd_apply_report){ on_step, on_point, change };
	stand_alone();
	return vd_root_new(change->root_path, &change->root);
}

int worker_apply(const struct worker_options *options, struct json_object *request)
{
	VD_CLEANUP(vd_plan_freep) struct vd_plan *plan = NULL;
	unsigned losses = vd_json_losses();
	struct change change = {};
	struct json_object *line;
	char message[VD_MESSAGE_MAX];
	enum vd_apply_outcome end;
	int r = vd_plan_parse(json_object_object_get(request, "plan"), &plan);

	if (r == 0)
		r = begin(&change, options, request);
	if (r < 0)
		return r == -EBADMSG ? -EINVAL : r;
	r = vd_apply(change.root, plan, &change.options, &end, message);
	line = end_line(vd_apply_outcome_names[end], r, message);
	if (end == VD_OUTCOME_DONE)
		vd_json_add(line, "changed",
			    vd_json_boolean(vd_plan_is_undone(change.root, plan) != 1));
	worker_write(vd_json_complete(line, losses));
	vd_root_free(change.root);
	return 0;
}

static void on_recovered(void *data, const char *device, enum vd_recovery what, const char *message)
{
	unsigned losses = vd_json_losses();
	struct json_object *line = vd_json_object();

	vd_json_add_text(line, "device", device);
	vd_json_add_text(line, "recovery", vd_recovery_names[what]);
	vd_json_add_text(line, "message", message);
	worker_write(vd_json_complete(line, losses));
}

int worker_recover(const struct worker_options *options, struct json_object *request)
{
	struct change change = {};
	char message[256] = "";
	int r = begin(&change, options, request);

	if (r < 0)
		return r;
	/* Nobody waits for the steps of what another has begun. */
	change.options.report.step = NULL;
	r = vd_recover(change.root, &change.options, on_recovered, NULL);
	if (r == -EPERM)
		snprintf(message, sizeof(message),
			 "the journal belongs to another user, is writable for others, or is a "
			 "link (virtd does not use it)");
	else if (r < 0)
		snprintf(message, sizeof(message), "the journal can't be read: %s", strerror(-r));
	worker_write(end_line(vd_apply_outcome_names[r < 0 ? VD_OUTCOME_FAILED : VD_OUTCOME_DONE],
			      r, message));
	vd_root_free(change.root);
	return 0;
}
