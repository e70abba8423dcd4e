// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A whole tree of sys and proc, as the text of a snapshot, with links that lead anywhere. It goes to all that reads a tree: the hypervisors (cpuinfo, sysinfo,
 * device tree, ACPI, DMI), the list of devices with all fields, their counters and usage reasons, the drivers, and a plan for each device.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "counters/counters.h"
#include "drivers/candidates.h"
#include "fuzz.h"
#include "json/json.h"
#include "plan/plan-make.h"
#include "plan/plan-path.h"
#include "platform/platform.h"
#include "scan/scan.h"
#include "snapshot/place.h"
#include "snapshot/snapshot.h"
#include "snapshot/text.h"
#include "usage/in-use.h"

static struct vd_registry *registry;
static char top[] = "/dev/shm/fuzz-tree-XXXXXX";

static void leave(void)
{
	vd_registry_free(registry);
	rmdir(top);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	if (vd_registry_new(NULL, NULL, NULL, &registry) < 0 || !mkdtemp(top))
		abort();
	atexit(leave);
	return 0;
}

static void look_at_plan(const struct vd_root *root, const struct vd_device *device)
{
	static const enum vd_action actions[] = { VD_ACTION_BIND, VD_ACTION_UNBIND,
						  VD_ACTION_OFFLINE, VD_ACTION_REBIND };

	for (size_t i = 0; i < VD_ARRAY_SIZE(actions); i++) {
		VD_CLEANUP(vd_plan_freep) struct vd_plan *plan = NULL;
		char reason[VD_REASON_MAX] = "";

		if (vd_plan_make(root, device, actions[i], NULL, &plan, reason) < 0) {
			if (!*reason)
				abort();
			continue;
		}
		for (size_t step = 0; step < plan->count; step++)
			if (!vd_plan_step_is_sound(plan, &plan->steps[step]))
				abort();
	}
}

static void look_at_counters(struct vd_counters *counters, const struct vd_device *device)
{
	vd_autojson struct json_object *record = NULL;

	if (vd_counters_begin(counters, device) < 0)
		abort();
	while (vd_counters_step(counters, &record) > 0)
		;
	if (!record)
		abort();
}

static void look_at(const struct vd_root *root, const struct vd_device *device,
		    struct vd_counters *counters)
{
	vd_autojson struct json_object *record = vd_device_json(device, ~0u);
	vd_autojson struct json_object *reasons = NULL;

	if (!record || vd_in_use(root, device, NULL, &reasons) < 0)
		abort();
	look_at_counters(counters, device);
	look_at_plan(root, device);
}

static void look_at_devices(const struct vd_root *root)
{
	const struct vd_query query = { .system = vd_platform_system, .all = true, .fields = ~0u };
	VD_CLEANUP(vd_counters_freep) struct vd_counters *counters = NULL;
	VD_CLEANUP(vd_scan_freep) struct vd_scan *scan = NULL;
	struct vd_device *device;
	int r;

	if (vd_scan_new(root, registry, &query, &scan, NULL) < 0 ||
	    vd_counters_new(root, &counters) < 0)
		abort();
	while (vd_counters_prepare(counters) > 0)
		;
	while ((r = vd_scan_next(scan, &device)) > 0 || r == -EAGAIN) {
		if (r == -EAGAIN)
			continue;
		look_at(root, device, counters);
		vd_device_free(device);
	}
	if (r < 0)
		abort();
}

static void look_at_tree(const char *path)
{
	VD_CLEANUP(vd_root_freep) struct vd_root *root = NULL;
	vd_autojson struct json_object *platform = NULL;

	if (vd_root_new(path, &root) < 0)
		return;
	platform = vd_platform_reply(root);
	if (!platform)
		abort();
	look_at_devices(root);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	VD_CLEANUP(vd_snapshot_freep) struct vd_snapshot *snapshot = vd_snapshot_new();
	vd_autofree char *text = calloc(1, size + 1);
	vd_autoclose int folder = -1;
	char path[64];

	if (!snapshot || !text)
		abort();
	memcpy(text, data, size);
	snapshot->takes_any_link = true;
	if (vd_text_read(snapshot, text, size) < 0)
		return 0;
	snprintf(path, sizeof(path), "%s/tree", top);
	if (mkdir(path, 0700) < 0)
		abort();
	folder = open(path, O_DIRECTORY | O_CLOEXEC);
	if (vd_place(snapshot, folder) == 0)
		look_at_tree(path);
	vd_place_remove(path);
	return 0;
}
