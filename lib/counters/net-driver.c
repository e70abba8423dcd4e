// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What the driver of a network interface counts itself, by the driver's own names (Linux,
 * Documentation/networking/statistics.rst, "ethtool"): of virtio the counters of each queue. A driver
 * may have levels among them, which nothing tells apart.
 */
#include "counters/ethtool.h"
#include "counters/named.h"
#include "counters/net-asking.h"
#include "counters/reading.h"
#include "json/build.h"
#include "json/json.h"

#define WHAT "the driver's own counters"

/* Many drivers count nothing themselves. */
static int take(struct vd_reading *reading, const void *data)
{
	const struct vd_ethtool *ethtool = data;
	struct vd_item item;
	int error = 0;

	if (ethtool->error < 0)
		return ethtool->error;
	item = vd_item_new(reading->interface->name);
	vd_json_add(item.json, vd_net_index.key, json_object_get(reading->index));
	for (size_t i = 0; i < ethtool->count; i++) {
		int r = vd_named_add(&item, ethtool->names[i], sizeof(ethtool->names[i]),
				     ethtool->values[i]);

		error = error ?: r;
	}
	if (error < 0)
		vd_reading_note(reading, reading->interface->path, "one of " WHAT, error);
	vd_item_add(reading, &item);
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
