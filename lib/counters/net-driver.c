// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What the driver of a network interface counts itself, by the driver's own names (Linux,
 * Documentation/networking/statistics.rst, "ethtool"): of virtio the counters of each queue. A driver
 * may have levels among them, which nothing tells apart.
 */
#include "requests/ethtool.h"
#include "counters/named.h"
#include "counters/net-asking.h"
#include "counters/reading.h"
#include "json/build.h"
#include "json/json.h"

#define WHAT "the driver's own counters"

/* In a step: a loop serves others between two of them. */
#define PART_COUNT 256

static void begin_item(struct vd_reading *reading)
{
	reading->item = vd_item_new(reading->interface->name);
	reading->item_error = 0;
	vd_json_add(reading->item.json, vd_net_index.key, json_object_get(reading->index));
}

/* Many drivers count nothing themselves. */
static int take(struct vd_reading *reading, const void *data)
{
	const struct vd_ethtool *ethtool = data;
	size_t end;

	if (ethtool->error < 0)
		return ethtool->error;
	if (!reading->taken)
		begin_item(reading);
	end = ethtool->count - reading->taken < PART_COUNT ? ethtool->count
							   : reading->taken + PART_COUNT;
	for (size_t i = reading->taken; i < end; i++) {
		int r = vd_named_add(&reading->item, ethtool->names[i], sizeof(ethtool->names[i]),
				     ethtool->values[i]);

		reading->item_error = reading->item_error ?: r;
	}
	reading->taken = end;
	if (end < ethtool->count)
		return 1;
	if (reading->item_error < 0)
		vd_reading_note(reading, reading->interface->path, "one of " WHAT,
				reading->item_error);
	vd_item_add(reading, &reading->item);
	return 0;
}

static const struct vd_net_question question = {
	.what = WHAT,
	.new_data = vd_ethtool_new,
	.run = vd_ethtool_counters,
	.free_data = vd_ethtool_free,
	.take = take,
};

static bool next(struct vd_reading *reading)
{
	return vd_net_ask_next(reading, &question);
}

const struct vd_counter_source vd_net_driver_source = { "netDriver", next };
