// SPDX-License-Identifier: LGPL-2.1-or-later
#include "identify-verb.h"

#include <errno.h>
#include <json-c/json.h>
#include <time.h>
#include <unistd.h>

#include "json/build.h"
#include "json/get.h"
#include "json/json.h"
#include "modules/candidates-of.h"
#include "override/override-identity.h"
#include "scan/scan.h"

/* A controller is asked who it is by its driver after the probe, from a queue. */
#define SETTLE_MS 5000
#define PAUSE_US  50000

#define FIELDS (1u << VD_FIELD_ID | 1u << VD_FIELD_LAYERS | 1u << VD_FIELD_INTERFACES)

struct identity_wait {
	const struct vd_root *root;
	struct vd_registry *registry;
	struct vd_modules *modules; /* NULL: none can be loaded */
	const char *device;
	size_t drivers; /* how many layers had one, the last time */
	size_t layers;
	uint64_t changed_ms;
};

static uint64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

/* What can't be loaded is not there in the end: the reason is the module's own. */
static int load_default(struct identity_wait *wait, const struct vd_layer *layer)
{
	struct vd_candidates candidates = {};
	int r = vd_candidates_of(wait->root, wait->modules, layer->bus, layer->path, &candidates);

	for (size_t i = 0; r == 0 && i < candidates.count; i++) {
		const struct vd_candidate *item = &candidates.items[i];

		if (item->is_default && !item->loaded && item->module)
			vd_modules_load(wait->modules, item->module);
	}
	vd_candidates_clear(&candidates);
	return r == -ENOMEM ? r : 0;
}

static size_t count_drivers(const struct vd_device *device)
{
	size_t count = 0;

	for (size_t i = 0; i < device->layer_count; i++)
		count += device->layers[i].driver != NULL;
	return count;
}

/* Return 1: the identity is there; 0: not yet. */
static int check_identity(struct identity_wait *wait, const struct vd_device *device)
{
	size_t drivers = count_drivers(device);
	struct vd_identity found;
	int r = 0;

	if (vd_identity_of(wait->root, wait->registry, device, &device->layers[0], NULL, &found) ==
		    0 &&
	    (found.mac || found.serial))
		return 1;
	if (drivers == wait->drivers && device->layer_count == wait->layers)
		return 0;
	wait->drivers = drivers;
	wait->layers = device->layer_count;
	wait->changed_ms = now_ms();
	for (size_t i = 0; i < device->layer_count && r == 0; i++) {
		if (!device->layers[i].driver && wait->modules)
			r = load_default(wait, &device->layers[i]);
	}
	return r;
}

static int scan_once(struct identity_wait *wait)
{
	VD_CLEANUP(vd_scan_freep) struct vd_scan *scan = NULL;
	VD_CLEANUP(vd_device_freep) struct vd_device *device = NULL;
	char *selectors[] = { (char *)wait->device, NULL };
	struct vd_query query = { .selectors = selectors, .fields = FIELDS, .all = true };
	int r = vd_scan_new(wait->root, wait->registry, &query, &scan, NULL);

	if (r < 0)
		return r;
	do {
		r = vd_scan_next(scan, &device);
	} while (r == -EAGAIN);
	if (r == 0)
		return -ENODEV;
	return r < 0 ? r : check_identity(wait, device);
}

static int await_identity(struct identity_wait *wait)
{
	int r = scan_once(wait);

	while (r == 0 && wait->modules && now_ms() - wait->changed_ms < SETTLE_MS) {
		usleep(PAUSE_US);
		r = scan_once(wait);
	}
	return r;
}

static int run(const char *path, const char *ids_dir, const char *device)
{
	VD_CLEANUP(vd_root_freep) struct vd_root *root = NULL;
	VD_CLEANUP(vd_modules_freep) struct vd_modules *modules = NULL;
	VD_CLEANUP(vd_registry_freep) struct vd_registry *registry = NULL;
	struct identity_wait wait = { .device = device, .layers = SIZE_MAX };
	int r = vd_root_new(path, &root);

	if (r == 0)
		r = vd_registry_new(ids_dir, NULL, NULL, &registry);
	if (r < 0)
		return r;
	if (vd_root_is_live(root) && vd_modules_new(root, path, &modules) == -ENOMEM)
		return -ENOMEM;
	wait.root = root;
	wait.registry = registry;
	wait.modules = modules;
	return await_identity(&wait);
}

int vd_worker_identify(struct json_object *request, struct json_object **ret)
{
	const char *path = vd_json_member_text(request, "root"),
		   *device = vd_json_member_text(request, "device");
	vd_autojson struct json_object *reply = vd_json_object();
	int r = path && device ? run(path, vd_json_member_text(request, "idsDir"), device)
			       : -EINVAL;

	if (r < 0)
		return r;
	if (!reply || vd_json_set(reply, "seen", vd_json_boolean(r)) < 0)
		return -ENOMEM;
	*ret = vd_take_ptr(reply);
	return 0;
}
