// SPDX-License-Identifier: LGPL-2.1-or-later
#include "device-methods/devices.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/root.h"
#include "bus/bus.h"
#include "calls/call.h"
#include "calls/query.h"
#include "calls/service.h"
#include "common/limit.h"
#include "common/log.h"
#include "device/missing.h"
#include "id/registry.h"
#include "json/build.h"
#include "json/get.h"
#include "platform/platform.h"
#include "scan/tree-cache.h"
#include "tree/problem.h"

struct devices {
	const struct service_options *options;
	struct vd_root *root;
	/* Of what root may read, and of what every user may; NULL: not yet, or the tree is a copy, which
	 * has no events. */
	struct vd_tree_cache *caches[2];
	struct vd_registry *registry;
	struct watch *watch;
};

int devices_new(const struct service_options *options, struct devices **ret)
{
	struct devices *devices = calloc(1, sizeof(*devices));

	if (!devices)
		return -ENOMEM;
	devices->options = options;
	*ret = devices;
	return 0;
}

void devices_free(struct devices *devices)
{
	if (!devices)
		return;
	for (size_t i = 0; i < VD_ARRAY_SIZE(devices->caches); i++)
		vd_tree_cache_free(devices->caches[i]);
	vd_root_free(devices->root);
	vd_registry_free(devices->registry);
	free(devices);
}

struct watch **devices_watch(struct devices *devices)
{
	return &devices->watch;
}

struct vd_tree_cache *devices_cache(const struct call *call)
{
	return service_devices(call->service)->caches[call->restricted];
}

static const char *tree_reason(int error)
{
	switch (error) {
	case -ENOENT:
		return "it does not exist";
	case -ENOTDIR:
		return "it is not a folder";
	case -ENODATA:
		return "it has no folder sys";
	default:
		return strerror(-error);
	}
}

static int answer_unusable(struct call *call, const char *path, const char *reason)
{
	vd_autojson struct json_object *parameters = vd_json_object();

	if (!parameters || vd_json_set(parameters, "path", vd_json_text(path)) < 0 ||
	    vd_json_set(parameters, "reason", vd_json_text(reason)) < 0)
		return -ENOMEM;
	return call_fail(call, DEVICES_ERROR("UnusableTree"), vd_take_ptr(parameters));
}

static int open_tree(struct devices *devices, struct vd_tree_cache **cache)
{
	int r = 0;

	if (!devices->root)
		r = vd_root_new(devices->options->sysroot, &devices->root);
	else
		vd_root_look_again(devices->root);
	if (r == 0 && !*cache && vd_root_is_live(devices->root))
		r = vd_tree_cache_new(devices->root, VD_TREE_SETTLES_NS, cache);
	return r;
}

int devices_root(struct call *call, const struct vd_root **ret)
{
	struct devices *devices = service_devices(call->service);
	const char *path = devices->options->sysroot;
	int r = open_tree(devices, &devices->caches[call->restricted]);

	if (r == -ENOMEM)
		return r;
	*ret = devices->root;
	return r < 0 ? answer_unusable(call, path, tree_reason(r)) : 0;
}

static void report_bad_id(void *data, const char *file, unsigned line, const char *reason)
{
	if (line)
		log_warning("%s:%u: %s; the line is ignored", file, line, reason);
	else
		log_warning("%s: %s; the file is ignored", file, reason);
}

int devices_registry(struct call *call, const struct vd_registry **ret)
{
	struct devices *devices = service_devices(call->service);
	int r = 0;

	if (!devices->registry)
		r = vd_registry_new(devices->options->ids_dir, report_bad_id, NULL,
				    &devices->registry);
	if (r == 0)
		*ret = devices->registry;
	return r;
}

static bool has_folder(const struct vd_root *root, const char *path)
{
	vd_autodir DIR *dir = NULL;

	return vd_root_opendir(root, path, &dir) == 0;
}

/* NULL: there are devices to look for, or a folder whose problem the scan reports. */
static const char *no_bus_reason(const struct vd_root *root)
{
	vd_autodir DIR *dir = NULL;
	char path[64];
	int r = vd_root_opendir(root, "sys/bus", &dir);

	if (r == -ENOENT)
		return "it has no folder sys/bus, so no devices can be found (is the copy "
		       "complete?)";
	if (r < 0)
		return "its folder sys/bus can't be read, so no devices can be found";
	for (size_t i = 0; i < VD_BUS_COUNT; i++) {
		snprintf(path, sizeof(path), "sys/bus/%s", vd_buses[i]->kernel_name);
		if (has_folder(root, path))
			return NULL;
	}
	return "its folder sys/bus has none of the buses that can have virtual devices (is the "
	       "copy complete?)";
}

int devices_buses(struct call *call, const struct vd_root **ret)
{
	const struct vd_root *root;
	const char *reason;
	int r = devices_root(call, &root);

	if (r < 0 || !root)
		return r < 0 ? r : 1;
	reason = no_bus_reason(root);
	if (reason) {
		r = answer_unusable(call, service_devices(call->service)->options->sysroot, reason);
		return r < 0 ? r : 1;
	}
	*ret = root;
	return 0;
}

