// SPDX-License-Identifier: LGPL-2.1-or-later
#include "top/top-model.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "counters/stats-rates.h"
#include "json/get.h"
#include "text/json-path.h"

static void device_free(struct top_device *device)
{
	json_object_put(device->record);
	json_object_put(device->sample);
	free(device->id);
	free(device);
}

void top_model_clear(struct top_model *model)
{
	for (size_t i = 0; i < model->count; i++)
		device_free(model->devices[i]);
	free(model->devices);
	*model = (struct top_model){ 0 };
}

/* Where ID is, or would be. */
static size_t find_place(const struct top_model *model, const char *id)
{
	size_t low = 0, high = model->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(model->devices[middle]->id, id) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct top_device *top_model_find(const struct top_model *model, const char *id)
{
	size_t at = find_place(model, id);

	return at < model->count && strcmp(model->devices[at]->id, id) == 0 ? model->devices[at]
									    : NULL;
}

static int make_room(struct top_model *model)
{
	size_t room = model->room ? model->room * 2 : 64;
	struct top_device **grown;

	if (model->count < model->room)
		return 0;
	grown = reallocarray(model->devices, room, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	model->devices = grown;
	model->room = room;
	return 0;
}

static struct top_device *device_new(const char *id)
{
	struct top_device *device = calloc(1, sizeof(*device));

	if (!device)
		return NULL;
	device->id = strdup(id);
	if (!device->id) {
		free(device);
		return NULL;
	}
	top_values(NULL, device->values);
	return device;
}

/* The device ID, which is made if there is none. */
static int get_device(struct top_model *model, const char *id, struct top_device **ret)
{
	size_t at = find_place(model, id);

	if (at == model->count || strcmp(model->devices[at]->id, id) != 0) {
		struct top_device *device = make_room(model) == 0 ? device_new(id) : NULL;

		if (!device)
			return -ENOMEM;
		memmove(model->devices + at + 1, model->devices + at,
			(model->count - at) * sizeof(*model->devices));
		model->devices[at] = device;
		model->count++;
	}
	*ret = model->devices[at];
	return 0;
}

static void remove_at(struct top_model *model, size_t at)
{
	device_free(model->devices[at]);
	model->count--;
	memmove(model->devices + at, model->devices + at + 1,
		(model->count - at) * sizeof(*model->devices));
}

static void mark(struct top_device *device, const char *event, uint64_t now_ns)
{
	snprintf(device->event, sizeof(device->event), "%s", event);
	device->event_ns = now_ns;
}

int top_model_event(struct top_model *model, struct json_object *event, uint64_t now_ns)
{
	const char *name = vd_json_member_text(event, "event");
	struct json_object *record = vd_json_member(event, "device", json_type_object);
	const char *id = vd_json_member_text(record, "id");
	struct top_device *device;
	int r;

	if (!name || (record && !id))
		return -EPROTO;
	if (!record)
		return 0;
	r = get_device(model, id, &device);
	if (r < 0)
		return r;
	json_object_put(device->record);
	device->record = json_object_get(record);
	device->is_gone = strcmp(name, "removed") == 0 || strcmp(name, "left") == 0;
	if (strcmp(name, "present") != 0)
		mark(device, name, now_ns);
	return 0;
}

void top_model_begin(struct top_model *model)
{
	for (size_t i = 0; i < model->count; i++)
		model->devices[i]->is_sampled = false;
	model->problems = 0;
}

int top_model_sample(struct top_model *model, struct json_object *record)
{
	const char *id = vd_json_member_text(record, "id");
	struct top_device *device;
	int r = id ? get_device(model, id, &device) : -EPROTO;

	if (r == 0)
		r = rates_add(record, device->sample);
	if (r < 0)
		return r;
	json_object_put(device->sample);
	device->sample = json_object_get(record);
	device->is_sampled = true;
	top_values(record, device->values);
	model->problems += array_count(json_object_object_get(record, "problems"));
	return 0;
}

void top_model_end(struct top_model *model)
{
	for (size_t i = model->count; i-- > 0;) {
		struct top_device *device = model->devices[i];

		if (device->is_sampled)
			continue;
		json_object_put(vd_take_ptr(device->sample));
		top_values(NULL, device->values);
		if (!device->record)
			remove_at(model, i);
	}
}

bool top_is_marked(const struct top_device *device, uint64_t now_ns)
{
	return *device->event && now_ns - device->event_ns < TOP_MARK_NS;
}

void top_model_forget(struct top_model *model, uint64_t now_ns)
{
	for (size_t i = model->count; i-- > 0;) {
		if (model->devices[i]->is_gone && !top_is_marked(model->devices[i], now_ns))
			remove_at(model, i);
	}
}
