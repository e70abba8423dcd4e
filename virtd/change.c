// SPDX-License-Identifier: LGPL-2.1-or-later
#include "change.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include "base/utf8.h"
#include "call.h"
#include "device/model.h"
#include "devices.h"
#include "driver/candidates.h"
#include "driver/in-use.h"
#include "driver/plan-make.h"
#include "drivers.h"
#include "limit.h"
#include "query.h"
#include "service.h"
#include "transaction.h"

/* What plans, reasons and the identity of an override are made from. */
#define FIELDS (1u << VD_FIELD_LAYERS | 1u << VD_FIELD_INTERFACES | 1u << VD_FIELD_VIRT_ID)

#define DRIVER_NAME_MAX 255 /* a folder of sysfs */

void change_clear(struct change *change)
{
	query_free(change->query);
	transaction_free(change->transaction);
	vd_plan_free(change->plan);
	find_clear(&change->find);
	vd_arena_clear(&change->override_arena);
	free(change->unset);
	json_object_put(change->reasons);
	json_object_put(change->parameters);
	*change = (struct change){ 0 };
}

/* It ends here; PARAMETERS are taken over. */
static int over(struct change *change, const char *error, struct json_object *parameters)
{
	change->error = error;
	change->parameters = parameters;
	return parameters ? CALL_DONE : -ENOMEM;
}

static const char *device_id(const struct change *change)
{
	return vd_device_id(change->find.found);
}

static int unsupported(struct change *change, const char *reason)
{
	return over(change, DRIVERS_ERROR("NotSupported"),
		    drivers_error("device", device_id(change), "reason", reason));
}

static int no_driver(struct change *change, const char *reason)
{
	const char *driver = change->order.driver ? change->order.driver : "";

	return over(change, DRIVERS_ERROR("NoSuchDriver"),
		    drivers_error("driver", driver, "reason", reason));
}

static int failed(struct change *change, const char *object, const char *operation,
		  const char *error, const char *message)
{
	struct json_object *parameters = drivers_error("object", object, "operation", operation);

	if (!parameters || vd_json_set(parameters, "errno", json_object_new_string(error)) < 0 ||
	    vd_json_set(parameters, "message", json_object_new_string(message)) < 0) {
		json_object_put(parameters);
		parameters = NULL;
	}
	return over(change, DEVICES_ERROR("Failed"), parameters);
}

/* OBJECT: SINGULAR [...] with the results, as RolledBack, NotRolledBack and TimedOut have them. */
static int failed_with_results(struct change *change, const char *error,
			       struct json_object *results, const char *message)
{
	struct json_object *parameters =
		drivers_error("device", device_id(change), "message", message);

	if (parameters && vd_json_set(parameters, "results", json_object_get(results)) < 0) {
		json_object_put(parameters);
		parameters = NULL;
	}
	return over(change, error, parameters);
}

static int finish(struct change *change, const char *key, struct json_object *list,
		  const char *reasons_key)
{
	struct json_object *parameters = drivers_error("device", device_id(change), NULL, NULL);

	if (!parameters || vd_json_set(parameters, key, list) < 0 ||
	    vd_json_set(parameters, reasons_key, json_object_get(change->reasons)) < 0) {
		json_object_put(parameters);
		parameters = NULL;
	}
	return over(change, NULL, parameters);
}

/* What is left of the time, for the next thing that takes some. */
static unsigned time_left_ms(const struct change *change)
{
	uint64_t spent_ms = (uv_hrtime() - change->begin_ns) / 1000000;

	return spent_ms < change->order.timeout_ms ? change->order.timeout_ms - (unsigned)spent_ms
						   : 1;
}

static int persist(struct call *call, struct change *change)
{
	char dir[PATH_MAX];
	int r = 0;

	if (!change->override.address && !change->unset)
		return 0;
	r = drivers_overrides_dir(call->service, dir, sizeof(dir));
	if (r == 0 && change->override.address)
		r = vd_override_write(dir, &change->override);
	else if (r == 0)
		r = vd_override_unset(dir, change->unset);
	if (r == 0 || r == -ENOENT)
		return 0;
	if (r == -ENOMEM)
		return r;
	failed(change, dir, "make the change persistent", vd_errno_name(-r), strerror(-r));
	return change->parameters ? 1 : -ENOMEM;
}