int devices_open(struct call *call, const struct vd_root **ret_root,
		 const struct vd_registry **ret_registry)
{
	int r = devices_buses(call, ret_root);

	return r != 0 ? r : devices_registry(call, ret_registry);
}

int devices_strings(const struct call *call, const char *key, char ***ret)
{
	struct json_object *array = call_parameter(call, key);
	size_t count = array ? json_object_array_length(array) : 0;
	char **strings = NULL;

	if (array) {
		strings = calloc(count + 1, sizeof(*strings));
		if (!strings)
			return -ENOMEM;
	}
	/* json-c calls them constant, vd_query does not, and nobody writes. */
	for (size_t i = 0; i < count; i++)
		strings[i] = (char *)json_object_get_string(json_object_array_get_idx(array, i));
	*ret = strings;
	return 0;
}

int devices_failed(struct call *call, const char *object, const char *operation, int error)
{
	vd_autojson struct json_object *parameters = vd_json_object();
	const char *message = strerror(abs(error));

	if (!parameters || vd_json_set(parameters, "object", vd_json_text(object)) < 0 ||
	    vd_json_set(parameters, "operation", vd_json_text(operation)) < 0 ||
	    vd_json_set(parameters, "errno", vd_json_text(vd_errno_name(abs(error)))) < 0 ||
	    vd_json_set(parameters, "message", vd_json_text(message)) < 0)
		return -ENOMEM;
	return call_fail(call, DEVICES_ERROR("Failed"), vd_take_ptr(parameters));
}

/* A copied tree that shows no hypervisor may just lack what would show it. */
static int explain_none(const struct vd_root *root, struct json_object *reply)
{
	VD_CLEANUP(vd_arena_clear) struct vd_arena arena = { 0 };
	struct vd_problem *problems = NULL;
	int r;

	if (vd_root_is_live(root) ||
	    json_object_array_length(json_object_object_get(reply, "platforms")) > 0)
		return 0;
	r = vd_missing_note_evidence(root, &arena, &problems);
	if (r == 0 && !problems && !has_folder(root, "proc"))
		r = vd_problem_add(&problems, &arena, "proc", "look for", VD_EVIDENCE, ENOENT);
	return r < 0 || !problems ? r : vd_json_set(reply, "problems", vd_problems_json(problems));
}

static void free_query(void *state)
{
	query_free(state);
}

/* Some evidence is for root alone: a helper can read it. */
static int ask_for_platform(struct call *call, const char *path)
{
	vd_autojson struct json_object *request = vd_json_object();
	struct query *query;
	int r;

	if (!request || vd_json_set(request, "verb", vd_json_text("platform")) < 0 ||
	    vd_json_set(request, "root", vd_json_text(path)) < 0)
		return -ENOMEM;
	r = query_start(call, WORKER_QUERY, LIMIT_QUERY_MS, vd_take_ptr(request), &query);
	if (r < 0)
		return r;
	call->state = query;
	call->free_state = free_query;
	return CALL_WAIT;
}

/* Without an answer, and for who may not know more, virtd takes what it can read itself. */
static int get_platform(struct call *call, const struct vd_root *root, struct json_object **ret)
{
	const struct service_options *options = service_options(call->service);
	struct json_object *answer;
	const char *how;
	int r;

	if (options->helpers && !call->client.limited && vd_root_is_live(root)) {
		r = call->state ? query_poll(call->state, &answer, &how)
				: ask_for_platform(call, options->sysroot);
		if (r == CALL_WAIT || r == -ENOMEM)
			return r;
		if (r == CALL_DONE && vd_json_member(answer, "platforms", json_type_array)) {
			*ret = json_object_get(answer);
			return 0;
		}
	}
	*ret = vd_platform_reply(root);
	return 0;
}

static int platform(struct call *call)
{
	vd_autojson struct json_object *parameters = NULL;
	unsigned shortages = vd_root_shortages();
	const struct vd_root *root;
	int r = devices_root(call, &root);

	if (r < 0 || !root)
		return r;
	r = get_platform(call, root, &parameters);
	if (r != 0)
		return r;
	if (!parameters && vd_root_shortages() != shortages)
		return devices_failed(call, "/", "read", EMFILE);
	r = parameters ? explain_none(root, parameters) : -ENOMEM;
	return r < 0 ? r : call_reply(call, parameters, false);
}

static const struct method methods[] = {
	{ "List", devices_list },
	{ "Show", devices_show },
	{ "Stats", devices_stats },
	{ "Identify", devices_identify },
	{ "Platform", platform },
	{ "Monitor", devices_monitor, .ends_with_client = true, .listens = true },
	{ 0 },
};

const struct interface io_virtd_devices = { "io.virtd.Devices", methods };
