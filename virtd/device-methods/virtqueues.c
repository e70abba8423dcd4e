// SPDX-License-Identifier: LGPL-2.1-or-later
#include "device-methods/virtqueues.h"

#include <errno.h>

#include "calls/call.h"
#include "counters/counters.h"
#include "device/model.h"
#include "json/build.h"
#include "json/json.h"

void virtqueues_clear(struct virtqueues *virtqueues)
{
	vd_counters_free(virtqueues->reader);
	*virtqueues = (struct virtqueues){ 0 };
}

/* No other device needs the interrupts of all devices. */
static bool is_virtio(const struct vd_device *device)
{
	for (size_t i = 0; i < device->layer_count; i++) {
		if (device->layers[i].bus == &vd_bus_virtio)
			return true;
	}
	return false;
}

static void append_all(struct json_object *array, struct json_object *others)
{
	size_t count = array && others ? json_object_array_length(others) : 0;

	for (size_t i = 0; i < count; i++)
		vd_json_append(array, json_object_get(json_object_array_get_idx(others, i)));
}

static int take(struct virtqueues *virtqueues, struct json_object *read, struct json_object *record)
{
	vd_autojson struct json_object *interrupts = vd_counters_problems_json(virtqueues->reader);
	struct json_object *problems = json_object_object_get(record, "problems");
	unsigned losses = vd_json_losses();

	if (!interrupts)
		return -ENOMEM;
	vd_json_replace(record, "virtqueues",
			json_object_get(json_object_object_get(read, "virtqueues")));
	append_all(problems, json_object_object_get(read, "problems"));
	append_all(problems, interrupts);
	virtqueues->begun = false;
	return vd_json_losses() == losses ? 0 : -ENOMEM;
}

/* Return as virtqueues_read(). */
static int step(struct virtqueues *virtqueues, const struct vd_device *device,
		struct json_object *record)
{
	vd_autojson struct json_object *read = NULL;
	int r;

	if (!virtqueues->prepared) {
		r = vd_counters_prepare(virtqueues->reader);
		virtqueues->prepared = r == 0;
		return r < 0 ? r : 1;
	}
	if (!virtqueues->begun) {
		r = vd_counters_begin(virtqueues->reader, device);
		virtqueues->begun = r == 0;
		return r < 0 ? r : 1;
	}
	r = vd_counters_step(virtqueues->reader, &read);
	return r == 0 ? take(virtqueues, read, record) : r;
}

int virtqueues_read(struct virtqueues *virtqueues, struct call *call, const struct vd_root *root,
		    const struct vd_device *device, struct json_object *record)
{
	int r = 0;

	if (!is_virtio(device))
		return 0;
	if (!virtqueues->reader)
		r = vd_virtqueues_new(root, &virtqueues->reader);
	if (r < 0)
		return r;
	do {
		r = step(virtqueues, device, record);
	} while (r > 0 && !call_slice_is_over(call));
	return r;
}