/* All is done: make it last, and say so. */
static int succeed(struct call *call, struct change *change, struct json_object *results)
{
	int r = persist(call, change);

	if (r != 0)
		return r < 0 ? r : CALL_DONE;
	return finish(change, "results", results, "overridden");
}

static int busy(struct change *change, const char *holder)
{
	return over(change, DRIVERS_ERROR("Busy"),
		    drivers_error("device", device_id(change), "holder", holder));
}

static int stage_wait(struct call *call, struct change *change)
{
	struct outcome outcome;
	int r = transaction_poll(change->transaction, &outcome);

	if (r == CALL_WAIT)
		return r;
	if (outcome.late)
		return failed_with_results(change, DRIVERS_ERROR("TimedOut"), outcome.results,
					   "it is not over in time, and goes on; the device is "
					   "busy until its end");
	switch (outcome.end) {
	case VD_END_DONE:
		return succeed(call, change, json_object_get(outcome.results));
	case VD_END_ROLLED_BACK:
		return failed_with_results(change, DRIVERS_ERROR("RolledBack"), outcome.results,
					   outcome.message);
	case VD_END_NOT_ROLLED_BACK:
		return failed_with_results(change, DRIVERS_ERROR("NotRolledBack"), outcome.results,
					   outcome.message);
	case VD_END_BUSY:
		return busy(change, outcome.message);
	case VD_END_NO_SUCH_DRIVER:
		return no_driver(change, outcome.message);
	case VD_END_NOT_SUPPORTED:
		return unsupported(change, outcome.message);
	case VD_END_GONE:
		return over(change, DEVICES_ERROR("NoSuchDevice"),
			    drivers_error("selector", change->order.device, NULL, NULL));
	case VD_END_FAILED:
		break;
	}
	return failed(change, device_id(change), vd_action_names[change->order.action],
		      outcome.error ? outcome.error : "EIO", outcome.message);
}

static int check_busy(struct call *call, struct change *change)
{
	struct workers *workers = service_workers(call->service);
	int pid = workers ? workers_busy_with(workers, device_id(change)) : -1;
	char holder[64];

	if (pid < 0 && !vd_device_is_locked(change->find.found))
		return 0;
	if (pid < 0)
		snprintf(holder, sizeof(holder), "whoever has a driver probe or leave it now");
	else if (pid)
		snprintf(holder, sizeof(holder), "virtd-worker, process %d", pid);
	else
		snprintf(holder, sizeof(holder), "another change, which has to wait itself");
	busy(change, holder);
	return change->parameters ? 1 : -ENOMEM;
}

static int apply(struct call *call, struct change *change)
{
	int r = check_busy(call, change);

	if (r != 0)
		return r < 0 ? r : CALL_DONE;
	if (!change->plan->count)
		return succeed(call, change, json_object_new_array());
	r = transaction_start(call, vd_take_ptr(change->plan), time_left_ms(change),
			      &change->transaction);
	if (r == -ENOTSUP)
		return unsupported(change, "this virtd has no worker processes");
	change->stage = stage_wait;
	return r < 0 ? r : stage_wait(call, change);
}

static int refuse_in_use(struct change *change)
{
	struct json_object *parameters = drivers_error("device", device_id(change), NULL, NULL);

	if (parameters &&
	    vd_json_set(parameters, "reasons", json_object_get(change->reasons)) < 0) {
		json_object_put(parameters);
		parameters = NULL;
	}
	return over(change, DRIVERS_ERROR("InUse"), parameters);
}

/* What stands against it. To switch something on, or to do nothing, takes nothing away. */
static int stage_guard(struct call *call, struct change *change)
{
	const struct vd_in_use_request request = {
		/* A private virtd's environment is its user's. */
		.ssh_connection = getenv("SSH_CONNECTION"),
		.new_driver = change->plan->new_driver,
	};
	const struct vd_root *root;
	int r = devices_root(call, &root);

	if (r < 0 || !root)
		return r < 0 ? r : CHANGE_REFUSED;
	if (change->plan->count && change->order.action != VD_ACTION_ONLINE)
		r = vd_in_use(root, change->find.found, &request, &change->reasons);
	else
		change->reasons = json_object_new_array();
	if (r < 0 && r != -ENOMEM)
		return failed(change, device_id(change), "see what uses it", vd_errno_name(-r),
			      strerror(-r));
	if (r < 0 || !change->reasons)
		return -ENOMEM;
	if (change->order.dry_run)
		return finish(change, "steps", vd_plan_steps_json(change->plan), "inUse");
	if (json_object_array_length(change->reasons) && !change->order.force)
		return refuse_in_use(change);
	if (change->plan->count && !vd_root_is_live(root))
		return unsupported(change, "this is a copied tree: nothing in it drives a device");
	return apply(call, change);
}

