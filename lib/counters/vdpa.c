// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What the driver of a vdpa device counts of each virtqueue, by the vendor's own names (Linux,
 * drivers/vdpa/vdpa.c, vdpa_fill_stats_rec()). Unlike what else is read here, it needs a privilege;
 * and whoever has a vdpa device expects these counters, so what has none is told.
 */
#include <errno.h>
#include <stdio.h>

#include "base/loss.h"
#include "counters/asking.h"
#include "counters/named.h"
#include "counters/reading.h"
#include "requests/vdpa-counters.h"
#include "json/build.h"

#define WHAT "the vendor's counters of virtqueues"

/* The lock of all vdpa devices, and what their drivers wait for. */
static const struct vd_task_key key = { VD_TASK_REQUEST, 0, 2 };

static const char *path_of(const struct vd_reading *reading)
{
	return reading->device->layers[reading->at - 1].path;
}

static void fail(struct vd_reading *reading, int error)
{
	reading->is_unread = true;
	vd_reading_note(reading, path_of(reading),
			error == -EPERM ? WHAT " (needs CAP_NET_ADMIN)" : WHAT, vd_lose_if(error));
}

/* Add the item of one queue, whose counters begin at AT. Return where those of the next one begin. */
static size_t add_queue(struct vd_reading *reading, const struct vd_vdpa *vdpa, size_t at)
{
	unsigned queue = vdpa->counters[at].queue;
	char name[sizeof(vdpa->name) + 32];
	struct vd_item item;
	int error = 0;

	snprintf(name, sizeof(name), "%s/%u", vdpa->name, queue);
	item = vd_item_new(name);
	vd_json_add_text(item.json, "device", vdpa->name);
	vd_json_add(item.json, "queueNumber", vd_json_unsigned(queue));
	for (; at < vdpa->count && vdpa->counters[at].queue == queue; at++) {
		const struct vd_vdpa_counter *counter = &vdpa->counters[at];
		int r = vd_named_add(&item, counter->name, sizeof(counter->name), counter->value);

		error = error ?: r;
	}
	if (error < 0)
		vd_reading_note(reading, path_of(reading), "one of " WHAT, error);
	vd_item_add(reading, &item);
	return at;
}

/* Add the next queue. A device that no driver of virtio has set up counts nothing. Return whether
 * there are more. */
static bool take(struct vd_reading *reading, const struct vd_vdpa *vdpa)
{
	if (vdpa->error == -EAGAIN)
		return false;
	if (vdpa->error < 0 || (vdpa->count && vd_root_is_restricted())) {
		fail(reading, vdpa->error < 0 ? vdpa->error : -EPERM);
		return false;
	}
	if (reading->taken < vdpa->count)
		reading->taken = add_queue(reading, vdpa, reading->taken);
	return reading->taken < vdpa->count;
}

static void ask(struct vd_reading *reading, const struct vd_layer *layer)
{
	int r;

	reading->answer = vd_root_is_live(reading->root) ? vd_vdpa_new(layer->name) : NULL;
	if (!reading->answer)
		return;
	r = vd_ask(reading, &key, vd_vdpa_ask, vd_vdpa_free, reading->answer);
	if (r < 0)
		fail(reading, r);
}

static bool next(struct vd_reading *reading)
{
	const struct vd_layer *layer;
	int r;

	if (!reading->task) {
		layer = vd_layer_next(reading, &vd_bus_vdpa);
		if (layer)
			ask(reading, layer);
		return layer;
	}
	r = vd_ask_wait(reading);
	if (r == 0) {
		if (!take(reading, reading->answer))
			vd_ask_end(reading);
	} else if (r < 0) {
		fail(reading, r);
	}
	return true;
}

const struct vd_counter_source vd_vdpa_source = { "vdpaQueues", next };
