// SPDX-License-Identifier: LGPL-2.1-or-later
#include "driver-methods/recovery.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/root.h"
#include "calls/service.h"
#include "common/limit.h"
#include "common/log.h"
#include "journal/journal.h"
#include "json/build.h"
#include "json/get.h"
#include "json/json.h"
#include "workers/worker-process.h"

struct recovery {
	char *device; /* NULL: whatever there is */
	void (*on_device)(void *data, enum vd_recovery what, const char *message);
	void (*on_end)(void *data, int error, const char *how);
	void *data;
	bool failed;
	char why[256];
};

static void destroy(struct recovery *recovery)
{
	if (recovery)
		free(recovery->device);
	free(recovery);
}

static void on_line(void *data, struct json_object *line)
{
	struct recovery *recovery = data;
	const char *device = vd_json_member_text(line, "device"),
		   *state = vd_json_member_text(line, "recovery");
	const char *message = vd_json_member_text(line, "message"),
		   *end = vd_json_member_text(line, "end");

	if (end && strcmp(end, vd_apply_outcome_names[VD_OUTCOME_DONE]) != 0) {
		recovery->failed = true;
		snprintf(recovery->why, sizeof(recovery->why), "%s", message ? message : end);
	}
	if (!device || !state)
		return;
	log_warning("%s: found in the journal: %s%s%s", device, state, message ? ": " : "",
		    message ? message : "");
	for (int what = VD_RECOVERY_FINISHED; what <= VD_RECOVERY_BAD; what++) {
		if (recovery->device && strcmp(vd_recovery_names[what], state) == 0 &&
		    strcmp(recovery->device, device) == 0)
			recovery->on_device(recovery->data, (enum vd_recovery)what, message);
	}
}

static void on_end(void *data, int error, const char *how)
{
	struct recovery *recovery = data;

	if (error == 0 && recovery->failed) {
		error = -EIO;
		how = recovery->why;
	}
	if (error < 0)
		log_error("cannot look through the journal: %s", how);
	if (recovery->on_end)
		recovery->on_end(recovery->data, error, how);
	destroy(recovery);
}

static struct json_object *request(const struct service_options *options)
{
	vd_autojson struct json_object *request = vd_json_object();

	if (!request || vd_json_set(request, "verb", vd_json_text("recover")) < 0 ||
	    vd_json_set(request, "root", vd_json_text(options->sysroot)) < 0 ||
	    vd_json_set(request, "journal", vd_json_text(options->journal_dir)) < 0)
		return NULL;
	return vd_take_ptr(request);
}

int recovery_start_for(struct service *service, const char *device,
		       void (*on_device)(void *data, enum vd_recovery what, const char *message),
		       void (*on_end_)(void *data, int error, const char *how), void *data)
{
	struct recovery *recovery = calloc(1, sizeof(*recovery));
	const struct worker_order order = {
		.kind = WORKER_CHANGE,
		.device = device,
		.request = recovery ? request(service_options(service)) : NULL,
		.deadline_ms = LIMIT_RECOVERY_MS,
		.on_line = on_line,
		.on_end = on_end,
		.data = recovery,
	};
	struct worker *worker;
	int r;

	if (recovery)
		*recovery = (struct recovery){
			.device = device ? strdup(device) : NULL,
			.on_device = on_device,
			.on_end = on_end_,
			.data = data,
		};
	if (!recovery || !order.request || (device && !recovery->device)) {
		json_object_put(order.request);
		destroy(recovery);
		return -ENOMEM;
	}
	r = workers_start(service_workers(service), &order, &worker);
	if (r < 0)
		destroy(recovery);
	return r;
}

/* What is on record is of the running system, and nothing that a copied tree could tell of. */
static bool is_live(const char *path)
{
	VD_CLEANUP(vd_root_freep) struct vd_root *root = NULL;

	return vd_root_new(path, &root) == 0 && vd_root_is_live(root);
}

/* Return 1: there may be a record; 0: there is none; or a negative errno. */
static int has_records(const struct service_options *options)
{
	VD_CLEANUP(vd_names_freep) char **devices = NULL;
	int r;

	/* Only root can read the folder: the worker does. */
	if (options->helpers)
		return access(options->journal_dir, F_OK) == 0;
	r = geteuid() == 0 ? vd_journal_devices(options->journal_dir, &devices) : 0;
	return r < 0 ? r : devices && devices[0];
}

void recovery_start(struct service *service)
{
	const struct service_options *options = service_options(service);
	int r = has_records(options);

	if (r == 0 || (r > 0 && !is_live(options->sysroot)))
		return;
	if (r > 0)
		r = recovery_start_for(service, NULL, NULL, NULL, NULL);
	if (r < 0)
		log_error("%s: cannot look through the journal: %s", options->journal_dir,
			  strerror(-r));
}