static const struct vd_layer *planned_layer(const struct change *change)
{
	const struct vd_device *device = change->find.found;

	for (size_t i = 0; i < device->layer_count; i++) {
		if (change->plan->layer_path &&
		    strcmp(device->layers[i].path, change->plan->layer_path) == 0)
			return &device->layers[i];
	}
	return NULL;
}

/* What is to be written or removed in the end is made now, while nothing has been touched. 0; 1: it
 * can't be, and that is the outcome. */
static int prepare_override(struct call *call, struct change *change)
{
	const struct vd_layer *layer = planned_layer(change);
	const struct vd_registry *registry;
	const struct vd_root *root;
	int r = devices_root(call, &root);

	if (r == 0 && root)
		r = devices_registry(call, &registry);
	if (r < 0)
		return r;
	if (layer && change->order.action == VD_ACTION_BIND && !change->order.driver)
		return asprintf(&change->unset, "%s:%s", layer->bus->name, layer->address) < 0
			       ? -ENOMEM
			       : 0;
	r = layer ? vd_override_make(root, registry, change->find.found, layer,
				     change->order.driver, &change->override_arena,
				     &change->override)
		  : -EOPNOTSUPP;
	if (r == -EOPNOTSUPP)
		r = unsupported(change, "the bus of that driver has no driver_override: it can't "
					"be made persistent");
	else if (r == -ENODATA)
		r = unsupported(change, "nothing tells this device from another one at its "
					"address: it can't be made persistent");
	else if (r == -EINVAL)
		r = no_driver(change, "no driver can have that name");
	else
		return r;
	return r < 0 ? r : 1;
}

static int plan_failed(struct change *change, int error, const char *reason)
{
	switch (error) {
	case -ENOENT:
		return no_driver(change, reason);
	case -EOPNOTSUPP:
		return unsupported(change, reason);
	case -ENOMEM:
		return error;
	default:
		return failed(change, device_id(change), vd_action_names[change->order.action],
			      vd_errno_name(-error), reason);
	}
}

static int make_plan(struct call *call, struct change *change)
{
	char reason[VD_REASON_MAX] = "";
	const struct vd_root *root;
	int r = devices_root(call, &root);

	if (r < 0 || !root)
		return r < 0 ? r : CHANGE_REFUSED;
	r = vd_plan_make(root, change->find.found, change->order.action, change->order.driver,
			 &change->plan, reason);
	if (r < 0)
		return plan_failed(change, r, reason[0] ? reason : strerror(-r));
	if (change->order.persist && !change->order.dry_run) {
		r = prepare_override(call, change);
		if (r != 0)
			return r < 0 ? r : CALL_DONE;
	}
	change->stage = stage_guard;
	return CALL_AGAIN;
}

static int stage_find(struct call *call, struct change *change);

static const char *text_member(struct json_object *object, const char *key)
{
	return json_object_get_string(json_object_object_get(object, key));
}

/* {"modules":[{"name", "state", "errno", "message"}]}: the first one that failed, or NULL. */
static struct json_object *first_failure(struct json_object *answer)
{
	struct json_object *modules = json_object_object_get(answer, "modules");
	size_t count = json_object_is_type(modules, json_type_array)
			       ? json_object_array_length(modules)
			       : 0;

	for (size_t i = 0; i < count; i++) {
		struct json_object *module = json_object_array_get_idx(modules, i);
		const char *state = text_member(module, "state");

		if (!state || strcmp(state, "loaded") != 0)
			return module;
	}
	return NULL;
}

static int load_failed(struct change *change, struct json_object *module)
{
	const char *error = text_member(module, "errno");
	const char *message = text_member(module, "message");

	if (!message)
		message = "the module could not be loaded";
	if (error && strcmp(error, "ENOENT") == 0)
		return no_driver(change, message);
	return failed(change, change->order.driver, "load the module", error ? error : "EIO",
		      message);
}

