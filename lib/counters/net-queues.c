// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The queues of network interfaces, as the kernel's core counts them for every driver alike (Linux,
 * since 6.10, Documentation/netlink/specs/netdev.yaml, qstats-get). An item is called as its folder
 * in sysfs: eth0/rx-0.
 */
#include <errno.h>
#include <net/if.h>
#include <stdio.h>

#include "counters/net-asking.h"
#include "requests/netdev-queues.h"
#include "counters/reading.h"
#include "json/build.h"
#include "json/json.h"

#define WHAT "the counters of queues"

/* In a step: a loop serves others between two of them. */
#define PART_COUNT 32

/* Return whether a value is too large to be told. */
static bool add_values(struct vd_item *item, const struct vd_netdev_queue *queue)
{
	const struct vd_netdev_counter *counters =
		queue->is_tx ? vd_netdev_tx_counters : vd_netdev_rx_counters;
	bool is_too_large = false;

	for (unsigned i = 0; counters[i].key; i++) {
		bool is_known = queue->known & 1u << i, is_large = queue->values[i] > INT64_MAX;

		vd_json_add(item->counters, counters[i].key,
			    is_known && !is_large ? vd_json_unsigned(queue->values[i]) : NULL);
		is_too_large = is_too_large || (is_known && is_large);
	}
	return is_too_large;
}

static bool add_queue(struct vd_reading *reading, const struct vd_netdev_queue *queue)
{
	const char *interface = reading->interface->name, *direction = queue->is_tx ? "tx" : "rx";
	char name[IF_NAMESIZE + 32];
	struct vd_item item;
	bool is_too_large;

	snprintf(name, sizeof(name), "%s/%s-%u", interface, direction, queue->number);
	item = vd_item_new(name);
	vd_json_add_text(item.json, "interface", interface);
	vd_json_add(item.json, vd_net_index.key, json_object_get(reading->index));
	vd_json_add_text(item.json, "direction", direction);
	vd_json_add(item.json, "queueNumber", vd_json_unsigned(queue->number));
	is_too_large = add_values(&item, queue);
	vd_item_add(reading, &item);
	return is_too_large;
}

/* Older kernels, and many drivers, do not count by queues. */
static int take(struct vd_reading *reading, const void *data)
{
	const struct vd_netdev *netdev = data;
	size_t left = netdev->count - reading->taken;
	size_t end = reading->taken + (left < PART_COUNT ? left : PART_COUNT);

	if (netdev->error < 0)
		return netdev->error;
	if (!reading->taken)
		reading->item_error = 0;
	for (; reading->taken < end; reading->taken++) {
		if (add_queue(reading, &netdev->queues[reading->taken]))
			reading->item_error = -ERANGE;
	}
	if (end < netdev->count)
		return 1;
	if (reading->item_error < 0)
		vd_reading_note(reading, reading->interface->path, "one of " WHAT, -ERANGE);
	return 0;
}

static const struct vd_net_question question = {
	.what = WHAT,
	.new_data = vd_netdev_new,
	.run = vd_netdev_ask,
	.free_data = vd_netdev_free,
	.take = take,
};

static bool next(struct vd_reading *reading)
{
	return vd_net_ask_next(reading, &question);
}

const struct vd_counter_source vd_net_queue_source = { "netQueues", next };
