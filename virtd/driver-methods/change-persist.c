// SPDX-License-Identifier: LGPL-2.1-or-later
/* Makes a change persistent: prepared before the first step, written after the last. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "calls/call.h"
#include "calls/query.h"
#include "common/limit.h"
#include "common/log.h"
#include "device-methods/devices.h"
#include "device/model.h"
#include "driver-methods/change-internal.h"
#include "driver-methods/drivers.h"
#include "driver-methods/transaction.h"
#include "json/build.h"
#include "override/override-online.h"
#include "override/override-text.h"
#include "tree/problem.h"
#include "workers/worker-process.h"

static int cannot_persist(struct change *change, int error)
{
	switch (error) {
	case -EOPNOTSUPP:
		return change_unsupported(change,
					  change_switches(change)
						  ? "the change can't be made persistent: the "
						    "device number of the device can't be used"
						  : "the change can't be made persistent: the bus "
						    "of this driver has no driver_override");
	case -ENODATA:
		return change_unsupported(
			change, "the change can't be made persistent: no id distinguishes this "
				"device from another one at its address");
	case -EINVAL:
		return change_no_driver(change, "no driver can have this name");
	default:
		return error;
	}
}

/* The folder or the file is not one to write to. */
static int cannot_write(struct change *change, int error)
{
	const char *dir = change->pending_override.dir;

	switch (error) {
	case -ENOMEM:
		return error;
	case -EPERM:
		return change_failed(
			change, dir, "make the change persistent", "EPERM",
			"users other than root can write to this folder (nothing was changed)");
	case -EEXIST:
		return change_failed(change, dir, "make the change persistent", "EEXIST",
				     "its file exists, and can't be used (nothing was changed, and "
				     "'virtctl override list' says why)");
	default:
		return change_failed(change, dir, "make the change persistent",
				     vd_errno_name(-error), strerror(-error));
	}
}

/* 0; 1: it is refused, and that is the outcome; negative errno. */
static int preview(struct call *call, struct change *change, const struct vd_root *root)
{
	struct pending_override *pending = &change->pending_override;
	int r = pending->override.address
			? vd_override_preview(pending->dir, &pending->override, pending->unset,
					      &pending->change, pending->path)
			: 0;

	/* Whoever looks at a copied tree need not be who may write to it; a file that is in the way
	 * is one all the same. */
	if (r < 0 && r != -ENOMEM && r != -EEXIST && change->order.dry_run &&
	    !change_is_possible(call, root)) {
		pending->override.address = NULL;
		return 0;
	}
	if (r == 0) {
		memcpy(change->own_file, pending->path, sizeof(change->own_file));
		return 0;
	}
	r = cannot_write(change, r);
	return r < 0 ? r : 1;
}

static int make_online(const struct vd_registry *registry, struct change *change)
{
	bool on = change->order.action == VD_ACTION_ONLINE;

	return vd_override_make_online(
		registry, change->find.found, change->plan->old_driver, change->plan->members,
		on ? VD_ONLINE_YES : VD_ONLINE_NO, &change->order.online.settings,
		&change->pending_override.arena, &change->pending_override.override);
}

static int make_bound(const struct vd_root *root, const struct vd_registry *registry,
		      struct change *change, const struct vd_layer *layer)
{
	const char *driver = change->order.driver;
	int r;

	/* The true name of a driver that was given another way. */
	if (driver && change->plan->new_driver)
		driver = change->plan->new_driver;
	r = layer ? vd_override_make(root, registry, change->find.found, layer, driver,
				     &change->pending_override.arena,
				     &change->pending_override.override)
		  : -EOPNOTSUPP;
	change->pending_override.override.forced = change_is_forced(change);
	return r;
}

/* Whether the folder has a file for LAYER: then that is the one to remove. */
static bool has_file(const struct vd_root *root, const struct vd_registry *registry,
		     struct change *change, const struct vd_layer *layer)
{
	struct pending_override *pending = &change->pending_override;

	pending->override = (struct vd_override){ 0 };
	return make_bound(root, registry, change, layer) >= 0 &&
	       vd_override_preview(pending->dir, &pending->override, true, &pending->change,
				   pending->path) == 0 &&
	       pending->change == VD_OVERRIDE_REMOVE;
}

