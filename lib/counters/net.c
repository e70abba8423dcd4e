// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Network interfaces: the folder statistics (Linux, Documentation/ABI/testing/
 * sysfs-class-net-statistics), each file one member of struct rtnl_link_stats64. The files need
 * only RCU. rtnetlink has the same numbers, but waits for its lock, which a driver may hold for as
 * long as it likes.
 */
#include <errno.h>
#include <limits.h>

#include "bus/attr.h"
#include "counters/reading.h"
#include "json/build.h"

static const struct vd_value values[] = {
	{ "rx_bytes", "rxBytes" },
	{ "rx_packets", "rxPackets" },
	{ "rx_errors", "rxErrors" },
	{ "rx_dropped", "rxDropped" },
	{ "tx_bytes", "txBytes" },
	{ "tx_packets", "txPackets" },
	{ "tx_errors", "txErrors" },
	{ "tx_dropped", "txDropped" },
	{ "multicast", "rxMulticastPackets" },
	{ "collisions", "collisions" },
	{ "rx_length_errors", "rxLengthErrors" },
	{ "rx_over_errors", "rxOverErrors" },
	{ "rx_crc_errors", "rxCrcErrors" },
	{ "rx_frame_errors", "rxFrameErrors" },
	{ "rx_fifo_errors", "rxFifoErrors" },
	{ "rx_missed_errors", "rxMissedErrors" },
	{ "rx_compressed", "rxCompressedPackets" },
	{ "rx_nohandler", "rxNoHandlerPackets" },
	{ "tx_aborted_errors", "txAbortedErrors" },
	{ "tx_carrier_errors", "txCarrierErrors" },
	{ "tx_fifo_errors", "txFifoErrors" },
	{ "tx_heartbeat_errors", "txHeartbeatErrors" },
	{ "tx_window_errors", "txWindowErrors" },
	{ "tx_compressed", "txCompressedPackets" },
	{},
};

const struct vd_value vd_net_index = { "ifindex", "index" };

static bool next(struct vd_reading *reading)
{
	const struct vd_interface *interface = vd_interface_next(reading, "net");
	char dir[PATH_MAX];
	struct vd_item item;
	int r;

	if (!interface)
		return false;
	item = vd_item_new(interface->name);
	vd_json_add(item.json, vd_net_index.key,
		    vd_value_json(reading, interface->path, &vd_net_index, NULL));
	r = vd_attr_path(dir, sizeof(dir), interface->path, "statistics");
	if (r < 0)
		vd_reading_note(reading, interface->path, "statistics", r);
	else if (!vd_values_read(reading, &item, dir, values))
		vd_reading_note(reading, interface->path, "statistics", -ENOENT);
	vd_item_add(reading, &item);
	return true;
}

const struct vd_counter_source vd_net_source = { "net", next };