/* The module is there now, and may have taken the device at once: look again. */
static int stage_loading(struct call *call, struct change *change)
{
	struct json_object *answer, *failure;
	const char *how;
	int r = query_poll(change->query, &answer, &how);

	if (r == CALL_WAIT)
		return r;
	if (r == -ETIMEDOUT) {
		vd_autojson struct json_object *none = json_object_new_array();

		return failed_with_results(change, DRIVERS_ERROR("TimedOut"), none, how);
	}
	if (r < 0)
		return failed(change, change->order.driver, "load the module", vd_errno_name(-r),
			      how);
	failure = first_failure(answer);
	if (failure)
		return load_failed(change, failure);
	query_free(vd_take_ptr(change->query));
	find_clear(&change->find);
	change->stage = stage_find;
	return CALL_AGAIN;
}

static struct json_object *load_request(const struct call *call, const char *module)
{
	vd_autojson struct json_object *request = json_object_new_object();
	const char *root = service_options(call->service)->sysroot;
	struct json_object *modules = json_object_new_array();
	struct json_object *name = json_object_new_string(module);

	if (!modules || !name || json_object_array_add(modules, name) < 0) {
		json_object_put(name);
		json_object_put(modules);
		return NULL;
	}
	if (vd_json_set(request, "modules", modules) < 0 ||
	    vd_json_set(request, "verb", json_object_new_string("load")) < 0 ||
	    vd_json_set(request, "root", json_object_new_string(root)) < 0)
		return NULL;
	return vd_take_ptr(request);
}

static int start_loading(struct call *call, struct change *change)
{
	int r = query_start(call, WORKER_CHANGE, time_left_ms(change),
			    load_request(call, change->order.driver), &change->query);

	change->loaded = true;
	change->stage = stage_loading;
	if (r == -ENOTSUP)
		return unsupported(change, "this virtd has no worker processes");
	return r < 0 ? r : stage_loading(call, change);
}

/* Whether a driver of that name is registered with any bus that the device is on. */
static bool driver_is_there(struct call *call, const struct change *change)
{
	const struct vd_device *device = change->find.found;
	const struct vd_root *root = NULL;
	char path[PATH_MAX];
	bool there = false;

	if (devices_root(call, &root) < 0 || !root)
		return false;
	for (size_t i = 0; i < device->layer_count && !there; i++) {
		VD_CLEANUP(closedirp) DIR *dir = NULL;

		snprintf(path, sizeof(path), "sys/bus/%s/drivers/%s",
			 device->layers[i].bus->kernel_name, change->order.driver);
		there = vd_root_opendir(root, path, &dir) == 0;
	}
	return there;
}

/* Names are looked up among those that there are; what can be no name is not even looked up. */
static bool is_driver_name(const char *name)
{
	size_t len = strlen(name);

	if (len == 0 || len > DRIVER_NAME_MAX || name[0] == '.')
		return false;
	for (size_t i = 0; i < len; i++) {
		if ((unsigned char)name[i] <= ' ' || name[i] == '/' || name[i] == 0x7f)
			return false;
	}
	return true;
}

static int found(struct call *call, struct change *change)
{
	const struct change_order *order = &change->order;
	int r = 0;

	/* A plan can be looked at while another is carried out, but not made of what can't be read.
	 */
	if (!order->dry_run || vd_device_is_locked(change->find.found))
		r = check_busy(call, change);
	if (r != 0)
		return r < 0 ? r : CALL_DONE;
	if (order->driver && !is_driver_name(order->driver))
		return no_driver(change, "no driver can have that name");
	if (order->load && order->driver && !change->loaded && !order->dry_run &&
	    !driver_is_there(call, change))
		return start_loading(call, change);
	return make_plan(call, change);
}

static int stage_find(struct call *call, struct change *change)
{
	int r = find_step(call, &change->find, change->order.device, FIELDS);

	switch (r) {
	case FIND_AGAIN:
		return CALL_AGAIN;
	case FIND_DONE:
		return found(call, change);
	case FIND_NONE:
		return over(change, change->find.error, vd_take_ptr(change->find.parameters));
	case FIND_REFUSED:
		return CHANGE_REFUSED;
	default:
		return r;
	}
}

int change_step(struct call *call, struct change *change)
{
	if (!change->stage) {
		change->stage = stage_find;
		change->begin_ns = uv_hrtime();
	}
	return change->stage(call, change);
}