/* The default driver of the device is all layers': the file may be another one's than the layer
 * that the plan is about. */
static int make_default(const struct vd_root *root, const struct vd_registry *registry,
			struct change *change)
{
	const struct vd_device *device = change->find.found;

	if (has_file(root, registry, change, change_planned_layer(change)))
		return 0;
	for (size_t i = 0; i < device->layer_count && !change->order.layer; i++) {
		if (has_file(root, registry, change, &device->layers[i]))
			return 0;
	}
	change->pending_override.override = (struct vd_override){ 0 };
	return make_bound(root, registry, change, change_planned_layer(change));
}

static int make(const struct vd_root *root, const struct vd_registry *registry,
		struct change *change)
{
	if (change_switches(change))
		return make_online(registry, change);
	return change->pending_override.unset
		       ? make_default(root, registry, change)
		       : make_bound(root, registry, change, change_planned_layer(change));
}

int change_prepare_override(struct call *call, struct change *change)
{
	const struct vd_registry *registry;
	const struct vd_root *root;
	char dir[PATH_MAX];
	int r = devices_open(call, &root, &registry);

	if (r != 0)
		return r < 0 ? r : CHANGE_REFUSED;
	r = drivers_overrides_dir(call->service, dir, sizeof(dir));
	if (r < 0)
		return r;
	change->pending_override.dir = strdup(dir);
	if (!change->pending_override.dir)
		return -ENOMEM;
	change->pending_override.unset =
		change->order.action == VD_ACTION_BIND && !change->order.driver;
	r = make(root, registry, change);
	/* What can't have an override has none to remove. */
	if (r >= 0 || (change->pending_override.unset && r != -ENOMEM))
		return preview(call, change, root);
	r = cannot_persist(change, r);
	return r < 0 ? r : 1;
}

static void clear(struct pending_override *pending)
{
	vd_arena_clear(&pending->arena);
	free(pending->dir);
	*pending = (struct pending_override){ 0 };
}

/* Return 1: there is a file to write or to remove; 0: there is none. */
static int preview_again(struct pending_override *pending)
{
	int r = vd_override_preview(pending->dir, &pending->override, pending->unset,
				    &pending->change, pending->path);

	return r < 0 ? r : pending->change != VD_OVERRIDE_KEEP;
}

/* A worker writes to the folder: virtd itself may have no right to. */
static int make_request(const struct pending_override *pending, struct json_object **ret)
{
	vd_autojson struct json_object *request = vd_json_object();
	char text[VD_OVERRIDE_TEXT_MAX];
	int r = vd_override_format(&pending->override, text, sizeof(text));

	if (r < 0)
		return r;
	if (!request || vd_json_set(request, "verb", vd_json_text("persist")) < 0 ||
	    vd_json_set(request, "dir", vd_json_text(pending->dir)) < 0 ||
	    vd_json_set(request, "text", vd_json_text(text)) < 0 ||
	    vd_json_set(request, "remove", vd_json_boolean(pending->unset)) < 0)
		return -ENOMEM;
	*ret = vd_take_ptr(request);
	return 0;
}

/* What another has removed meanwhile need not be removed. */
static int take_answer(struct pending_override *pending, int error)
{
	if (error != -ENOENT || !pending->unset)
		return error;
	pending->change = VD_OVERRIDE_KEEP;
	return 0;
}

/* {path, driver, change, online, settings}; NULL when out of memory. */
static struct json_object *persistent_json(const struct pending_override *pending)
{
	const struct vd_override *override = &pending->override;
	bool on = override->online == VD_ONLINE_YES;
	unsigned losses = vd_json_losses();
	struct json_object *object = vd_json_object();

	vd_json_add_text(object, "path", pending->path);
	vd_json_add_text(object, "driver", pending->unset ? NULL : override->driver);
	vd_json_add_text(object, "change", vd_override_change_names[pending->change]);
	vd_json_add(object, "online", override->online ? vd_json_boolean(on) : NULL);
	vd_json_add(object, "settings", vd_settings_json(&override->settings));
	return vd_json_complete(object, losses);
}

int change_set_persistent(struct change *change)
{
	if (!change->pending_override.override.address)
		return 0;
	change->persistent = persistent_json(&change->pending_override);
	change->changed |= change->pending_override.change != VD_OVERRIDE_KEEP;
	return change->persistent ? 0 : -ENOMEM;
}

static int end_persisting(struct change *change, int error, const char *how)
{
	int r = take_answer(&change->pending_override, error);

	if (r < 0 && r != -ENOMEM) {
		change_failed(change, change->pending_override.dir, "make the change persistent",
			      vd_errno_name(-r), how ? how : strerror(-r));
		r = change->parameters ? 1 : -ENOMEM;
	}
	if (r == 0)
		r = change_set_persistent(change);
	clear(&change->pending_override);
	return r;
}

/* Return CALL_WAIT, or what has become of it. */
static int poll_persisting(struct change *change)
{
	struct json_object *answer;
	const char *how = NULL;
	int r = query_poll(change->query, &answer, &how);

	if (r == CALL_WAIT)
		return r;
	if (r == CALL_DONE)
		r = drivers_override_error(answer);
	r = end_persisting(change, r, how);
	query_free(vd_take_ptr(change->query));
	return r;
}

int change_persist(struct call *call, struct change *change)
{
	struct pending_override *pending = &change->pending_override;
	struct json_object *request;
	int r;

	if (change->query)
		return poll_persisting(change);
	r = pending->override.address ? preview_again(pending) : 0;
	if (r == 1) {
		r = make_request(pending, &request);
		if (r == 0)
			r = query_start(call, WORKER_CHANGE, LIMIT_CHANGE_MS, request,
					&change->query);
		if (r == 0)
			return CALL_WAIT;
	}
	return end_persisting(change, r, NULL);
}

/* One that is made persistent although its caller is gone. */
struct late {
	struct pending_override pending;
	struct workers *workers;
	int client; /* a copy; -1: none */
	int error;
	bool working;
};

static void free_late(void *data)
{
	struct late *late = data;

	if (late->working)
		return;
	clear(&late->pending);
	vd_closep(&late->client);
	free(late);
}

static void on_late_line(void *data, struct json_object *line)
{
	struct late *late = data;

	late->error = take_answer(&late->pending, drivers_override_error(line));
}

static void on_late_end(void *data, int error, const char *how)
{
	struct late *late = data;

	if (error < 0 || late->error < 0)
		log_error("%s: %s: can't be made persistent: %s", late->pending.override.address,
			  late->pending.dir, error < 0 ? how : strerror(-late->error));
	else
		log_info("%s: the late change is done, and persistent now",
			 late->pending.override.address);
	late->working = false;
	free_late(late);
}

static int start_late(struct late *late)
{
	struct worker_order order = {
		.kind = WORKER_CHANGE,
		.client = late->client,
		.deadline_ms = LIMIT_CHANGE_MS,
		.on_line = on_late_line,
		.on_end = on_late_end,
		.data = late,
	};
	struct worker *worker;
	int r = preview_again(&late->pending);

	if (r == 1)
		r = make_request(&late->pending, &order.request);
	else if (r == 0)
		return 1;
	if (r == 0)
		r = workers_start(late->workers, &order, &worker);
	return r;
}

/* The driver took longer than anybody waited, and has the device now. */
static void persist_late(void *data)
{
	struct late *late = data;
	int r = start_late(late);

	late->working = r == 0;
	if (r < 0)
		log_error("%s: %s: can't be made persistent: %s", late->pending.override.address,
			  late->pending.dir, strerror(-r));
}

static struct late *make_late(struct change *change)
{
	struct late *late = calloc(1, sizeof(*late));

	if (!late) {
		log_error("%s: if it is done late, it can't be made persistent: %s",
			  change->pending_override.override.address, strerror(ENOMEM));
		return NULL;
	}
	late->pending = change->pending_override;
	late->workers = change->workers;
	late->client = change->client > 0 ? fcntl(change->client, F_DUPFD_CLOEXEC, 3) : -1;
	change->pending_override = (struct pending_override){ 0 };
	return late;
}

void change_leave(struct change *change)
{
	struct late *late = NULL;

	if (change->transaction && change->pending_override.override.address)
		late = make_late(change);
	transaction_leave(change->transaction, late ? persist_late : NULL, free_late, late);
	clear(&change->pending_override);
}
